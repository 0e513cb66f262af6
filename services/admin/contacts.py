"""People that a WhatsApp number knew before the bot: taken in as EXISTING, so that the bot leaves them to the team.

A person who is a lead already is left as they are, see `taking_in`.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import aiohttp
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.admin.calls import NoAnswer, call
from services.admin.taking_in import NO_TOMBSTONES, Intake
from shared.clock import utc_now
from shared.identifiers import parse_jid, partition_of
from shared.tables import audit_log, leads
from shared.tombstones import Tombstones
from shared.translation.reading import JsonObject, object_of, text_of
from shared.vocabulary import State

ACTION = "contact_imported"
AT_ONCE = 200
_PAGE = 100
_MOST_PAGES = 5000


@dataclass(slots=True)
class Acquaintance:
    """One person; `phone` or `lid` is known, or both."""

    chat: str
    """The exact address that WAHA names."""
    phone: str = ""
    lid: str = ""
    name: str = ""

    @property
    def addresses(self) -> list[str]:
        """The strongest first."""
        known = (("phone", self.phone), ("lid", self.lid))
        return [f"{kind}:{digits}" for kind, digits in known if digits]


@dataclass(slots=True)
class Book:
    """Everybody once: what WAHA lists twice, by phone and by LID, is one person."""

    _by_address: dict[str, Acquaintance] = field(default_factory=dict)

    def add(self, one: Acquaintance) -> None:
        """Take a person in, or what is new about them."""
        known = next((found for a in one.addresses if (found := self._by_address.get(a))), None)
        if known is None:
            known = one
        else:
            known.phone, known.lid = known.phone or one.phone, known.lid or one.lid
            known.name = known.name or one.name
        for address in known.addresses:
            self._by_address[address] = known

    def people(self) -> list[Acquaintance]:
        """Everybody, in the order they were met."""
        return list({id(one): one for one in self._by_address.values()}.values())


class Unreadable(Exception):
    """WAHA does not tell its contacts; the words are safe to show."""


@dataclass(frozen=True, slots=True)
class Waha:
    """One session of WAHA."""

    http: aiohttp.ClientSession
    url: str
    api_key: str
    session: str

    async def engine(self) -> str:
        """The session's engine. Raises `Unreadable`."""
        shown = await self._get(f"/api/sessions/{quote(self.session, safe='')}", {})
        return text_of(object_of(object_of(shown).get("engine")).get("engine")).upper()

    async def phones(self) -> dict[str, str]:
        """LID -> phone, as far as WAHA knows. Raises `Unreadable`."""
        path = f"/api/{quote(self.session, safe='')}/lids"
        known = {}
        async for shown in self._pages(path, {}, name="lid"):
            lid, phone = parse_jid(text_of(shown.get("lid"))), parse_jid(text_of(shown.get("pn")))
            if lid and phone:
                known[lid[1]] = phone[1]
        return known

    async def contacts(self, *, everybody: bool) -> AsyncIterator[Acquaintance]:
        """The address book; `everybody` includes those who only share a group with us. Raises `Unreadable`."""
        async for shown in self._pages("/api/contacts/all", {"session": self.session, "sortBy": "id"}, name="id"):
            if shown.get("isMe") or (shown.get("isMyContact") is False and not everybody):
                continue
            if one := _person(shown, shown.get("name") or shown.get("pushname") or shown.get("pushName")):
                yield one

    async def chats(self) -> AsyncIterator[Acquaintance]:
        """Everybody with whom there is a chat. Raises `Unreadable`."""
        path = f"/api/{quote(self.session, safe='')}/chats/overview"
        async for shown in self._pages(path, {}, name="id"):
            if one := _person(shown, shown.get("name")):
                yield one

    async def _pages(self, path: str, query: Mapping[str, str], *, name: str) -> AsyncIterator[JsonObject]:
        seen: set[str] = set()
        for number in range(_MOST_PAGES):
            paging = {"limit": str(_PAGE), "offset": str(number * _PAGE)}
            shown = await self._get(path, {**query, **paging})
            if not isinstance(shown, list):
                raise Unreadable("the answer is no list")
            page = [object_of(one) for one in shown]
            fresh = [one for one in page if _id_of(one.get(name)) not in seen]
            seen |= {_id_of(one.get(name)) for one in fresh}
            for one in fresh:
                yield one
            # An engine that knows no offset gives the same people again.
            if len(page) < _PAGE or not fresh:
                return

    async def _get(self, path: str, query: Mapping[str, str]) -> object:
        headers = {"X-Api-Key": self.api_key} if self.api_key else {}
        try:
            answer = await call(self.http, "GET", f"{self.url}{path}", headers=headers, query=query)
        except NoAnswer as error:
            raise Unreadable(str(error)) from None
        if not answer.is_fine:
            words = text_of(answer.get("error")) or text_of(answer.get("message"))
            raise Unreadable(f"status {answer.status} {words[:100]}".rstrip())
        return answer.body


def _id_of(value: object) -> str:
    return text_of(value) or text_of(object_of(value).get("_serialized"))


def _person(shown: JsonObject, name: object) -> Acquaintance | None:
    """None for groups, lists, channels and the system's own account."""
    chat = _id_of(shown.get("id"))
    parsed = parse_jid(chat)
    if parsed is None:
        return None
    kind, digits = parsed
    # WhatsApp's own notation is not understood where replies are sent.
    chat = chat.replace("@s.whatsapp.net", "@c.us")
    return Acquaintance(chat, **{kind: digits}, name=text_of(name)[:200])


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some people."""

    new: int
    known: int


@dataclass(frozen=True, slots=True)
class Register:
    """Where people are taken in."""

    engine: AsyncEngine
    session: str
    waha_engine: str
    partitions: int
    actor: str
    tombstones: Tombstones = NO_TOMBSTONES

    async def unknown(self, people: Sequence[Acquaintance]) -> list[Acquaintance]:
        """Those who are no lead yet, and were not erased."""
        return await self._intake().unknown(people)

    async def take_in(self, people: Sequence[Acquaintance]) -> Taken:
        """Make leads of those who are none, all of them or none; may be repeated. Raises when PostgreSQL is away."""
        fresh = await self._intake().take_in(people)
        return Taken(len(fresh), len(people) - len(fresh))

    def _intake(self) -> Intake[Acquaintance]:
        return Intake(
            engine=self.engine, hashing=self.tombstones, addresses_of=lambda one: one.addresses, write=self._write
        )

    async def _write(self, connection: AsyncConnection, pairs: Sequence[tuple[int, Acquaintance]]) -> None:
        rows = [
            {
                "id": lead_id,
                "partition": partition_of(one.addresses[0], self.partitions),
                "version": 1,
                "state": State.EXISTING.value,
                "channel": "whatsapp",
                "session": self.session,
                "chat": one.chat,
                "engine": self.waha_engine,
                "phone": one.phone,
                "name": one.name,
            }
            for lead_id, one in pairs
        ]
        await connection.execute(sa.insert(leads), rows)
        done = {"at": utc_now(), "actor": self.actor, "action": ACTION, "detail": {"session": self.session}}
        await connection.execute(sa.insert(audit_log), [{**done, "lead_id": lead_id} for lead_id, _ in pairs])
