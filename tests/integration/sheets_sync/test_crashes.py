"""Processes and servers that die, freeze and come back."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import pytest

from dev.servers.postgres import EmbeddedPostgres
from dev.standins.google.state import GoogleOptions
from tests.eventually import eventually
from tests.integration.sheets_sync.faults import APPEND, READ, named
from tests.integration.sheets_sync.world import World, a_form, made_world


@pytest.mark.parametrize("fault", [{"kind": "cut_after"}, {"kind": "delay", "seconds": 0.5}], ids=named)
async def test_a_process_killed_in_the_middle_of_an_append_leaves_one_row(
    world: World, tmp_path: Path, fault: dict[str, Any]
) -> None:
    log = tmp_path / "log"
    with world.process(log) as process:
        await world.written(*await world.complete(1001), within=20)
        await world.faults({"match": APPEND, "times": 1, **fault})
        work = await world.complete(1002, 1003)
        await eventually(world.fault_has_fired)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with world.process(log):
        await world.written(*work, within=20)
    await eventually(world.faults_are_over)

    assert sorted(await world.ids_in_sheet()) == ["1001", "1002", "1003"]


async def test_a_frozen_writer_that_wakes_beside_its_successor_writes_nothing_twice(
    world: World, tmp_path: Path
) -> None:
    with world.process(tmp_path / "first") as first:
        await world.written(*await world.complete(1001), within=20)
        await world.faults({"match": READ, "kind": "delay", "seconds": 0.3})
        first_work = await world.complete(1002)
        await eventually(world.fault_has_fired)
        first.send_signal(signal.SIGSTOP)
        with world.process(tmp_path / "second"):
            await world.written(*first_work, within=20)
            first.send_signal(signal.SIGCONT)
            await world.written(
                *await world.complete(1003), await world.change(1002, form=a_form(budget="1 M")), within=20
            )

    assert await world.ids_in_sheet() == ["1001", "1002", "1003"]
    assert (await world.row_of(1002))["budget"] == "1 M"


async def test_sigterm_hands_over_long_before_the_lease_runs_out_and_loses_nothing(
    world: World, tmp_path: Path
) -> None:
    world.environment["LOCK_TTL_SECONDS"] = "60"
    with world.process(tmp_path / "first") as first:
        await world.written(*await world.complete(1001), within=20)
        with world.process(tmp_path / "second"):
            work = await world.complete(1002)
            first.send_signal(signal.SIGTERM)
            code = await asyncio.to_thread(first.wait, 10)
            await world.written(*work, *await world.complete(1003), within=15)

    assert code == 0
    assert sorted(await world.ids_in_sheet()) == ["1001", "1002", "1003"]


async def test_redis_being_away_delays_nothing(world: World) -> None:
    async with world.sheets_sync(REDIS_URL="redis://127.0.0.1:1/0"):
        await world.written(*await world.complete(1001), within=5)

    assert await world.ids_in_sheet() == ["1001"]


async def test_a_postgresql_that_dies_in_the_middle_of_an_append_costs_no_row_and_doubles_none(
    killable_postgres: EmbeddedPostgres, redis_url: str, google_options: GoogleOptions
) -> None:
    async with made_world(killable_postgres.database_url("leads"), redis_url, google_options) as world:
        async with world.sheets_sync():
            await world.written(*await world.complete(1001))
            await world.faults({"match": APPEND, "kind": "delay", "seconds": 0.5, "times": 1})
            work = await world.complete(1002, 1003)
            await eventually(world.fault_has_fired)
            killable_postgres.kill()
            await eventually(world.faults_are_over)
            killable_postgres.start()
            await eventually(world.is_back, within=20)
            await world.written(*work, within=20)

        assert await world.ids_in_sheet() == ["1001", "1002", "1003"]
