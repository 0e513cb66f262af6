"""A destination that is away pauses the queue; nobody's work is set aside for it."""

from pathlib import Path

import pytest

from shared.tables import attempts, dead_letters
from tests.eventually import eventually
from tests.integration.sheets_sync.world import World, a_form


async def test_invalid_grant_pauses_alerts_after_the_fifth_try_and_resumes_by_itself(world: World) -> None:
    await world.faults(
        {"match": "/token", "kind": "status", "status": 400, "body": {"error": "invalid_grant"}},
    )
    async with world.sheets_sync():
        work = await world.complete(1001, 1002)
        (alert,) = await eventually(world.alerts)
        tries = (await world.control("faults"))["rules"][0]["fired"]
        await world.faults()
        await world.written(*work)

        async def is_cleared() -> bool:
            return len(await world.alerts()) == 2

        await eventually(is_cleared)

    assert tries >= 5
    assert alert["cause"] == "google_invalid_grant"
    assert "GOOGLE_REFRESH_TOKEN" in alert["text"]
    assert "2 perubahan lead menunggu" in alert["text"]
    assert (await world.alerts())[1]["clear"] == "1"
    assert await world.ids_in_sheet() == ["1001", "1002"]
    assert await world.rows(attempts) == await world.rows(dead_letters) == []


async def test_the_all_clear_comes_although_the_process_that_told_of_the_trouble_was_killed(
    world: World, tmp_path: Path
) -> None:
    await world.faults({"match": "/v4/", "kind": "status", "status": 503})
    with world.process(tmp_path / "log"):
        work = await world.complete(1001)
        await eventually(world.alerts, within=20)
    await world.faults()
    async with world.sheets_sync():
        await world.written(*work)
        trouble, clear = await world.alerts()
        await world.written(await world.change(1001, form=a_form(budget="1 M")))

    assert trouble["cause"] == clear["cause"] == "google_away"
    assert (trouble.get("clear"), clear.get("clear")) == (None, "1")
    assert len(await world.alerts()) == 2


@pytest.mark.parametrize(
    ("status", "cause"),
    [(503, "google_away"), (429, "google_quota"), (403, "google_permission"), (404, "google_not_found")],
)
async def test_every_way_of_being_away_is_named(world: World, status: int, cause: str) -> None:
    await world.faults({"match": "/v4/", "kind": "status", "status": status})
    async with world.sheets_sync():
        work = await world.complete(1001)
        (alert,) = await eventually(world.alerts)
        await world.faults()
        await world.written(*work)

    assert alert["cause"] == cause


async def test_a_google_that_refuses_everything_is_away_too(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001))
        world.refusals.words = ["appendCells"]
        work = await world.complete(1002, 1003)
        (alert,) = await eventually(world.alerts)
        world.refusals.words = []
        await world.written(*work)

    assert alert["cause"] == "google_refuses"
    assert await world.rows(dead_letters) == []


async def test_nothing_listens_at_googles_address(world: World) -> None:
    async with world.sheets_sync(GOOGLE_SHEETS_API_URL="http://127.0.0.1:1/"):
        await world.complete(1001)
        (alert,) = await eventually(world.alerts)

    assert alert["cause"] == "google_away"
