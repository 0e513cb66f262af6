"""Messages from our own number: the bot's echo, a person on the phone, or the app's automatic greeting."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum, auto

from services.processor.ports import Arrival, LeadStore, Said
from services.processor.subjects import Subject
from shared.messages import Inbound

ECHO_WINDOW = timedelta(days=1)
_GREETING_WINDOW = timedelta(hours=1)
_GREETED_BEFORE = 2
"""The same text to this many first-time leads before makes the next one a greeting."""
_WAIT = timedelta(seconds=30)
_CHOOSES_IDS = frozenset({"NOWEB", "GOWS"})
"""Engines that send under the message id we chose; with the others an echo may arrive before we know its id."""


class Author(Enum):
    """Who wrote a message from our own number."""

    BOT = auto()
    PERSON = auto()
    GREETING = auto()
    FIRST_KNOWN_GREETING = auto()
    """The one that shows that it is a greeting: to be pointed out."""
    UNKNOWN_YET = auto()
    """A send to this chat is unresolved; ask again in a moment."""


class OwnNumber:
    """Tells authors for one batch; `look_up` first."""

    def __init__(self, store: LeadStore) -> None:
        self._store = store
        self._said: dict[int, list[Said]] = {}
        self._greetings: dict[str, int] = {}

    async def look_up(self, own: Sequence[tuple[Arrival, Subject]], now: datetime) -> None:
        """Load what telling needs; nothing when the batch holds no message of ours."""
        if not own:
            return
        self._said = await self._store.said([subject.lead.id for _, subject in own], now - ECHO_WINDOW)
        strange = {a.event.text for a, subject in own if a.event.text and not self._is_echo(a.event, subject)}
        if strange:
            self._greetings = await self._store.greetings(sorted(strange), now - _GREETING_WINDOW)

    def author(self, event: Inbound, subject: Subject, now: datetime) -> Author:
        """Who wrote it."""
        if self._is_echo(event, subject):
            return Author.BOT
        unresolved = any(said.unresolved for said in self._said.get(subject.lead.id, ()))
        if unresolved and event.engine not in _CHOOSES_IDS and now - event.received < _WAIT:
            return Author.UNKNOWN_YET
        greeted = self._greetings.get(event.text, 0)
        if greeted >= _GREETED_BEFORE and now - subject.lead.created_at < _GREETING_WINDOW:
            return Author.FIRST_KNOWN_GREETING if greeted == _GREETED_BEFORE else Author.GREETING
        return Author.PERSON

    def _is_echo(self, event: Inbound, subject: Subject) -> bool:
        words = event.text.split()
        return any(
            event.message_id == said.message_id or (words and words == said.text.split())
            for said in self._said.get(subject.lead.id, ())
        )
