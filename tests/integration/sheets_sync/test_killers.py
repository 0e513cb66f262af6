"""A lead whose row ends its writer: set aside after five deaths, and everybody else's row is written."""

from pathlib import Path

from dev.standins.google.app import google_app
from dev.standins.google.state import GoogleOptions
from dev.standins.serving import served
from shared.tables import attempts, dead_letters
from tests.eventually import eventually
from tests.integration.killing import Killing, KillingMiddleware
from tests.integration.sheets_sync.world import World, a_form

KILLER = "mematikan"


async def test_its_work_is_set_aside_and_the_others_are_written(
    world: World, google_options: GoogleOptions, tmp_path: Path
) -> None:
    killing = Killing(KILLER)
    app = google_app(google_options)
    app.add_middleware(KillingMiddleware, killing=killing)
    async with served(app) as world.google_url:
        world.environment |= {
            "GOOGLE_SHEETS_API_URL": world.google_url,
            "GOOGLE_TOKEN_URL": f"{world.google_url}/token",
            "LOCK_TTL_SECONDS": "1",
        }
        await world.complete(1001)
        (poison,) = await world.complete(1002, form=a_form(biodata=KILLER))
        correction = await world.change(1002, form=a_form(biodata=f"{KILLER} lagi"))
        (other,) = await world.complete(1003)

        for _ in range(5):
            with world.process(tmp_path / "log") as process:
                killing.running = process
                await eventually(lambda: process.poll() is not None, within=30)
        assert await world.rows(dead_letters) == []
        assert [(row.ref, row.count) for row in await world.rows(attempts)] == [(str(poison), 5)]

        with world.process(tmp_path / "log") as process:
            killing.running = process
            await eventually(world.finished(poison, correction, other), within=20)

        assert await world.outcomes(poison, correction, other) == ["dead", "dead", "written"]
        letters = await world.rows(dead_letters)
        assert [(letter.ref, letter.attempts) for letter in letters] == [(str(poison), 5), (str(correction), 5)]
        assert {letter.reason for letter in letters} == {"the process ended while it was handled"}
        assert sorted(await world.ids_in_sheet()) == ["1001", "1003"]
        assert await world.rows(attempts) == []
