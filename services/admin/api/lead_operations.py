"""Leads and orders about them."""

from services.admin.accounts.permissions import Permission
from services.admin.api.models import (
    ErasureOrder,
    Lead,
    LeadOrder,
    LeadPage,
    LeadQuery,
    OrderOutcome,
    StoryOf,
    StoryQuery,
)
from services.admin.api.operations import Answer, Call, Operation
from services.admin.leads.finding import Wanted, find_leads
from services.admin.leads.stories import read_story
from services.admin.problems import ProblemError
from shared.commands import NoSuchLeadError, submit
from shared.messages import storable
from shared.vocabulary import Order

PAGE = 50
_STATUS = {"done": 200, "waiting": 202}


async def _list(call: Call) -> Answer:
    asked: LeadQuery = call.query
    wanted = Wanted(
        state=asked.state or "",
        channel=asked.channel or "",
        phone=storable(asked.phone),
        word=storable(asked.word),
        by_whole_phone=not call.caller.may(Permission.SEE_PHONES),
    )
    if wanted.phone_is_too_short:
        raise ProblemError(400, "Too short", f"A phone is looked for by at least {wanted.fewest_digits} digits.")
    found = await find_leads(call.parts.engine, wanted, before=asked.before, limit=PAGE)
    following = found[-1]["id"] if len(found) == PAGE else None
    return 200, LeadPage(leads=[Lead(**lead) for lead in found], next_before=following)


async def _read(call: Call) -> Answer:
    lead_id = call.number("lead_id")
    story = await read_story(call.parts.engine, lead_id, before=call.query.before)
    if story is None:
        raise ProblemError(404, "No such lead", f"There is no lead {lead_id}.")
    return 200, StoryOf(
        lead=dict(story.lead),
        messages=[dict(row) for row in story.messages],
        decisions=[dict(row) for row in story.decisions],
        outbox=[dict(row) for row in story.outbox],
        sheet_row=dict(story.sheet_row) if story.sheet_row else None,
        older=story.older,
    )


async def _order(call: Call) -> Answer:
    order: LeadOrder = call.body
    lead_id = call.number("lead_id")
    try:
        outcome = await submit(
            call.parts.engine,
            call.parts.redis,
            actor=call.caller.actor,
            lead_id=lead_id,
            name=order.name.value,
            arguments={"state": order.state.value} if order.state else {},
            command_id=order.id,
        )
    except NoSuchLeadError as error:
        raise ProblemError(404, "No such lead", str(error)) from error
    told = OrderOutcome(id=outcome.command_id, outcome=outcome.outcome, detail=outcome.detail)
    return _STATUS.get(outcome.outcome, 409), told


async def _erase(call: Call) -> Answer:
    order: ErasureOrder = call.body
    try:
        outcome = await submit(
            call.parts.engine,
            call.parts.redis,
            actor=call.caller.actor,
            lead_id=call.number("lead_id"),
            name=Order.ERASE.value,
            command_id=order.id,
        )
    except NoSuchLeadError as error:
        raise ProblemError(404, "No such lead", str(error)) from error
    told = OrderOutcome(id=outcome.command_id, outcome=outcome.outcome, detail=outcome.detail)
    return _STATUS.get(outcome.outcome, 409), told


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/leads",
        summary="Leads, newest first",
        needs=Permission.READ_LEADS,
        run=_list,
        query=LeadQuery,
        answers={200: LeadPage},
    ),
    Operation(
        method="GET",
        path="/api/leads/{lead_id}",
        summary="One lead with its story",
        needs=Permission.READ_LEADS,
        run=_read,
        query=StoryQuery,
        answers={200: StoryOf},
        problems=(404,),
    ),
    Operation(
        method="POST",
        path="/api/leads/{lead_id}/commands",
        summary="An order about a lead; waits up to five seconds for its outcome",
        needs=Permission.ORDER,
        run=_order,
        body=LeadOrder,
        answers={200: OrderOutcome, 202: OrderOutcome, 409: OrderOutcome},
        problems=(404,),
    ),
    Operation(
        method="POST",
        path="/api/leads/{lead_id}/erasure",
        summary="Erase the person behind a lead from every store, for good",
        needs=Permission.ERASE,
        run=_erase,
        body=ErasureOrder,
        answers={200: OrderOutcome, 202: OrderOutcome, 409: OrderOutcome},
        problems=(404,),
    ),
)
