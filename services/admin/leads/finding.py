"""Leads found by state, channel, phone or word, newest first, page after page by their ids."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.identifiers import normal_phone, phone_address
from shared.tables import addresses, lead_facts, leads

SHORTEST_PHONE = 4
"""Fewer digits find too many to be of use."""
SHORTEST_WHOLE_PHONE = 9

_EXPORT_PAGE = 500
_LOOKED_THROUGH = 2000
_FEW = 30_000
"""So many leads are taken by their ids; of more, the newest are looked through first."""
_NEWEST = 20_000
"""Of these it costs less to ask each; of all, it may take as long as there are leads."""
_NOT_A_DIGIT = re.compile(r"\D")
_TERM = re.compile(r"\w+")
_MAYBE_OF_A_PHONE = re.compile(r"\d{4}")
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
_Statement = TypeVar("_Statement", bound=sa.Select[Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which leads; empty means any. Leads that were merged into another are left out."""

    state: str = ""
    channel: str = ""
    phone: str = ""
    """A whole number in any spelling, or its first or last digits, at least `SHORTEST_PHONE`."""
    word: str = ""
    """Words or their beginnings, in the name or the form's answers, as they were up to half a minute ago."""
    by_whole_phone: bool = False
    """For who may not see phones: by their parts one could be found out, digit after digit."""

    @property
    def fewest_digits(self) -> int:
        """With how many a phone can be looked for."""
        return SHORTEST_WHOLE_PHONE if self.by_whole_phone else SHORTEST_PHONE

    @property
    def phone_is_too_short(self) -> bool:
        """Whether the phone can't be looked for."""
        return len(self.phone) > 0 and len(_NOT_A_DIGIT.sub("", self.phone)) < self.fewest_digits


async def find_leads(engine: AsyncEngine, wanted: Wanted, *, before: int = 0, limit: int) -> list[Lead]:
    """Up to `limit` leads with ids below `before` (0: from the newest)."""
    statement = sa.select(*SUMMARY).where(leads.c.merged_into.is_(None)).limit(limit)
    if before:
        statement = statement.where(leads.c.id < before)
    statement = _in_state(statement, wanted.state) if wanted.state else statement.order_by(leads.c.id.desc())
    if wanted.channel:
        statement = statement.where(_has_facts(lead_facts.c.channel == wanted.channel))
    async with engine.connect() as connection:
        rare: list[_Search] = []
        common: list[_Search] = []
        for search in _looked_for(wanted):
            (common if await _is_common(connection, search) else rare).append(search)
        statement = statement.where(*map(_among_ids, rare))
        if rare or not common:
            return await _rows(connection, statement.where(*(_fits(search, leads.c.id) for search in common)))
        statement = statement.where(leads.c.id <= sa.select(sa.func.max(lead_facts.c.lead_id)).scalar_subquery())
        return await _found_of_many(connection, statement, common, limit, in_state=bool(wanted.state))


async def _found_of_many(
    connection: AsyncConnection, statement: sa.Select[Any], common: list["_Search"], limit: int, *, in_state: bool
) -> list[Lead]:
    """Each of the newest that `statement` finds is asked; where they don't suffice, the index is, for all others."""
    newest = statement.limit(_NEWEST).subquery()
    # Ordered in the same words, so that PostgreSQL asks no more of them than it takes.
    order = (newest.c.state.desc(), newest.c.id.desc()) if in_state else (newest.c.id.desc(),)
    asked = sa.select(newest).where(*(_fits(search, newest.c.id) for search in common)).order_by(*order)
    found = await _rows(connection, asked.limit(limit))
    if len(found) < limit:
        next_ids = await _rows(connection, statement.with_only_columns(leads.c.id).offset(_NEWEST).limit(1))
        for row in next_ids:
            among = (_among_ids(search, up_to=row["id"]) for search in common)
            found += await _rows(connection, statement.where(*among).limit(limit - len(found)))
    return found


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
    with_team = _in_state(sa.select(leads.c.id).where(leads.c.merged_into.is_(None)), "MANUAL_INTERVENTION")
    newest = with_team.limit(_LOOKED_THROUGH)
    statement = (
        sa.select(*SUMMARY)
        .where(leads.c.id.in_(newest), ~leads.c.blocked)
        .where(leads.c.heard_at > sa.func.coalesce(leads.c.staff_wrote_at, sa.text("'-infinity'::timestamptz")))
        .order_by(leads.c.heard_at.desc())
        .limit(limit)
    )
    async with engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(statement)).mappings()]


