"""``dead-letters``: work that was set aside is looked at, tried again, or given up for good."""

import argparse
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import get_args

from services.admin.commands.running import Groups, open_stores, progress_bar, say, whoever, with_settings
from services.admin.dead_letters import MAX_LISTED, PER_SECOND, DeadLetters, Letter, Outcome, paced
from services.admin.replaying import Replay
from services.admin.settings import Settings
from shared.masking import masked
from shared.streams.names import StreamName

_STREAMS: tuple[str, ...] = get_args(StreamName)
_FINE = frozenset({"replayed", "discarded", "resolved before"})


def add_to(groups: Groups) -> None:
    """Declare the commands."""
    letters = groups.add_parser("dead-letters", help="work that was set aside after five tries")
    letters.set_defaults(run=with_settings(_run))
    actions = letters.add_subparsers(dest="action", required=True, metavar="action")

    listing = actions.add_parser("list", help="open letters, personal data masked")
    listing.add_argument("--stream", choices=_STREAMS)
    listing.add_argument("--all", action="store_true", dest="with_resolved", help="resolved ones, too")
    listing.add_argument("--after", type=int, default=0, metavar="ID", help="continue after this letter")
    listing.add_argument("--limit", type=int, default=50, metavar="N")

    showing = actions.add_parser("show", help="one letter with everything in it, as JSON")
    showing.add_argument("id", type=int)

    replaying = actions.add_parser("replay", help="try again")
    replaying.add_argument("ids", type=int, nargs="*", metavar="id")
    replaying.add_argument("--all", action="store_true", help="every open letter, oldest first")
    replaying.add_argument("--stream", choices=_STREAMS, help="with --all: of this stream")
    replaying.add_argument("--dry-run", action="store_true", help="tell what it would come to, change nothing")
    replaying.add_argument("--per-second", type=float, default=PER_SECOND, metavar="N")
    replaying.set_defaults(check=lambda parsed: _which_makes_sense(replaying, parsed))

    discarding = actions.add_parser("discard", help="give up for good; the letter stays, resolved")
    discarding.add_argument("ids", type=int, nargs="+", metavar="id")
    discarding.add_argument("--reason", default="", help="kept in the audit log")

    for action in (replaying, discarding):
        action.add_argument("--actor", default=whoever(), help="for the audit log (%(default)s)")


def _which_makes_sense(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> None:
    if bool(parsed.ids) == parsed.all:
        parser.error("name letters, or --all")
    if parsed.per_second <= 0:
        parser.error("--per-second must be more than 0")


async def _run(parsed: argparse.Namespace, settings: Settings) -> int:
    async with open_stores(settings) as (engine, redis):
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
    say(f"{'id':>6}  {'stream':<8} {'lead':>7}  {'set aside':<20} {'tries':>5}  about, reason")
    for letter in found:
        say(_line(letter))
    if len(found) == limit:
        say(f"There may be more: --after {found[-1].id}")
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
        say(f"{letter_id}: no such letter")
        return 1
    values = {name: getattr(letter, name) for name in Letter.__slots__}
    say(json.dumps(values, default=str, ensure_ascii=False, indent=2))
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
        say("There is nothing to do.")
    return 0 if all(outcome.result in _FINE for outcome in outcomes) else 1


async def _outcomes(
    ids: Sequence[int], act: Callable[[int], Awaitable[Outcome]], per_second: float, prefix: str
) -> AsyncIterator[Outcome]:
    with progress_bar(needless=len(ids) < 2) as progress:
        bar = progress.add_task("Dead letters", total=len(ids))
        async for id_ in paced(ids, per_second):
            outcome = await act(id_)
            say(f"{id_}: {prefix}{outcome.result}{f' ({outcome.detail})' if outcome.detail else ''}")
            progress.advance(bar)
            yield outcome
