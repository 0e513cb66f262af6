"""Leads found by state, channel, phone or word, newest first, page after page by their ids."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.identifiers import normal_phone, phone_address
from shared.tables import addresses, lead_facts, leads

SHORTEST_PHONE = 4
"""Fewer digits find too many to be of use."""

_EXPORT_PAGE = 500
_LOOKED_THROUGH = 2000
_NOT_A_DIGIT = re.compile(r"\D")
_TERM = re.compile(r"\w+")
_MOST_TERMS = 6

SUMMARY = (
    leads.c.id,
    leads.c.state,
    leads.c.channel,
    leads.c.session,
    leads.c.chat,
    leads.c.name,
    leads.c.phone,
    leads.c.username,
    leads.c.strikes,
    leads.c.blocked,
    leads.c.form,
    leads.c.created_at,
    leads.c.heard_at,
    leads.c.completed_at,
    leads.c.merged_into,
)

Lead = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which leads; empty means any. Leads that were merged into another are left out."""

    state: str = ""
    channel: str = ""
    phone: str = ""
    """A whole number in any spelling, or its first or last digits, at least `SHORTEST_PHONE`."""
    word: str = ""
    """Words or their beginnings, in the name or the form's answers, as they were up to half a minute ago."""

    @property
    def phone_is_too_short(self) -> bool:
        """Whether the phone can't be looked for."""
        return len(self.phone) > 0 and len(_NOT_A_DIGIT.sub("", self.phone)) < SHORTEST_PHONE


async def find_leads(engine: AsyncEngine, wanted: Wanted, *, before: int = 0, limit: int) -> list[Lead]:
    """Up to `limit` leads with ids below `before` (0: from the newest)."""
    statement = _statement(wanted).order_by(leads.c.id.desc()).limit(limit)
    if before:
        statement = statement.where(leads.c.id < before)
    async with engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(statement)).mappings()]


async def every_lead(engine: AsyncEngine, wanted: Wanted) -> AsyncIterator[Lead]:
    """All of them, without holding them all at once."""
    before = 0
    while found := await find_leads(engine, wanted, before=before, limit=_EXPORT_PAGE):
        for lead in found:
            yield lead
        before = found[-1]["id"]


async def waiting_leads(engine: AsyncEngine, *, limit: int) -> list[Lead]:
    """Leads that a person talks to and who wrote last, so that nobody has answered them; who wrote last comes first.

    Of the newest `_LOOKED_THROUGH` leads with the team.
    """
    with_team = sa.select(leads.c.id).where(leads.c.state == "MANUAL_INTERVENTION", leads.c.merged_into.is_(None))
    newest = with_team.order_by(leads.c.id.desc()).limit(_LOOKED_THROUGH)
    statement = (
        sa.select(*SUMMARY)
        .where(leads.c.id.in_(newest), ~leads.c.blocked)
        .where(leads.c.heard_at > sa.func.coalesce(leads.c.staff_wrote_at, sa.text("'-infinity'::timestamptz")))
        .order_by(leads.c.heard_at.desc())
        .limit(limit)
    )
    async with engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(statement)).mappings()]


def _statement(wanted: Wanted) -> sa.Select[Any]:
    statement = sa.select(*SUMMARY).where(leads.c.merged_into.is_(None))
    if wanted.state:
        statement = statement.where(leads.c.state == wanted.state)
    facts = sa.select(lead_facts.c.lead_id).where(lead_facts.c.lead_id == leads.c.id)
    if wanted.channel:
        statement = statement.where(facts.where(lead_facts.c.channel == wanted.channel).exists())
    if wanted.phone:
        statement = statement.where(leads.c.id.in_(_by_phone(wanted.phone)))
    if terms := _TERM.findall(wanted.word)[:_MOST_TERMS]:
        query = sa.func.to_tsquery("simple", " & ".join(f"{term}:*" for term in terms))
        statement = statement.where(
            leads.c.id.in_(sa.select(lead_facts.c.lead_id).where(lead_facts.c.words.op("@@")(query)))
        )
    return statement


def _by_phone(text: str) -> sa.CompoundSelect[Any]:
    digits = _NOT_A_DIGIT.sub("", text)
    first = "62" + digits[1:] if digits.startswith("0") else digits
    phone = lead_facts.c.phone
    exactly = [f"lid:{digits}", f"telegram:{digits}", phone_address(normal_phone(text))]
    return sa.union(
        sa.select(addresses.c.lead_id).where(addresses.c.address.in_(exactly)),
        sa.select(lead_facts.c.lead_id).where(phone.like(f"{first}%")),
        sa.select(lead_facts.c.lead_id).where(sa.func.reverse(phone).like(f"{digits[::-1]}%")),
    )
