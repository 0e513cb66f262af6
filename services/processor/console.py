"""The Telegram console: a press becomes a command in the lead's own order, a question becomes work for the notifier.

Everything is written with the update's idempotency key, in the batch's one statement. The command's entry goes to the
fallback table of the lead's partition, whose owner drains it within a second: that is durable in the same commit, and
keeps its place whoever owns that partition.
"""

from collections.abc import Collection, Sequence
from typing import Literal

from services.processor.admin_updates import Press, Question, read_update
from services.processor.metrics import ADMIN_UPDATES
from services.processor.ports import Arrival, Audited, Changes, GivenCommand, LeadStore, Whereabouts
from shared.clock import utc_now
from shared.messages import Inbound

Refused = Literal["not_allowed", "no_lead"]


class Console:
    """Reads updates of admin chats. `allowed` are the users who may press; empty: every member of an admin chat."""

    def __init__(self, store: LeadStore, allowed: Collection[int]) -> None:
        self._store = store
        self._allowed = frozenset(allowed)

    async def take(self, arrivals: Sequence[Arrival], changes: Changes) -> None:
        """Add to `changes` what these updates ask for."""
        updates = [(arrival, read_update(arrival.event.detail)) for arrival in arrivals]
        lead_ids = {update.lead_id for _, update in updates if isinstance(update, Press)}
        places = await self._store.whereabouts(sorted(lead_ids)) if lead_ids else {}
        for arrival, update in updates:
            match update:
                case Press():
                    self._press(arrival, update, places.get(update.lead_id), changes)
                case Question():
                    _ask(arrival, update, changes)
                case None:
                    ADMIN_UPDATES.labels("nothing").inc()

    def _press(self, arrival: Arrival, press: Press, place: Whereabouts | None, changes: Changes) -> None:
        if self._allowed and press.user_id not in self._allowed:
            _refuse(arrival, press, "not_allowed", changes)
        elif press.button == "done":
            _accept(arrival, press, "", changes)
        elif place is None:
            _refuse(arrival, press, "no_lead", changes)
        else:
            given = _command(arrival.event, press, place)
            changes.commands.append(given)
            _accept(arrival, press, given.id, changes)


def _command(event: Inbound, press: Press, place: Whereabouts) -> GivenCommand:
    # The update's key, tg:<bot>:<update>, is what makes the command's id this press's alone.
    id_ = f"telegram:{event.key.removeprefix('tg:')}"
    entry = Inbound(
        key=f"command:{id_}",
        kind="command",
        channel=event.channel,
        session=event.session,
        received=event.received,
        sent=event.sent,
        request_id=event.request_id,
        detail=id_,
    )
    return GivenCommand(
        id=id_,
        actor=_actor(press),
        lead_id=place.lead_id,
        name=str(press.button),
        partition=place.partition,
        entry=entry,
    )


def _accept(arrival: Arrival, press: Press, command_id: str, changes: Changes) -> None:
    ADMIN_UPDATES.labels("press").inc()
    changes.audited.append(_audited(press, "button_pressed", {"command_id": command_id}))
    _post(arrival, press.lead_id, {**_press_payload(press), "command_id": command_id}, changes)


def _refuse(arrival: Arrival, press: Press, reason: Refused, changes: Changes) -> None:
    ADMIN_UPDATES.labels("refused").inc()
    changes.audited.append(_audited(press, "button_refused", {"reason": reason}))
    _post(arrival, 0, {**_press_payload(press), "refused": reason}, changes)


def _ask(arrival: Arrival, question: Question, changes: Changes) -> None:
    ADMIN_UPDATES.labels("question").inc()
    payload = {
        "kind": "question",
        "question": question.kind,
        "argument": question.argument,
        "chat": str(question.chat_id),
        "reply_to": str(question.message_id),
    }
    _post(arrival, 0, payload, changes)


def _press_payload(press: Press) -> dict[str, str]:
    return {
        "kind": "press",
        "order": str(press.button),
        "callback_id": press.callback_id,
        "chat": str(press.chat_id),
        "message_id": str(press.message_id),
        "alert": str(press.alert_id),
        "user": press.user_name,
    }


def _audited(press: Press, action: str, more: dict[str, str]) -> Audited:
    detail = {
        "button": str(press.button),
        "alert": str(press.alert_id),
        "chat": str(press.chat_id),
        "user": press.user_name,
        **more,
    }
    return Audited(at=utc_now(), actor=_actor(press), action=action, lead_id=press.lead_id, detail=detail)


def _actor(press: Press) -> str:
    return f"telegram:{press.user_id}"


def _post(arrival: Arrival, lead_id: int, payload: dict[str, str], changes: Changes) -> None:
    changes.outbox.append(
        {
            "stream": "alerts",
            "partition": arrival.partition,
            "lead_id": lead_id,
            "seq": 0,
            "message_id": "",
            "payload": {**payload, "request_id": arrival.event.request_id},
            "created_at": utc_now(),
        }
    )
