"""What looking at replies costs besides the query."""

import gc

from services.notifier.replies.rows import ReplyRows
from tests.integration.notifier.world import World


async def test_looking_leaves_nothing_to_the_collector(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    id_ = await world.reply(lead, 1, "Halo")
    rows = ReplyRows(world.engine)
    await rows.load([id_])
    gc.collect()
    gc.disable()
    try:
        for _ in range(100):
            assert id_ in await rows.load([id_])
        knotted = gc.collect()
    finally:
        gc.enable()

    assert knotted < 100
