"""``python -m dev.transcripts [FILE …]``: play transcripts against the system that `make up` runs."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from dev.servers.keeping import ServerStartError
from dev.transcripts.outside import CALL_SECONDS, Outside
from dev.transcripts.performance import DeviationError, perform
from dev.transcripts.script import ScriptError, Transcript, read_transcript
from dev.transcripts.surroundings import NotASimulationError, Surroundings, surroundings_of_make_up
from dev.up.plan import CHECKOUT
from dev.up.ports import PortError
from shared.database import create_engine

FOLDER = CHECKOUT / "tests" / "transcripts"


def main(arguments: Sequence[str] | None = None) -> int:
    """0: all as written. 1: something deviates. 2: there is nothing to play, or nobody to play with."""
    parser = argparse.ArgumentParser(prog="python -m dev.transcripts", description="Play transcripts.")
    parser.add_argument("files", nargs="*", type=Path, help="default: every file in tests/transcripts")
    parser.add_argument("--together", type=int, default=4, help="how many at the same time (4)")
    chosen = parser.parse_args(arguments)
    try:
        transcripts = [read_transcript(file) for file in chosen.files or sorted(FOLDER.glob("*.yaml"))]
        surroundings = surroundings_of_make_up()
        failures = asyncio.run(_play(transcripts, surroundings, together=chosen.together))
    except (ScriptError, NotASimulationError, PortError, ServerStartError) as error:
        print(error, file=sys.stderr)
        return 2
    except (aiohttp.ClientError, SQLAlchemyError, OSError) as error:
        print(f"The system does not answer ({error}). Is `make up` running?", file=sys.stderr)
        return 2
    print(f"\n{len(transcripts) - failures} of {len(transcripts)} transcripts as written")
    return 1 if failures else 0


async def _play(transcripts: Sequence[Transcript], surroundings: Surroundings, *, together: int) -> int:
    """How many deviate."""
    engine = create_engine(surroundings.database_url, application="transcripts", pool_size=8, by_index=False)
    timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
    free = asyncio.Semaphore(1 if len(transcripts) == 1 else together)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as http:
            outside = Outside(surroundings, http, engine)

            async def play(transcript: Transcript) -> bool:
                async with free:
                    return await _told(transcript, outside, at_once=len(transcripts) == 1)

            return (await asyncio.gather(*map(play, transcripts))).count(False)
    finally:
        await engine.dispose()


async def _told(transcript: Transcript, outside: Outside, *, at_once: bool) -> bool:
    """Play one; its lines come as they happen, or all together at its end."""
    lines: list[str] = []
    started = time.monotonic()
    deviation = ""
    try:
        await perform(transcript, outside, print if at_once else lines.append)
    except DeviationError as error:
        deviation = str(error)
    outcome = "DEVIATES" if deviation else "as written"
    headline = f"{transcript.name}: {outcome} ({time.monotonic() - started:.1f} s)"
    print("\n".join([*lines, headline] if at_once else [headline, *lines]), flush=True)
    if deviation:
        print(f"    {deviation}", flush=True)
    return not deviation


if __name__ == "__main__":
    sys.exit(main())
