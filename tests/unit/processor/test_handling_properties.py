"""What holds for every batch: an event has its effect once, and only a lead's own words are answered."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dev.standins.waha.engines import message_payload
from dev.standins.waha.events import envelope
from dev.standins.waha.records import ENGINES
from dev.standins.waha.records import Message as WahaMessage
from dev.standins.waha.records import Session as WahaSession
from services.gateway.translation import Ignored, waha
from services.processor.domain.policy import Policy
from services.processor.handlers import BatchHandler
from services.processor.ports import Arrival
from shared.bot_texts import DEFAULT_TEXTS
from shared.messages import Inbound
from tests.builders import NOON, seconds
from tests.unit.processor.happenings import ANYTHING, TEXTS, UNHURRIED
from tests.unit.processor.memory_store import MemoryLeadStore

FEWER = settings(UNHURRIED, max_examples=60)

PEOPLE = st.sampled_from(
    [
        {"phone": "6281234567890", "chat": "6281234567890@c.us"},
        {"lid": "3820001", "chat": "3820001@lid"},
        {"lid": "3820001", "phone": "6281234567890", "chat": "3820001@lid"},
        {"phone": "6281299999999", "chat": "6281299999999@c.us"},
    ]
)


@st.composite
def _events(draw: st.DrawFn) -> list[Inbound]:
    events: list[Inbound] = []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["message", "message", "message", "edited", "revoked", "from_me"]))
        received = NOON + seconds(3 * number)
        values: dict[str, Any] = {
            "key": f"K{number}",
            "kind": kind,
            "channel": "whatsapp",
            "session": "default",
            "received": received,
            "sent": received,
            "text": "" if kind == "revoked" else draw(TEXTS),
            "message_id": f"ID{number}",
            "target_id": f"ID{draw(st.integers(0, 5))}" if kind in ("edited", "revoked") else "",
            "engine": draw(st.sampled_from(ENGINES)),
            **draw(PEOPLE),
        }
        events.append(Inbound.model_validate(values))
    return events


AT_ONCE = Policy(quiet=timedelta(), max_wait=timedelta(), cooldown=timedelta(), reading_time=timedelta())


def handled(batches: Sequence[Sequence[Inbound]]) -> MemoryLeadStore:
    store = MemoryLeadStore()

    async def publish(_: Any) -> None:
        """Nobody reads the stream here."""

    async def handle() -> None:
        handler = BatchHandler(store, publish, AT_ONCE)
        for batch in batches:
            await handler.handle([Arrival(event=event, partition=3) for event in batch], (), {3: 1}, DEFAULT_TEXTS)

    asyncio.run(handle())
    return store


def effects(store: MemoryLeadStore) -> list[Any]:
    """Everything that a batch wrote, without the instants at which it did; leads by the order of their making."""
    names = {lead_id: number for number, lead_id in enumerate(sorted(store.stored_leads))}
    return [
        [
            (names[id_], lead.state, lead.strikes, lead.message_seq, lead.decided_seq, lead.reply_seq, lead.version)
            for id_, lead in sorted(store.stored_leads.items())
        ],
        [{name: value.text for name, value in lead.form.items()} for _, lead in sorted(store.stored_leads.items())],
        {address: names[lead_id] for address, lead_id in store.addresses.items()},
        [(names[stored.lead_id], stored.seq, stored.event.key) for stored in store.messages],
        [(names[one.lead.id], one.rule, one.first_seq, one.last_seq) for one in store.decisions],
        [(row["stream"], names.get(row["lead_id"]), row["seq"], row["payload"].get("text")) for row in store.outbox],
    ]


@FEWER
@given(_events(), st.data())
def test_handling_the_same_message_twice_changes_nothing(events: list[Inbound], data: st.DataObject) -> None:
    once = [[event] for event in events]
    often = []
    for number, event in enumerate(events):
        earlier = data.draw(st.lists(st.sampled_from(events[: number + 1]), max_size=3))
        often.append([event, *earlier])
        often.append(earlier)

    assert effects(handled(often)) == effects(handled(once))


@FEWER
@given(_events(), TEXTS)
def test_the_bot_never_replies_to_what_our_own_number_says(events: list[Inbound], text: str) -> None:
    before = handled([[event] for event in events])
    said = [row for row in before.outbox if row["stream"] == "replies"]
    own = {"channel": "whatsapp", "session": "default", "kind": "from_me", "phone": "6281234567890"}
    moment = NOON + seconds(60)
    echoes = [
        *({"text": row["payload"]["text"], "message_id": row["message_id"]} for row in said),
        {"text": text, "message_id": "BYHAND"},
    ]
    extra = [
        Inbound.model_validate({**own, **echo, "key": f"ME{n}", "received": moment, "sent": moment, "chat": "x"})
        for n, echo in enumerate(echoes)
    ]

    after = handled([[event] for event in [*events, *extra]])

    assert [row for row in after.outbox if row["stream"] == "replies"][len(said) :] == []


@UNHURRIED
@given(
    st.sampled_from(ENGINES),
    st.sampled_from(["120363000000000000@g.us", "status@broadcast", "123@broadcast", "123@newsletter"]),
    ANYTHING,
    st.booleans(),
)
def test_no_word_from_a_group_or_a_list_reaches_a_conversation(engine: Any, chat: str, text: str, ours: bool) -> None:
    session = WahaSession(name="default", engine=engine)
    message = WahaMessage(
        key_id="3EB0AA",
        chat_id=chat,
        from_me=ours,
        text=text,
        timestamp=1_790_000_000,
        at=1_790_000_000_000,
        participant="6281234567890@c.us",
        engine=engine,
    )
    event = envelope(session, engine, "message.any", message_payload(session, message), timestamp_ms=1_790_000_000_000)

    assert isinstance(waha.translate(event, received=NOON, request_id="r"), Ignored)
