"""A batch, from arrivals to one commit: load, group by person, decide, write.

Safe to repeat: what has taken effect is recognised by its idempotency key, and a write that lost a race changes nothing
and is done again on fresh rows.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from loguru import logger

from services.processor.console import Console
from services.processor.counting import count
from services.processor.domain.commands import Command
from services.processor.domain.lead import Lead
from services.processor.domain.policy import Policy
from services.processor.erasing import NO_SUCH_LEAD, Erasing, audited_order
from services.processor.forgetting import is_forgotten
from services.processor.metrics import CONFLICTS, FORGOTTEN
from services.processor.own_number import Author, OwnNumber
from services.processor.people import People
from services.processor.ports import Arrival, Changes, Conflict, FallbackWaits, Known, LeadStore
from shared.bot_texts import Texts
from shared.clock import utc_now
from shared.outbox import OutboxRow

_TRIES = 8
_FROM_A_LEAD = frozenset({"message", "edited", "revoked"})
_SESSION_DOWN = frozenset({"STOPPED", "FAILED", "SCAN_QR_CODE"})


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of a batch."""

    leads: list[Lead]
    """Everybody concerned, for their due times."""
    deferred: list[Arrival]
    """Not taken in yet: to be handled again in a moment, still unacknowledged."""
    aliases: dict[str, str]
    """LID -> phone, as far as this batch brought them together."""

    def __add__(self, later: "Handled") -> "Handled":
        """Both batches as one, the later one's view of a lead last."""
        return Handled(self.leads + later.leads, self.deferred + later.deferred, self.aliases | later.aliases)


Publish = Callable[[Sequence[OutboxRow]], Awaitable[None]]


