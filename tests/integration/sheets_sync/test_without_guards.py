"""A Google that takes no developer metadata."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.eventually import eventually
from tests.integration.sheets_sync.faults import APPEND, FAULTS, named
from tests.integration.sheets_sync.world import World


@pytest.mark.parametrize("fault", FAULTS, ids=named)
async def test_an_append_that_fails_somehow_gives_one_row_per_lead(world: World, fault: dict[str, Any]) -> None:
    world.refusals.words = ["createDeveloperMetadata"]
    async with world.sheets_sync(GOOGLE_CALL_TIMEOUT_SECONDS="0.5"):
        await world.written(*await world.complete(1001))
        await world.faults({"match": APPEND, "times": 1, **fault})
        await world.written(*await world.complete(1002, 1003), within=20)
    await eventually(world.faults_are_over)

    assert sorted(await world.ids_in_sheet()) == ["1001", "1002", "1003"]
    assert world.refusals.counted == 2


async def test_an_unclear_append_is_not_repeated_before_it_can_no_longer_land(world: World) -> None:
    world.refusals.words = ["createDeveloperMetadata"]
    async with world.sheets_sync(UNCLEAR_WAIT_SECONDS="2"):
        await world.written(*await world.complete(1001))
        await world.faults({"match": APPEND, "kind": "cut_before", "times": 1})
        began = time.monotonic()
        await world.written(*await world.complete(1002), within=20)

    assert time.monotonic() - began >= 2


async def test_an_append_that_was_certainly_not_applied_is_repeated_at_once(world: World) -> None:
    world.refusals.words = ["createDeveloperMetadata"]
    async with world.sheets_sync(UNCLEAR_WAIT_SECONDS="60"):
        await world.written(*await world.complete(1001))
        await world.faults({"match": APPEND, "kind": "status", "status": 429, "times": 1})
        await world.written(*await world.complete(1002))

    assert await world.ids_in_sheet() == ["1001", "1002"]


async def test_the_successor_of_a_killed_process_waits_as_well(world: World, tmp_path: Path) -> None:
    world.refusals.words = ["createDeveloperMetadata"]
    log = tmp_path / "log"
    with world.process(log) as process:
        await world.written(*await world.complete(1001), within=20)
        await world.faults({"match": APPEND, "kind": "delay", "seconds": 2.5, "times": 1})
        work = await world.complete(1002)
        await eventually(world.fault_has_fired)
        process.kill()
    with world.process(log, UNCLEAR_WAIT_SECONDS="4"):
        await world.written(*work, within=30)
    await eventually(world.faults_are_over)

    assert await world.ids_in_sheet() == ["1001", "1002"]
