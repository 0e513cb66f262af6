"""What a lead of the Node.js bot is here. Pure.

Whoever it had greeted is not greeted again. A completed lead's row stands in the sheet, without a lead id by which it
could be found, and the team has them: EXISTING. Who waits for a person goes on waiting. In the menu and the form the
conversation goes on where it was. A state that nobody knows becomes EXISTING too: silence does the least harm.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from shared.identifiers import normal_phone, parse_jid, phone_address, telegram_address
from shared.messages import storable
from shared.vocabulary import State

FIELDS = ("biodata", "source_info", "business_type", "budget", "start_plan")
_STATES = {
    "NEW": State.NEW,
    "CHOOSE_OPTION": State.CHOOSE_OPTION,
    "FORM_SENT": State.FORM_SENT,
    "FORM_IN_PROGRESS": State.FORM_IN_PROGRESS,
    "FORM_COMPLETED": State.EXISTING,
    "PARTNERSHIP": State.PARTNERSHIP,
    "MANUAL_INTERVENTION": State.MANUAL_INTERVENTION,
    "EXISTING": State.EXISTING,
}
_FURTHEST_FIRST = (
    State.MANUAL_INTERVENTION,
    State.PARTNERSHIP,
    State.EXISTING,
    State.FORM_IN_PROGRESS,
    State.FORM_SENT,
    State.CHOOSE_OPTION,
    State.NEW,
)
_WAITS_FOR_PERSON = frozenset({State.EXISTING, State.PARTNERSHIP, State.MANUAL_INTERVENTION})
_MOST_STRIKES = 2
"""The third is decided by the bot, which then says so."""
_LONGEST_PHONE_WITHOUT_62 = 13
"""A LID has 14 digits or more; so has a phone at times, but not one of those that write to a franchise in Jakarta."""
_EMPTY_ANSWERS = frozenset({"", "-", ".", "null", "undefined"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OldLead:
    """One person of the old database, ids of several rows where it had them twice."""

    ids: tuple[Any, ...]
    addresses: tuple[str, ...]
    """The strongest first."""
    channel: str
    chat: str
    phone: str
    name: str
    state: State
    old_state: str
    strikes: int
    session: str
    created_at: datetime
    form: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OldMessage:
    """One message between a person and the old bot."""

    id: Any
    lead_id: Any
    text: str
    from_me: bool
    message_id: str
    at: datetime


def old_lead(row: Mapping[str, Any], *, telegram_session: str, whatsapp_session: str) -> OldLead | None:
    """The person of a row of ``leads``; None where nothing in it names one (a group, an empty id)."""
    found = _person(row)
    if found is None:
        return None
    channel, chat, addresses, phone = found
    old_state = _text(row.get("state")).upper()
    session = telegram_session if channel == "telegram" else _text(row.get("session")) or whatsapp_session
    return OldLead(
        ids=(row["id"],),
        addresses=addresses,
        channel=channel,
        chat=chat,
        phone=phone,
        name=_text(row.get("name"))[:200],
        state=_STATES.get(old_state, State.EXISTING),
        old_state=old_state,
        strikes=max(0, min(_MOST_STRIKES, int(row.get("strikes") or 0))),
        session=session,
        created_at=row["created_at"],
    )


def is_known_state(old_state: str) -> bool:
    """Whether the old bot's state is one of those that its documentation lists."""
    return old_state in _STATES


