"""Every transcript in tests/transcripts, played against one running system, many at the same time."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import aiohttp
import pytest

from dev.transcripts.outside import CALL_SECONDS, Outside
from dev.transcripts.performance import perform
from dev.transcripts.script import read_transcript
from dev.transcripts.surroundings import surroundings_of
from shared.database import create_engine
from tests.servers.databases import Databases, RedisDatabases
from tests.system import QUICK, RunningSystem, running_system

FILES = sorted((Path(__file__).parents[1] / "transcripts").glob("*.yaml"))

SETTINGS = {
    **QUICK,
    "MESSAGE_QUIET_MS": "500",
    "MESSAGE_MAX_WAIT_MS": "4000",
    "USER_COOLDOWN_MS": "1000",
    "QUESTION_READING_MS": "600",
}
"""Short, and yet long enough that this machine writes a burst while it also plays the other transcripts."""

_TOGETHER = 12

Outcomes = dict[str, tuple[list[str], Exception | None]]


@pytest.fixture(scope="module")
def system(
    databases: Databases, redis_databases: RedisDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningSystem]:
    folder = tmp_path_factory.mktemp("transcripts")
    with running_system(databases, redis_databases, folder=folder, settings=SETTINGS) as running:
        yield running


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, system: RunningSystem) -> Outcomes:
    """What became of each transcript that was selected: its lines, and the deviation if there was one."""
    wanted = {str(item.callspec.params.get("file")) for item in request.session.items if hasattr(item, "callspec")}
    files = [file for file in FILES if str(file) in wanted]
    return asyncio.run(_play(files, system))


async def _play(files: Sequence[Path], system: RunningSystem) -> Outcomes:
    surroundings = surroundings_of(system.plan)
    engine = create_engine(surroundings.database_url, application="transcripts", pool_size=8)
    free = asyncio.Semaphore(_TOGETHER)
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS)) as http:
            outside = Outside(surroundings, http, engine)

            async def play(file: Path) -> tuple[list[str], Exception | None]:
                lines: list[str] = []
                try:
                    async with free:
                        _assert_all_run(system)  # else each of the others waits out its patience
                        await perform(read_transcript(file), outside, lines.append)
                except Exception as error:
                    return lines, error
                return lines, None

            return dict(zip((file.stem for file in files), await asyncio.gather(*map(play, files)), strict=True))
    finally:
        await engine.dispose()


def _assert_all_run(system: RunningSystem) -> None:
    for program in system.plan.programs():
        if system.process(program.name).child.exit_code() is not None:
            raise AssertionError(f"{program.name} has ended; its log ends with:\n{system.log(program.name)[-2000:]}")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_transcript_goes_as_written(outcomes: Outcomes, file: Path) -> None:
    lines, deviation = outcomes[file.stem]

    if deviation is not None:
        deviation.add_note("what was played:\n" + "\n".join(lines))
        raise deviation