class BatchHandler:
    """Handles arrivals and due bursts for the partitions whose epochs it is given."""

    def __init__(
        self,
        store: LeadStore,
        publish: Publish,
        policy: Policy,
        *,
        admin_user_ids: Collection[int] = (),
        can_leave_tombstones: bool = False,
    ) -> None:
        self._store = store
        self._erasing = Erasing(store, can_leave_tombstones=can_leave_tombstones)
        self._console = Console(store, admin_user_ids)
        self._publish = publish
        self._policy = policy

    async def apart(self, arrivals: Sequence[Arrival]) -> list[Sequence[Arrival]]:
        """The arrivals in the same order, each order to erase a person by itself, and none of them in the first part.

        A part may be empty.
        """
        parts: list[Sequence[Arrival]] = []
        first = 0
        for place, arrival in enumerate(arrivals):
            if await self._erasing.order_of(arrival) is not None:
                parts += [arrivals[first:place], [arrival]]
                first = place + 1
        return [*parts, arrivals[first:]]

    async def handle(
        self,
        arrivals: Sequence[Arrival],
        due: Sequence[int],
        epochs: Mapping[int, int],
        texts: Texts,
        *,
        beside_fallback: bool = False,
    ) -> Handled:
        """Bring everything into effect and publish it.

        Raises `Fenced`, `StoreAway`, or `Conflict` after too many lost races; then nothing has taken effect (after
        `StoreAway` it may have, which a repetition finds out). Raises `FallbackWaits` unless told that the arrivals are
        in order `beside_fallback`, the rows of the fallback table.
        """
        for attempt in range(_TRIES):
            try:
                return await self._once(arrivals, due, epochs, texts, beside_fallback)
            except Conflict as conflict:
                CONFLICTS.labels(str(conflict)).inc()
                logger.debug("Batch read again", reason=str(conflict), attempt=attempt)
                lost = conflict
        raise lost

    async def _once(
        self,
        arrivals: Sequence[Arrival],
        due: Sequence[int],
        epochs: Mapping[int, int],
        texts: Texts,
        beside_fallback: bool,
    ) -> Handled:
        known = await self._known(arrivals, epochs)
        if known.fallback_waits and not beside_fallback:
            raise FallbackWaits
        taking_effect = self._fresh(arrivals, known)
        order = await self._erasing.order_of(taking_effect[0]) if len(taking_effect) == 1 and not due else None
        if order is not None:
            await self._publish(await self._erasing.carry_out(order, taking_effect[0], epochs))
            count(arrivals, taking_effect, Changes(epochs=epochs), duplicates=len(arrivals) - 1, now=utc_now())
            return Handled([], [], {})
        changes = Changes(epochs=epochs)
        forgotten = [arrival for arrival in taking_effect if is_forgotten(arrival.event, known.erased_at, known.leads)]
        fresh = [arrival for arrival in taking_effect if arrival not in forgotten]
        people = People(known, utc_now())
        for arrival in fresh:
            # Whoever writes in an admin chat is no lead.
            if arrival.event.addresses and arrival.event.kind != "admin_update":
                people.meet(arrival)
        commands = await self._commands(fresh)
        await self._load_bursts(people, [*due, *(command.lead_id for command in commands.values())])
        deferred = await self._tell(people, fresh, commands, changes, texts)
        if console := [arrival for arrival in fresh if arrival.event.kind == "admin_update"]:
            await self._console.take(console, changes)
        taken = [arrival for arrival in arrivals if arrival not in deferred]
        changes.keys = [arrival.event.key for arrival in taking_effect if arrival not in deferred]
        changes.fallback_ids = [arrival.fallback_id for arrival in taken if arrival.fallback_id is not None]
        now = utc_now()
        for subject in people.all():
            subject.close_burst(now, texts=texts, policy=self._policy)
        await self._commit(people, changes)
        heard = [arrival for arrival in fresh if arrival not in deferred]
        count(arrivals, heard, changes, duplicates=len(arrivals) - len(taking_effect), now=utc_now())
        for arrival in forgotten:
            FORGOTTEN.labels(arrival.event.kind).inc()
        return Handled([subject.lead for subject in people.all()], deferred, _aliases(people, fresh))

    async def _known(self, arrivals: Sequence[Arrival], epochs: Mapping[int, int]) -> Known:
        if not arrivals:
            return Known()
        pairs = [(a.event.key, address) for a in arrivals for address in a.event.addresses or ("",)]
        return await self._store.known(pairs, list(epochs))

    def _fresh(self, arrivals: Sequence[Arrival], known: Known) -> list[Arrival]:
        """The arrivals that have not taken effect, in order, each key once."""
        fresh: dict[str, Arrival] = {}
        for arrival in arrivals:
            if arrival.event.key not in known.seen:
                fresh.setdefault(arrival.event.key, arrival)
        return list(fresh.values())

    async def _load_bursts(self, people: People, due: Sequence[int]) -> None:
        absent = [lead_id for lead_id in due if people.by_id(lead_id) is None]
        if absent:
            for lead in await self._store.leads(absent):
                if lead.merged_into is None:
                    people.add(lead, lead.partition)
        if with_bursts := people.with_open_bursts():
            people.take_up(await self._store.held(with_bursts))

    async def _tell(
        self,
        people: People,
        fresh: Sequence[Arrival],
        commands: Mapping[str, Command],
        changes: Changes,
        texts: Texts,
    ) -> list[Arrival]:
        """Tell every event to its person, in order; returns those nobody can tell the author of yet."""
        now = utc_now()
        own_number = OwnNumber(self._store)
        by_us = [arrival for arrival in fresh if arrival.event.kind == "from_me" and arrival.event.addresses]
        await own_number.look_up([(arrival, people.of(arrival)) for arrival in by_us], now)
        old_texts = await self._old_texts(people, fresh)
        deferred: list[Arrival] = []
        for arrival in fresh:
            event = arrival.event
            if event.kind == "session_status":
                changes.sessions[event.session] = (event.detail, event.sent)
                self._report_session(arrival, changes)
            elif event.kind == "command":
                if (command := commands.get(event.detail)) is not None:
                    self._obey(people, command, changes, texts)
            elif event.addresses and event.kind in _FROM_A_LEAD:
                subject = people.of(arrival)
                old_text = old_texts.get((subject.lead.id, event.target_id), "")
                subject.hear(event, self._policy, old_text=old_text, replayed=arrival.replayed)
            elif event.addresses and event.kind == "from_me":
                subject = people.of(arrival)
                match own_number.author(event, subject, now):
                    case Author.BOT:
                        pass  # our own words coming back tell nothing that the outbox does not know
                    case Author.PERSON if arrival.replayed and subject.is_ahead_of(event):
                        subject.staff_had_written(event)
                    case Author.PERSON:
                        subject.staff_wrote(event, now)
                    case Author.GREETING | Author.FIRST_KNOWN_GREETING as author:
                        subject.was_greeted_automatically(event, tell=author is Author.FIRST_KNOWN_GREETING)
                    case Author.UNKNOWN_YET:
                        deferred.append(arrival)
        return deferred

    async def _old_texts(self, people: People, fresh: Sequence[Arrival]) -> dict[tuple[int, str], str]:
        edits = [arrival for arrival in fresh if arrival.event.kind == "edited" and arrival.event.addresses]
        targets = [(int(people.of(arrival).lead.id), arrival.event.target_id) for arrival in edits]
        return await self._store.old_texts(targets) if targets else {}

    async def _commands(self, fresh: Sequence[Arrival]) -> dict[str, Command]:
        ids = [arrival.event.detail for arrival in fresh if arrival.event.kind == "command"]
        return {command.id: command for command in await self._store.commands(ids)} if ids else {}

    def _obey(self, people: People, command: Command, changes: Changes, texts: Texts) -> None:
        """Carry an order out in its place: what the batch held before it is heard and not answered."""
        subject = people.by_id(command.lead_id)
        if subject is None:
            outcome, reason = "refused", NO_SUCH_LEAD
        else:
            outcome, reason = subject.obey(command, utc_now(), texts)
        changes.outcomes[command.id] = (outcome, reason)
        changes.audited.append(audited_order(command, outcome, reason))

    def _report_session(self, arrival: Arrival, changes: Changes) -> None:
        event = arrival.event
        if event.detail not in _SESSION_DOWN and event.detail != "WORKING":
            return
        changes.outbox.append(
            {
                "stream": "alerts",
                "partition": arrival.partition,
                "lead_id": 0,
                "seq": 0,
                "message_id": "",
                "payload": {
                    "kind": "system",
                    "cause": f"waha_session:{event.session}",
                    "text": f"Sesi WhatsApp {event.session}: {event.detail}",
                    "clear": "1" if event.detail == "WORKING" else "",
                },
                "created_at": utc_now(),
            }
        )

    async def _commit(self, people: People, changes: Changes) -> None:
        changed = [subject for subject in people.all() if subject.changed]
        for subject in changed:
            changes.addresses += [(address, subject.lead.id) for address in subject.addresses]
            changes.messages += subject.messages
            changes.decisions += subject.decisions
            changes.outbox += subject.outbox
        # Sorted, so that two processes writing the same leads take their locks in the same order.
        changes.leads = sorted([*(s.lead for s in changed), *people.absorbed()], key=lambda lead: lead.id)
        changes.merged = [(lead.id, lead.merged_into or 0) for lead in people.absorbed()]
        if not (changes.keys or changes.leads or changes.fallback_ids):
            return
        await self._publish(await self._store.commit(changes))


def _aliases(people: People, fresh: Sequence[Arrival]) -> dict[str, str]:
    """What the gateway is to know, so that a LID's next event without a phone reaches the phone's partition."""
    return {
        arrival.event.lid: arrival.event.phone
        for arrival in fresh
        if arrival.event.lid and arrival.event.phone and people.of(arrival).addresses
    }