def form_of(row: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The answers of a row of ``lead_form_data``, as ``leads.form`` holds them."""
    given = {name: _text(row.get(name)) for name in FIELDS}
    if not given["biodata"]:
        parts = [_text(row.get("person_name")), _text(row.get("domicile"))]
        given["biodata"] = ", ".join(part for part in parts if part)
    at = row["created_at"].isoformat()
    return {name: {"text": text, "at": at} for name, text in given.items() if text.lower() not in _EMPTY_ANSWERS}


def with_form(lead: OldLead, form: Mapping[str, Mapping[str, str]]) -> OldLead:
    """The lead with these answers; of two to a field the newer. Who has answered anything is past the empty form."""
    joined = dict(lead.form)
    for name, value in form.items():
        if name not in joined or joined[name]["at"] <= value["at"]:
            joined[name] = value
    state = State.FORM_IN_PROGRESS if joined and lead.state is State.FORM_SENT else lead.state
    return replace(lead, form=joined, state=state)


def once_each(leads: Iterable[OldLead]) -> list[OldLead]:
    """Everybody once: who stood in the old database under two spellings is one person, in the furthest state."""
    by_address: dict[str, OldLead] = {}
    for lead in leads:
        known = list({id(one): one for a in lead.addresses if (one := by_address.get(a))}.values())
        joined = lead
        for other in known:
            joined = _joined(other, joined)
        for address in joined.addresses:
            by_address[address] = joined
    return list({id(one): one for one in by_address.values()}.values())


def greeted(lead: OldLead, history: Sequence[OldMessage]) -> OldLead:
    """NEW, and yet the old bot has said something: it has greeted them, and the menu is where they are."""
    if lead.state is State.NEW and any(message.from_me for message in history):
        return replace(lead, state=State.CHOOSE_OPTION)
    return lead


def before_human(lead: OldLead) -> str:
    """The state that a hand-back returns to; empty where nobody has them in hand."""
    if lead.state not in _WAITS_FOR_PERSON:
        return ""
    return (State.FORM_IN_PROGRESS if lead.form else State.CHOOSE_OPTION).value


def _joined(one: OldLead, other: OldLead) -> OldLead:
    stronger = one if one.phone or not other.phone else other
    joined = replace(
        stronger,
        ids=one.ids + other.ids,
        addresses=tuple(sorted({*one.addresses, *other.addresses}, key=_strength)),
        name=one.name or other.name,
        state=min(one.state, other.state, key=_FURTHEST_FIRST.index),
        strikes=min(one.strikes, other.strikes),
        created_at=min(one.created_at, other.created_at),
        form={},
    )
    return with_form(with_form(joined, one.form), other.form)


def _strength(address: str) -> tuple[int, str]:
    return ("phone", "lid", "telegram").index(address.partition(":")[0]), address


def _person(row: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...], str] | None:
    """Channel, chat, addresses and phone."""
    user, channel = _text(row.get("user")), _text(row.get("channel")).lower()
    prefix, _, rest = user.partition(":")
    if prefix.lower() in {"telegram", "tg"} and rest.isdecimal():
        user, channel = rest, "telegram"
    if channel == "telegram":
        return ("telegram", user, (telegram_address(user),), "") if user.isdecimal() else None
    found: dict[str, str] = {}
    for value in (user, _text(row.get("lid")), _text(row.get("phone"))):
        kind, digits = _named(value, is_phone=value == _text(row.get("phone")) and value != user)
        if digits:
            found.setdefault(kind, digits)
    phone, lid = found.get("phone", ""), found.get("lid", "")
    addresses = ([phone_address(phone)] if phone else []) + ([f"lid:{lid}"] if lid else [])
    if not addresses:
        return None
    told_as_lid = _named(user, is_phone=False)[0] == "lid"
    chat = f"{lid}@lid" if lid and (told_as_lid or not phone) else f"{phone}@c.us"
    return "whatsapp", chat, tuple(str(address) for address in addresses), phone


def _named(value: str, *, is_phone: bool) -> tuple[str, str]:
    """Kind and digits; no digits where it names nobody. Digits alone may be a LID without its ending."""
    if "@" in value:
        kind, digits = parse_jid(value) or ("", "")
        return (kind, normal_phone(digits)) if kind == "phone" else (kind, digits)
    digits = value.partition(":")[0].lstrip("+")
    looks_like_lid = digits.isdecimal() and len(digits) > _LONGEST_PHONE_WITHOUT_62 and not digits.startswith("62")
    if looks_like_lid and not is_phone:
        return "lid", digits
    return "phone", normal_phone(value)


def _text(value: Any) -> str:
    return "" if value is None else storable(str(value)).strip()
