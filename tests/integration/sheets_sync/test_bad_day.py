"""Everything at once: a Google that fails half of the time, staff who sort and insert, leads who correct themselves."""

import random

from tests.eventually import eventually
from tests.integration.sheets_sync.world import World, a_form

LEADS = 60


async def test_in_the_end_every_lead_has_one_row_that_says_what_postgresql_says(world: World) -> None:
    chance = random.Random(7)
    await world.control(
        "faults",
        {
            "seed": 7,
            "rules": [
                {"match": "batchUpdate", "kind": "cut_after", "probability": 0.15},
                {"match": "batchUpdate", "kind": "lie", "status": 503, "probability": 0.15},
                {"match": "batchUpdate", "kind": "delay", "seconds": 0.5, "probability": 0.15},
                {"match": "/v4/", "kind": "cut_before", "probability": 0.05},
                {"match": "/v4/", "kind": "status", "status": 429, "probability": 0.05},
            ],
        },
    )
    ids: list[int] = []
    last_words: dict[str, str] = {}

    async with world.sheets_sync(GOOGLE_CALL_TIMEOUT_SECONDS="0.3"):
        for lead_id in range(1001, 1001 + LEADS):
            ids += await world.complete(lead_id)
            last_words[str(lead_id)] = "500jt"
            if lead_id > 1003:
                corrected = chance.randrange(1001, lead_id)
                last_words[str(corrected)] = f"{lead_id} juta"
                ids.append(await world.change(corrected, form=a_form(budget=f"{lead_id} juta")))
            if lead_id % 10 == 0 and len(await world.tab()) > 2:
                await world.by_hand("sort", column=chance.choice("ADH"), descending=chance.random() < 0.5)
                await world.by_hand("insert_row", row=2)
        await eventually(world.finished(*ids), within=60)
        await world.faults()
        await eventually(world.is_quiet, within=10)

    rows = await world.leads_in_sheet()
    assert sorted(row["lead_id"] for row in rows) == sorted(last_words)
    assert {row["lead_id"]: row["budget"] for row in rows} == last_words
    assert set(await world.outcomes(*ids)) == {"written"}