def _in_state(statement: _Statement, state: str) -> _Statement:
    """The leads in one state, newest first, in words that only the index of states serves.

    With a plain equality PostgreSQL walks through all leads from the newest on, and the newest may all be in another.
    """
    one = (leads.c.state >= state, leads.c.state <= state)
    return statement.where(*one).order_by(leads.c.state.desc(), leads.c.id.desc())


class _Search(NamedTuple):
    """What is looked for in `lead_facts`, alternatives together; and addresses that name a lead outright."""

    fits: list[sa.ColumnElement[bool]]
    named: list[str]


def _looked_for(wanted: Wanted) -> list[_Search]:
    """All of which must fit."""
    asked: list[_Search] = []
    if digits := _NOT_A_DIGIT.sub("", wanted.phone):
        first = "62" + digits[1:] if digits.startswith("0") else digits
        phone = lead_facts.c.phone
        outright = [f"lid:{digits}", f"telegram:{digits}", phone_address(normal_phone(wanted.phone))]
        parts = [_begins(phone, first), _begins(sa.func.reverse(phone), digits[::-1])]
        asked.append(_Search([phone == first] if wanted.by_whole_phone else parts, outright))
    elif wanted.phone:
        asked.append(_Search([sa.false()], []))
    terms = _TERM.findall(wanted.word)[:_MOST_TERMS]
    if wanted.by_whole_phone and any(map(_MAYBE_OF_A_PHONE.search, terms)):
        asked.append(_Search([sa.false()], []))
    elif terms:
        query = sa.func.to_tsquery("simple", " & ".join(f"{term}:*" for term in terms))
        asked.append(_Search([lead_facts.c.words.op("@@")(query)], []))
    return asked


def _begins(text: sa.ColumnElement[str], digits: str) -> sa.ColumnElement[bool]:
    """As ``LIKE 'digits%'``, in words that an index serves whatever the digits are; a colon comes after the 9."""
    return sa.and_(text.op("~>=~")(digits), text.op("~<~")(f"{digits}:"))


async def _is_common(connection: AsyncConnection, search: _Search) -> bool:
    """Whether more than `_FEW` leads have it.

    PostgreSQL can't tell in time for its plans: it takes the beginning of any word for one in fifty.
    """
    few = [sa.select(lead_facts.c.lead_id).where(fit).limit(_FEW + 1) for fit in search.fits]
    counted = sa.select(*(sa.select(sa.func.count()).select_from(one.subquery()).scalar_subquery() for one in few))
    return any(count > _FEW for count in (await connection.execute(counted)).one())


def _among_ids(search: _Search, *, up_to: int | None = None) -> sa.ColumnElement[bool]:
    """The condition on `leads`: the ids of all that fit, or of those not above `up_to`."""
    in_reach = () if up_to is None else (lead_facts.c.lead_id <= up_to,)
    ids = [
        sa.func.array(sa.select(lead_facts.c.lead_id).where(fit, *in_reach).scalar_subquery()) for fit in search.fits
    ]
    if search.named:
        of_address = sa.select(addresses.c.lead_id).where(addresses.c.address.in_(search.named))
        ids.append(sa.func.array(of_address.scalar_subquery()))
    return sa.or_(*(leads.c.id == sa.any_(one) for one in ids))


def _fits(search: _Search, lead_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether one lead has it. As `_has_facts`, but of an EXISTS PostgreSQL may make a join with all that fits."""
    return sa.select(sa.or_(*search.fits)).where(lead_facts.c.lead_id == lead_id).scalar_subquery()


def _has_facts(fit: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.select(lead_facts.c.lead_id).where(lead_facts.c.lead_id == leads.c.id, fit).exists()


async def _rows(connection: AsyncConnection, statement: sa.Select[Any]) -> list[Lead]:
    return [dict(row) for row in (await connection.execute(statement)).mappings()]
