"""`after-restore`: Redis forgets what is newer than PostgreSQL, and nothing that only Redis knows."""

from typing import Any

import pytest
import sqlalchemy as sa

from services.admin.restoring import StillRunning, after_restore
from shared.streams.names import alias_key, dead_letter_stream, keys_of, seen_key
from shared.tables import audit_log, outbox, partition_leases, workers
from tests.integration.admin.world import Admin

PARTITIONS = 4
UNDER_WAY = "wa:default:in:message:A"
KEPT = {keys_of("inbound", 1).stream, seen_key(1, UNDER_WAY), alias_key("38200000000002")}


async def restored(admin: Admin) -> Any:
    return await after_restore(admin.engine, admin.redis, partitions=PARTITIONS, actor="rina")


async def test_redis_keeps_what_is_undecided_and_forgets_what_came_from_postgresql(admin: Admin) -> None:
    for name in ("inbound", "replies", "sheets", "alerts"):
        partition = 1 if name in {"inbound", "replies"} else 0
        keys = keys_of(name, partition)
        await admin.redis.set(keys.epoch, 7)
        await admin.redis.hset(keys.relayed, "1", "12")
        await admin.redis.xadd(keys.stream, {"key": UNDER_WAY} if name == "inbound" else {"id": "12"})
        await admin.redis.xadd(dead_letter_stream(name), {"id": "12"})
    # The filter would keep what was decided since the backup from being read in WAHA's history again.
    for key in {*KEPT, *(seen_key(3, f"wa:default:in:message:B{number}") for number in range(2100))}:
        if key != keys_of("inbound", 1).stream:
            await admin.redis.set(key, "1")
    await admin.insert(outbox, stream="sheets", partition=1, lead_id=5, payload={})

    done = await restored(admin)

    assert {key.decode() if isinstance(key, bytes) else key for key in await admin.redis.keys("*")} == KEPT
    assert (done.undecided, done.unfinished) == (1, 1)
    assert [row.action for row in await admin.rows(sa.select(audit_log))] == ["restored"]


async def test_numbers_that_were_given_since_are_not_given_again(admin: Admin) -> None:
    await admin.insert(outbox, stream="sheets", partition=1, lead_id=5, payload={})
    (before,) = await admin.rows(sa.select(outbox.c.id))
    (lead,) = await admin.rows(sa.select(sa.func.nextval("lead_id_sequence").label("id")))

    await restored(admin)
    await admin.insert(outbox, stream="sheets", partition=1, lead_id=6, payload={})

    (after,) = await admin.rows(sa.select(sa.func.max(outbox.c.id).label("id")))
    (next_lead,) = await admin.rows(sa.select(sa.func.nextval("lead_id_sequence").label("id")))
    assert after.id > before.id + 50_000
    assert next_lead.id > lead.id + 50_000


async def test_every_partition_counts_as_left_by_an_owner_that_died(admin: Admin) -> None:
    await admin.insert(partition_leases, stream="replies", partition=2, owner=None, epoch=3)

    await restored(admin)

    (lease,) = await admin.rows(sa.select(partition_leases))
    # An owner that released would have left nothing half done; of one that died every reply is looked for first.
    assert lease.owner is not None
    assert (lease.epoch, lease.expires_at.year) == (3, 1970)


async def test_it_is_refused_while_a_service_runs(admin: Admin) -> None:
    await admin.redis.set(keys_of("inbound", 1).epoch, 7)
    later = sa.text("now() + interval '1 minute'")
    await admin.insert(workers, stream="inbound", worker="somebody", expires_at=later)

    with pytest.raises(StillRunning, match="stop every service"):
        await restored(admin)

    assert await admin.redis.get(keys_of("inbound", 1).epoch) is not None
