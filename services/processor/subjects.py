"""One person within one batch: the lead as it was read, what arrived for it, and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from msgspec.structs import replace

from services.processor.domain.commands import Command, Refusal, carry_out
from services.processor.domain.conversation import closes_at, decide, staff_wrote
from services.processor.domain.effects import Decision, RaiseAlert, SendReply, SyncSheet
from services.processor.domain.flood import counted, uncounted
from services.processor.domain.lateness import is_late
from services.processor.domain.lead import Lead, Message
from services.processor.domain.policy import Policy
from services.processor.domain.states import Rule
from services.processor.ports import REPAIRED, StoredMessage
from shared.bot_texts import Texts
from shared.messages import Inbound, instant
from shared.vocabulary import Order


@dataclass(slots=True, eq=False)
class Subject:
    """Collects a lead's messages and decisions, in order; nothing here waits or asks anybody."""

    lead: Lead
    partition: int
    held: list[Message] = field(default_factory=list)
    messages: list[StoredMessage] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    touched: bool = False
    """Changed by more than messages and decisions."""
    closes_now: bool = False
    """The burst can't stay open: some of its messages are stored elsewhere."""
    is_summed_up: bool = False
    """Some of its messages were fetched from WAHA's history: one alert for all leads tells of what is not answered."""

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.touched or self.messages or self.decisions or self.addresses)

    def is_ahead_of(self, event: Inbound) -> bool:
        """Whether something that was received later than the event is stored already."""
        newest = [message.received_at for message in self.held]
        newest += [self.lead.heard_at] if self.lead.heard_at is not None else []
        return bool(newest) and event.received < max(newest)

    def hear(self, event: Inbound, policy: Policy, *, old_text: str = "", replayed: bool = False) -> None:
        """A message from the lead joins the open burst; a `replayed` one is late however little it is behind."""
        lead = self.lead
        seq = lead.message_seq + 1
        message = message_of(event, seq, "", old_text=old_text)
        late = is_late(lead, message, policy) or (replayed and self.is_ahead_of(event))
        stale = not late and event.received - event.sent > policy.stale_after
        remark = "late" if late else "stale" if stale else ""
        was_fetched = event.detail == REPAIRED
        minute = uncounted(lead, event.received) if was_fetched else counted(lead, event.received, policy)
        self.messages.append(StoredMessage(lead_id=lead.id, event=event, seq=seq, remark=remark))
        self.held.append(message_of(event, seq, remark, old_text=old_text) if remark else message)
        self.is_summed_up = self.is_summed_up or was_fetched
        if minute.tell:
            self._alert(RaiseAlert("flood", Rule.FLOODED), event.received, event.request_id, event.text)
        if lead.completed_at is not None and not lead.phone and event.phone:
            self.post(SyncSheet("phone_known"), event.received, request_id=event.request_id)
        if late:
            # Replies go where the newest message came from, which this one is not.
            self.lead = replace(lead, message_seq=seq, phone=lead.phone or event.phone)
            return
        self.lead = replace(
            lead,
            message_seq=seq,
            minute_from=minute.begins,
            minute_count=minute.messages,
            flood_alert_at=minute.alert_at,
            partition=self.partition if event.phone else lead.partition,
            session=event.session,
            chat=event.chat,
            engine=event.engine or lead.engine,
            phone=lead.phone or event.phone,
            username=event.username or lead.username,
            name=event.name or lead.name,
        )

    def staff_had_written(self, event: Inbound) -> None:
        """A person had written by hand, and later messages took effect meanwhile: it is noted in the history."""
        self._store(event, Rule.LATE.value)
        if not self.held:
            self.lead = replace(self.lead, decided_seq=self.lead.message_seq)

    def staff_wrote(self, event: Inbound, now: datetime) -> None:
        """A person wrote by hand: the open burst is theirs now."""
        seq = self._store(event, Rule.STAFF_WROTE.value)
        message = message_of(event, seq, "")
        first = self.held[0].seq if self.held else seq
        self.held.clear()
        decision = staff_wrote(self.lead, message, now)
        self._accept(replace(decision, first_seq=first))

    def was_greeted_automatically(self, event: Inbound, *, tell: bool) -> None:
        """The phone's own app greets new leads by itself: that is no person. `tell`: point it out."""
        self._store(event, Rule.GREETED_AUTOMATICALLY.value)
        self.lead = replace(self.lead, decided_seq=self.lead.message_seq if not self.held else self.lead.decided_seq)
        if tell:
            effect = RaiseAlert("greeting_loop", Rule.GREETED_AUTOMATICALLY)
            self._alert(effect, event.received, event.request_id, event.text)

    def obey(self, command: Command, now: datetime, texts: Texts) -> tuple[str, str]:
        """Carry a person's order out; returns its outcome and, for a refusal, why."""
        result = carry_out(self.lead, command, now, texts=texts)
        if isinstance(result, Refusal):
            return "refused", result.reason
        if command.order is Order.REPLAY:
            self._accept(result, decided_seq=self.lead.decided_seq)
        else:
            self.held.clear()
            self._accept(result)
        return "done", ""

    def close_burst(self, now: datetime, *, texts: Texts, policy: Policy) -> None:
        """Answer the open burst if it is time, else note when it will be."""
        if not self.held:
            return
        decision = decide(self.lead, self.held, now, texts=texts, policy=policy)
        due_at = closes_at(self.lead, self.held, decision, policy)
        if due_at is not None and due_at > now and not self.closes_now:
            self.lead = replace(self.lead, due_at=due_at)
            return
        newest = self.held[-1]
        last_words = next((message.text for message in reversed(self.held) if message.text), "")
        self.held = []
        self._accept(decision, request_id=newest.request_id, last_words=last_words, received_at=newest.received_at)

    def _store(self, event: Inbound, remark: str) -> int:
        seq = self.lead.message_seq + 1
        self.lead = replace(self.lead, message_seq=seq)
        self.messages.append(StoredMessage(lead_id=self.lead.id, event=event, seq=seq, remark=remark))
        return seq

    def _accept(
        self,
        decision: Decision,
        *,
        request_id: str = "",
        last_words: str = "",
        received_at: datetime | None = None,
        decided_seq: int | None = None,
    ) -> None:
        # But for a replay, a decision covers everything heard so far.
        self.lead = replace(decision.lead, decided_seq=self.lead.message_seq if decided_seq is None else decided_seq)
        self.decisions.append(decision)
        replies = [effect.seq for effect in decision.effects if isinstance(effect, SendReply)]
        for effect in decision.effects:
            match effect:
                case SendReply(seq, text, replay_of):
                    reply = self._reply(text, request_id, last_seq=replies[-1])
                    reply |= {"replay_of": str(replay_of)} if replay_of else {}
                    if received_at is not None and seq == replies[0]:
                        reply["received"] = instant(received_at)
                    self._post("replies", reply, decision.decided_at, seq=seq)
                case RaiseAlert(reason=Rule.STALE) if self.is_summed_up:
                    pass
                case RaiseAlert():
                    self._alert(effect, decision.decided_at, request_id, last_words)
                case SyncSheet():
                    self.post(effect, decision.decided_at, request_id=request_id)

    def post(self, effect: SyncSheet, now: datetime, *, request_id: str = "") -> None:
        """Have the lead's row looked at."""
        self._post("sheets", {"reason": effect.reason, "request_id": request_id}, now)

    def _alert(self, effect: RaiseAlert, now: datetime, request_id: str, last_words: str) -> None:
        alert = {
            "kind": effect.kind,
            "reason": effect.reason.value,
            "last_message": last_words,
            "request_id": request_id,
        }
        self._post("alerts", alert, now)

    def _reply(self, text: str, request_id: str, *, last_seq: int) -> dict[str, str]:
        lead = self.lead
        return {
            "channel": lead.channel,
            "session": lead.session,
            "engine": lead.engine,
            "chat": lead.chat,
            "text": text,
            "request_id": request_id,
            "last_seq": str(last_seq),
        }

    def _post(self, stream: str, payload: dict[str, str], now: datetime, *, seq: int = 0) -> None:
        self.outbox.append(
            {
                "stream": stream,
                "partition": self.partition,
                "lead_id": self.lead.id,
                "seq": seq,
                "message_id": chosen_message_id(self.lead.id, seq) if seq else "",
                "payload": payload,
                "created_at": now,
            }
        )


def message_of(event: Inbound, seq: int, remark: str, *, old_text: str = "") -> Message:
    """The conversation's view of an event."""
    return Message(
        seq=seq,
        kind=event.kind,
        text=event.text,
        media=event.media,
        message_id=event.message_id,
        target_id=event.target_id,
        sent_at=event.sent,
        received_at=event.received,
        stale=remark == "stale",
        late=remark == "late",
        old_text=old_text,
        request_id=event.request_id,
    )


def chosen_message_id(lead_id: int, reply_seq: int) -> str:
    """The WhatsApp message id of a lead's reply: the same whenever it is asked for, so that a retry reuses it."""
    return "3EB0" + sha256(f"{lead_id}:{reply_seq}".encode()).hexdigest()[:18].upper()
