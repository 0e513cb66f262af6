"""One lead's conversation without any store: the clock jumps, bursts close when due, replies take a while."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from services.processor.domain.commands import Command
from services.processor.domain.effects import Decision
from services.processor.domain.lead import Lead, Message, Question
from services.processor.domain.policy import Policy
from services.processor.subjects import Subject
from shared.bot_texts import DEFAULT_TEXTS
from shared.messages import Inbound
from shared.vocabulary import Order, State
from tests.builders import NOON, a_lead

POLICY = Policy()
LONG = timedelta(minutes=2)


@dataclass
class Talk:
    """Tell it what happens, in order of time; `decisions` and `outbox` are what came of it.

    A reply is sent `sending` after its decision; None: it never is, and counts as lost at once.
    """

    lead: Lead = field(default_factory=lambda: a_lead(created_at=NOON))
    sending: timedelta | None = timedelta(seconds=1)
    now: datetime = NOON
    decisions: list[Decision] = field(default_factory=list)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    told: list[Message] = field(default_factory=list)
    _held: list[Message] = field(default_factory=list)
    _asked_at: dict[int, datetime] = field(default_factory=dict)

    def hear(self, text: str = "", *, after: timedelta = timedelta(), age: timedelta = timedelta(), **but: Any) -> None:
        """The lead writes; `age` is how long before its arrival."""
        self.wait(after)
        event = self._event(text, age, but)
        old_text = next((m.text for m in reversed(self.told) if event.target_id in (m.message_id, m.target_id)), "")
        subject = self._subject()
        subject.hear(event, POLICY, old_text=old_text if event.kind == "edited" else "")
        self.told.append(subject.held[-1])
        subject.close_burst(self.now, texts=DEFAULT_TEXTS, policy=POLICY)
        self._take(subject)

    def staff_write(self, text: str, *, after: timedelta = timedelta()) -> None:
        """A person writes to the lead by hand."""
        self.wait(after)
        subject = self._subject()
        subject.staff_wrote(self._event(text, timedelta(), {"kind": "from_me"}), self.now)
        self._take(subject)

    def order(self, order: Order, state: State | None = None, *, after: timedelta = timedelta()) -> None:
        """An operator gives a command."""
        self.wait(after)
        subject = self._subject()
        command = Command(id="c", actor="rina", lead_id=self.lead.id, order=order, state=state)
        subject.obey(command, self.now, DEFAULT_TEXTS)
        self._take(subject)

    def wait(self, passing: timedelta) -> None:
        """Time passes; what becomes due is decided when it is due."""
        until = self.now + passing
        while self.lead.due_at is not None and self.lead.due_at <= until:
            self.now = max(self.now, self.lead.due_at)
            subject = self._subject()
            subject.close_burst(self.now, texts=DEFAULT_TEXTS, policy=POLICY)
            self._take(subject)
        self.now = until

    def settle(self) -> None:
        """Enough time for everything that is held."""
        self.wait(LONG)

    def replies(self) -> list[str]:
        """What the bot has said."""
        return [row["payload"]["text"] for row in self.outbox if row["stream"] == "replies"]

    def _event(self, text: str, age: timedelta, but: Mapping[str, Any]) -> Inbound:
        number = self.lead.message_seq + 1
        values = {
            "key": f"K{number}",
            "kind": "message",
            "channel": self.lead.channel,
            "session": "default",
            "received": self.now,
            "sent": self.now - age,
            "chat": self.lead.chat,
            "phone": self.lead.phone,
            "text": text,
            "message_id": f"ID{number}",
            **but,
        }
        return Inbound.model_validate(values)

    def _subject(self) -> Subject:
        return Subject(self._loaded(), self.lead.partition, held=list(self._held))

    def _loaded(self) -> Lead:
        """The lead as a store would give it: with what became of its question."""
        asked_at = self._asked_at.get(self.lead.question_seq)
        if asked_at is None:
            return self.lead
        if self.sending is None:
            return replace(self.lead, question=Question.LOST, question_sent_at=None)
        sent_at = asked_at + self.sending
        if sent_at > self.now:
            return replace(self.lead, question=Question.PENDING, question_sent_at=None)
        return replace(self.lead, question=Question.SENT, question_sent_at=sent_at)

    def _take(self, subject: Subject) -> None:
        self.lead, self._held = subject.lead, subject.held
        self.decisions += subject.decisions
        self.outbox += subject.outbox
        for row in subject.outbox:
            if row["stream"] == "replies":
                self._asked_at[row["seq"]] = row["created_at"]
