"""Erasing a person: a screen that says what will go, and the order."""

from starlette.responses import Response
from starlette.routing import Route

from services.admin.accounts.permissions import Permission
from services.admin.leads.stories import read_story
from services.admin.problems import ProblemError
from services.admin.web.parts import Parts
from services.admin.web.reasons import reason_in_words
from services.admin.web.routing import page
from services.admin.web.visit import Visit
from shared.commands import NoSuchLeadError, submit
from shared.vocabulary import Order


def routes(parts: Parts) -> list[Route]:
    """The screen and its form."""
    path, needs = "/leads/{lead_id}/erase", Permission.ERASE
    return [
        page(path, _ask, needs=needs, parts=parts),
        page(path, _erase, needs=needs, parts=parts, methods=["POST"]),
    ]


async def _ask(visit: Visit) -> Response:
    lead_id = visit.number("lead_id")
    story = await read_story(visit.parts.engine, lead_id)
    if story is None:
        raise ProblemError(404, "No such lead", f"There is no lead {lead_id}.")
    return visit.show("erase.html", lead=story.lead, has_row=story.sheet_row is not None)


async def _erase(visit: Visit) -> Response:
    lead_id = visit.number("lead_id")
    path = f"/leads/{lead_id}/erase"
    if visit.form.text("confirmed").strip() != str(lead_id):
        return visit.back_to(path, f"Ketik {lead_id} untuk melanjutkan.", f"Type {lead_id} to go on.", kind="bad")
    try:
        outcome = await submit(
            visit.parts.engine, visit.parts.redis, actor=visit.actor, lead_id=lead_id, name=Order.ERASE.value
        )
    except NoSuchLeadError as error:
        raise ProblemError(404, "No such lead", str(error)) from error
    match outcome.outcome:
        case "done":
            return visit.back_to(
                "/leads",
                f"Data prospek {lead_id} dihapus. Isi barisnya di sheet dikosongkan dalam beberapa detik.",
                f"Lead {lead_id} is erased. Its row in the sheet is emptied within seconds.",
            )
        case "waiting":
            return visit.back_to(
                "/leads",
                f"Penghapusan prospek {lead_id} menunggu giliran di antreannya.",
                f"Erasing lead {lead_id} waits for its turn in the lead's queue.",
                kind="warn",
            )
        case _:
            indonesian, english = reason_in_words(outcome.detail)
            return visit.back_to(path, f"Tidak dihapus: {indonesian}.", f"Not erased: {english}.", kind="bad")
