"""Everything at once: Google fails a third of the time, staff sort and insert, leads correct themselves."""

import random

import pytest

from tests.eventually import eventually
from tests.integration.sheets_sync.world import World, a_form

LEADS = 60


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_in_the_end_every_lead_has_one_row_that_says_what_postgresql_says(world: World, seed: int) -> None:
    chance = random.Random(seed)
    await world.control(
        "faults",
        {
            "seed": seed,
            "rules": [
                {"match": "batchUpdate", "kind": "cut_after", "probability": 0.1},
                {"match": "batchUpdate", "kind": "lie", "status": 503, "probability": 0.1},
                {"match": "batchUpdate", "kind": "delay", "seconds": 0.5, "probability": 0.1},
                {"match": "/v4/", "kind": "cut_before", "probability": 0.03},
                {"match": "/v4/", "kind": "status", "status": 429, "probability": 0.03},
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
                await world.tab()  # time for a round between
                ids.append(await world.change(corrected, form=a_form(budget=f"{lead_id} juta")))
            if lead_id % 10 == 0 and len(await world.tab()) > 2:
                await world.by_hand("sort", column=chance.choice("ADH"), descending=chance.random() < 0.5)
                await world.by_hand("insert_row", row=2)
        await eventually(world.finished(*ids), within=60)
        await world.faults()

        async def says_what_postgresql_says() -> bool:
            rows = await world.leads_in_sheet()
            assert sorted(row["lead_id"] for row in rows) == sorted(last_words)
            assert {row["lead_id"]: row["budget"] for row in rows} == last_words
            return True

        # What was applied late and elsewhere is looked for when it no longer can be.
        await eventually(says_what_postgresql_says, within=20)

    assert set(await world.outcomes(*ids)) == {"written"}
