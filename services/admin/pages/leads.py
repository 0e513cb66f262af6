"""Leads: the list, the file, one lead with its story, and orders about it."""

from urllib.parse import urlencode

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from services.admin.accounts.permissions import Permission
from services.admin.auditing import audit
from services.admin.leads.export import as_csv
from services.admin.leads.finding import Wanted, every_lead, find_leads
from services.admin.leads.stories import happenings, read_story
from services.admin.pages import erasing
from services.admin.problems import ProblemError
from services.admin.web.parts import Parts
from services.admin.web.reasons import reason_in_words
from services.admin.web.routing import page
from services.admin.web.visit import Visit
from services.admin.web.words import CHANNELS, ORDERS, STATES
from shared.clock import utc_now
from shared.commands import NoSuchLeadError, submit
from shared.jakarta import JAKARTA
from shared.vocabulary import Order, State

_PAGE = 50
_ORDERS = frozenset(order.value for order in Order if order not in (Order.REPLAY, Order.ERASE))


def routes(parts: Parts) -> list[Route]:
    """The pages of leads."""
    return [
        page("/leads", _list, needs=Permission.READ_LEADS, parts=parts),
        page("/leads.csv", _export, needs=Permission.EXPORT, parts=parts, methods=["POST"]),
        page("/leads/{lead_id}", _show, needs=Permission.READ_LEADS, parts=parts),
        page("/leads/{lead_id}/orders", _order, needs=Permission.ORDER, parts=parts, methods=["POST"]),
        *erasing.routes(parts),
    ]


def _wanted(visit: Visit, state: str, channel: str, phone: str, word: str) -> Wanted:
    return Wanted(
        state=state if state in STATES else "",
        channel=channel if channel in CHANNELS else "",
        phone=phone,
        word=word,
        by_whole_phone=not visit.may(Permission.SEE_PHONES),
    )


async def _list(visit: Visit) -> Response:
    wanted = _wanted(visit, *(visit.query(name) for name in ("state", "channel", "phone", "word")))
    before = visit.number("before", visit.query("before") or "0")
    problem = ""
    if wanted.phone_is_too_short:
        problem = visit.say(
            f"Tulis minimal {wanted.fewest_digits} angka nomornya.",
            f"Give at least {wanted.fewest_digits} digits of the phone.",
        )
    found = [] if problem else await find_leads(visit.parts.engine, wanted, before=before, limit=_PAGE + 1)
    filters = {name: getattr(wanted, name) for name in ("state", "channel", "phone", "word") if getattr(wanted, name)}
    following = urlencode({**filters, "before": found[_PAGE - 1]["id"]}) if len(found) > _PAGE else ""
    return visit.show(
        "leads.html",
        leads=found[:_PAGE],
        wanted=wanted,
        filters=filters,
        problem=problem,
        following=following,
        is_first=not before,
        first=urlencode(filters),
    )


async def _export(visit: Visit) -> Response:
    wanted = _wanted(visit, *(visit.form.text(name) for name in ("state", "channel", "phone", "word")))
    async with visit.parts.engine.begin() as connection:
        await audit(connection, visit.actor, "leads_exported", state=wanted.state, channel=wanted.channel)
    name = f"prospek-{utc_now().astimezone(JAKARTA):%Y-%m-%d-%H%M}.csv"
    return StreamingResponse(
        as_csv(every_lead(visit.parts.engine, wanted)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def _show(visit: Visit) -> Response:
    lead_id = visit.number("lead_id")
    before = visit.number("before", visit.query("before") or "0")
    story = await read_story(visit.parts.engine, lead_id, before=before)
    if story is None:
        raise ProblemError(404, "No such lead", f"There is no lead {lead_id}.")
    return visit.show(
        "lead.html",
        lead=story.lead,
        story=story,
        happenings=happenings(story),
        states=[state.value for state in State],
        is_newest=not before,
        with_team=story.lead["state"] in ("MANUAL_INTERVENTION", "PARTNERSHIP", "EXISTING"),
    )


async def _order(visit: Visit) -> Response:
    lead_id, name, state = visit.number("lead_id"), visit.form.text("name"), visit.form.text("state")
    if name not in _ORDERS or (name == Order.SET_STATE.value and state not in STATES):
        raise ProblemError(400, "Unknown order", "There is no such order.")
    try:
        outcome = await submit(
            visit.parts.engine,
            visit.parts.redis,
            actor=visit.actor,
            lead_id=lead_id,
            name=name,
            arguments={"state": state} if name == Order.SET_STATE.value else {},
        )
    except NoSuchLeadError as error:
        raise ProblemError(404, "No such lead", str(error)) from error
    indonesian, english = ORDERS[name]
    path = f"/leads/{lead_id}"
    match outcome.outcome:
        case "done":
            return visit.back_to(path, f"{indonesian}: selesai.", f"{english}: done.")
        case "waiting":
            return visit.back_to(
                path,
                f"{indonesian}: menunggu giliran di antrean prospek ini.",
                f"{english}: waits for its turn in this lead's queue.",
                kind="warn",
            )
        case _:
            reason = reason_in_words(outcome.detail)
            return visit.back_to(
                path,
                f"{indonesian}: ditolak, {reason[0]}.",
                f"{english}: refused, {reason[1]}.",
                kind="bad",
            )
