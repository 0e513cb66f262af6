"""Dead letters: work that was set aside after five tries, looked at, tried again or given up."""

from typing import get_args

from starlette.responses import Response
from starlette.routing import Route

from services.admin.accounts.permissions import Permission
from services.admin.dead_letters import Outcome
from services.admin.problems import ProblemError
from services.admin.web.parts import Parts
from services.admin.web.reasons import reason_in_words
from services.admin.web.routing import page
from services.admin.web.visit import Visit
from shared.streams.names import StreamName

_PAGE = 50
_AT_ONCE = 100
"""How many letters one press of "all" tries again: as many as can be waited for."""

_RESULTS = {
    "replayed": ("dicoba lagi", "tried again"),
    "refused": ("ditolak", "refused"),
    "waiting": ("menunggu giliran", "waits for its turn"),
    "resolved before": ("sudah ditangani sebelumnya", "resolved before"),
    "discarded": ("dibuang", "discarded"),
    "no such letter": ("tidak ada", "no such letter"),
}


def routes(parts: Parts) -> list[Route]:
    """The pages of dead letters."""
    resolve = Permission.RESOLVE_LETTERS
    return [
        page("/letters", _list, needs=Permission.READ_PIPELINE, parts=parts),
        page("/letters/replay", _replay_all, needs=resolve, parts=parts, methods=["POST"]),
        page("/letters/{letter_id}", _show, needs=Permission.READ_PIPELINE, parts=parts),
        page("/letters/{letter_id}/replay", _replay, needs=resolve, parts=parts, methods=["POST"]),
        page("/letters/{letter_id}/discard", _discard, needs=resolve, parts=parts, methods=["POST"]),
    ]


def _stream(text: str) -> StreamName | None:
    known: tuple[StreamName, ...] = get_args(StreamName)
    return next((name for name in known if name == text), None)


async def _list(visit: Visit) -> Response:
    stream, with_resolved = _stream(visit.query("stream")), visit.query("resolved") == "1"
    after = visit.number("after", visit.query("after") or "0")
    found = await visit.parts.letters.listed(stream=stream, with_resolved=with_resolved, after=after, limit=_PAGE + 1)
    return visit.show(
        "letters.html",
        letters=found[:_PAGE],
        following=found[_PAGE - 1].id if len(found) > _PAGE else 0,
        stream=stream or "",
        with_resolved=with_resolved,
        streams=get_args(StreamName),
    )


async def _show(visit: Visit) -> Response:
    letter = await visit.parts.letters.one(visit.number("letter_id"))
    if letter is None:
        raise ProblemError(404, "No such letter", "There is no such dead letter.")
    foreseen = await visit.parts.replay.foreseen(letter.id) if letter.resolved_at is None else None
    return visit.show("letter.html", letter=letter, foreseen=foreseen)


async def _replay(visit: Visit) -> Response:
    return _told(visit, await visit.parts.replay(visit.number("letter_id"), actor=visit.actor))


async def _discard(visit: Visit) -> Response:
    reason = visit.form.text("reason")[:200]
    return _told(visit, await visit.parts.letters.discard(visit.number("letter_id"), actor=visit.actor, reason=reason))


def _told(visit: Visit, outcome: Outcome) -> Response:
    indonesian, english = _RESULTS[outcome.result]
    why = reason_in_words(outcome.detail)
    more = [f" ({words})" if words else "" for words in why]
    kind = {"replayed": "good", "discarded": "good", "waiting": "warn"}.get(outcome.result, "bad")
    return visit.back_to(
        "/letters",
        f"Tersisih #{outcome.letter_id}: {indonesian}{more[0]}.",
        f"Set aside #{outcome.letter_id}: {english}{more[1]}.",
        kind=kind,
    )


async def _replay_all(visit: Visit) -> Response:
    ids = await visit.parts.letters.all_open(_stream(visit.form.text("stream")))
    done = 0
    for letter_id in ids[:_AT_ONCE]:
        outcome = await visit.parts.replay(letter_id, actor=visit.actor)
        done += outcome.result == "replayed"
    left = len(ids) - done
    return visit.back_to(
        "/letters",
        f"{done} dicoba lagi, {left} masih di sini.",
        f"{done} tried again, {left} are still here.",
        kind="good" if not left else "warn",
    )
