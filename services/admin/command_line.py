"""``python -m services.admin <command>``: what operators do from a shell."""

import argparse
import getpass
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import get_args

from rich.console import Console
from rich.progress import Progress
from sqlalchemy.exc import SQLAlchemyError

from services.admin.dead_letters import MAX_LISTED, PER_SECOND, DeadLetters, Letter, Outcome, paced
from services.admin.replaying import Replay
from services.admin.settings import Settings
from shared.database import create_engine
from shared.masking import masked
from shared.redis_client import connect
from shared.streams.names import StreamName

_STREAMS: tuple[str, ...] = get_args(StreamName)
_FINE = frozenset({"replayed", "discarded", "resolved before"})


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command; ends the process with code 2 and the usage where it makes no sense."""
    parser = argparse.ArgumentParser(prog="python -m services.admin", description="Without a command: serve the API.")
    commands = parser.add_subparsers(required=True, metavar="command")
    letters = commands.add_parser("dead-letters", help="work that was set aside after five tries")
    actions = letters.add_subparsers(dest="action", required=True, metavar="action")

    listing = actions.add_parser("list", help="open letters, personal data masked")
    listing.add_argument("--stream", choices=_STREAMS)
    listing.add_argument("--all", action="store_true", dest="with_resolved", help="resolved ones, too")
    listing.add_argument("--after", type=int, default=0, metavar="ID", help="continue after this letter")
    listing.add_argument("--limit", type=int, default=50, metavar="N")

    showing = actions.add_parser("show", help="one letter with everything in it, as JSON")
    showing.add_argument("id", type=int)

    replaying = actions.add_parser("replay", help="try again")
    _which(replaying)
    replaying.add_argument("--dry-run", action="store_true", help="tell what it would come to, change nothing")
    replaying.add_argument("--per-second", type=float, default=PER_SECOND, metavar="N")

    discarding = actions.add_parser("discard", help="give up for good; the letter stays, resolved")
    discarding.add_argument("ids", type=int, nargs="+", metavar="id")
    discarding.add_argument("--reason", default="", help="kept in the audit log")

    for action in (replaying, discarding):
        action.add_argument("--actor", default=_whoever(), help="for the audit log (%(default)s)")
    parsed = parser.parse_args(arguments)
    if parsed.action == "replay" and bool(parsed.ids) == parsed.all:
        replaying.error("name letters, or --all")
    if parsed.action == "replay" and parsed.per_second <= 0:
        replaying.error("--per-second must be more than 0")
    return parsed


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", type=int, nargs="*", metavar="id")
    parser.add_argument("--all", action="store_true", help="every open letter, oldest first")
    parser.add_argument("--stream", choices=_STREAMS, help="with --all: of this stream")


def _whoever() -> str:
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container's user may have no name
        return "cli"


async def run(parsed: argparse.Namespace, settings: Settings) -> int:
    """Do it; returns the exit code: 1 where something was refused, or waits, or isn't there."""
    try:
        return await _run(parsed, settings)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        sys.stderr.write(f"PostgreSQL gives no answer ({type(error).__name__}); check DATABASE_URL and the server\n")
        return 1


async def _run(parsed: argparse.Namespace, settings: Settings) -> int:
    async with AsyncExitStack() as stack:
        engine = create_engine(settings.sqlalchemy_url(), application="admin-command", pool_size=2)
        stack.push_async_callback(engine.dispose)
        redis = connect(settings.redis_address())
        stack.push_async_callback(redis.aclose)
        letters = DeadLetters(engine, redis)
        match parsed.action:
            case "list":
                return await _list(letters, parsed)
            case "show":
                return await _show(letters, parsed.id)
            case "discard":

                async def discard(letter_id: int) -> Outcome:
                    return await letters.discard(letter_id, actor=parsed.actor, reason=parsed.reason)

                return await _each(parsed.ids, discard, per_second=PER_SECOND)
            case _:
                return await _replay(letters, Replay(engine, redis, letters), parsed)


async def _list(letters: DeadLetters, parsed: argparse.Namespace) -> int:
    limit = max(1, min(parsed.limit, MAX_LISTED))
    found = await letters.listed(
        stream=parsed.stream, with_resolved=parsed.with_resolved, after=parsed.after, limit=limit
    )
    _say(f"{'id':>6}  {'stream':<8} {'lead':>7}  {'set aside':<20} {'tries':>5}  about, reason")
    for letter in found:
        _say(_line(letter))
    if len(found) == limit:
        _say(f"There may be more: --after {found[-1].id}")
    return 0


def _line(letter: Letter) -> str:
    about = masked(letter.ref) if letter.stream == "inbound" else f"row {letter.ref}"
    kind = letter.payload.get("kind", "")
    resolution = f" [{letter.resolution}]" if letter.resolution else ""
    return (
        f"{letter.id:>6}  {letter.stream:<8} {letter.lead_id or '-':>7}  {letter.set_aside_at:%Y-%m-%dT%H:%M:%SZ} "
        f"{letter.attempts:>5}  {f'{kind} ' if kind else ''}{about}: {masked(letter.reason)}{resolution}"
    )


async def _show(letters: DeadLetters, letter_id: int) -> int:
    letter = await letters.one(letter_id)
    if letter is None:
        _say(f"{letter_id}: no such letter")
        return 1
    values = {name: getattr(letter, name) for name in Letter.__slots__}
    _say(json.dumps(values, default=str, ensure_ascii=False, indent=2))
    return 0


async def _replay(letters: DeadLetters, replay: Replay, parsed: argparse.Namespace) -> int:
    ids = await letters.all_open(parsed.stream) if parsed.all else parsed.ids
    if parsed.dry_run:
        return await _each(ids, replay.foreseen, per_second=1000.0, prefix="would be ")

    async def one(letter_id: int) -> Outcome:
        return await replay(letter_id, actor=parsed.actor)

    return await _each(ids, one, per_second=parsed.per_second)


async def _each(
    ids: Sequence[int], act: Callable[[int], Awaitable[Outcome]], *, per_second: float, prefix: str = ""
) -> int:
    """A line for each, and a bar on a terminal while it takes."""
    outcomes = [outcome async for outcome in _outcomes(ids, act, per_second, prefix)]
    if not outcomes:
        _say("There is nothing to do.")
    return 0 if all(outcome.result in _FINE for outcome in outcomes) else 1


async def _outcomes(
    ids: Sequence[int], act: Callable[[int], Awaitable[Outcome]], per_second: float, prefix: str
) -> AsyncIterator[Outcome]:
    console = Console(stderr=True)
    needless = len(ids) < 2 or not console.is_terminal
    with Progress(console=console, transient=True, disable=needless) as progress:
        bar = progress.add_task("Dead letters", total=len(ids))
        async for id_ in paced(ids, per_second):
            outcome = await act(id_)
            _say(f"{id_}: {prefix}{outcome.result}{f' ({outcome.detail})' if outcome.detail else ''}")
            progress.advance(bar)
            yield outcome


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
