"""The persons of one batch, found by any of their addresses; two leads that are one person are merged here."""

from datetime import datetime

from services.processor.domain.effects import SyncSheet
from services.processor.domain.lead import Lead, Message
from services.processor.domain.merging import merge
from services.processor.ports import Arrival, Known
from services.processor.subjects import Subject
from shared.identifiers import LeadId


class People:
    """Call `meet` for every arrival before anything is told to anybody; afterwards `of` finds the subject."""

    def __init__(self, known: Known, now: datetime) -> None:
        self._known = known
        self._now = now
        self._by_address: dict[str, Subject] = {}
        self._by_id: dict[int, Subject] = {}
        self._absorbed: dict[int, Lead] = {}

    def all(self) -> list[Subject]:
        """Every person once."""
        return list(dict.fromkeys(self._by_id.values()))

    def absorbed(self) -> list[Lead]:
        """Leads that became part of another in this batch; `merged_into` says of which."""
        return list(self._absorbed.values())

    def by_id(self, lead_id: int) -> Subject | None:
        """The person a lead's id belongs to."""
        return self._by_id.get(lead_id)

    def of(self, arrival: Arrival) -> Subject:
        """The person an event is about; `meet` has seen it."""
        return self._by_address[arrival.event.addresses[0]]

    def add(self, lead: Lead, partition: int) -> Subject:
        """A person whose lead was loaded by id."""
        subject = self._by_id[lead.id] = Subject(lead, partition)
        return subject

    def meet(self, arrival: Arrival) -> None:
        """Make sure of the person an event is about: known, new, or two known ones that turn out to be one."""
        addresses = arrival.event.addresses
        found = list(dict.fromkeys(s for a in addresses if (s := self._find(a, arrival.partition)) is not None))
        subject = found[0] if found else self.add(self._new(arrival), arrival.partition)
        for other in found[1:]:
            subject = self._unite(subject, other)
        for address in addresses:
            if address not in self._by_address and address not in self._known.leads:
                subject.addresses.append(address)
            self._by_address[address] = subject

    def take_up(self, bursts: dict[int, list[Message]]) -> None:
        """The held messages of open bursts; those of an absorbed lead are answered with the other's, at once."""
        for subject in self.all():
            subject.held = bursts.get(subject.lead.id, [])
        for lead in self._absorbed.values():
            if held := bursts.get(lead.id):
                subject = self._by_id[lead.id]
                subject.held = sorted([*subject.held, *held], key=lambda message: message.received_at)
                subject.closes_now = True

    def with_open_bursts(self) -> list[int]:
        """Ids of the leads whose held messages are needed."""
        ids = [subject.lead.id for subject in self.all() if subject.lead.due_at is not None]
        return [*ids, *self._absorbed]

    def _find(self, address: str, partition: int) -> Subject | None:
        if address in self._by_address:
            return self._by_address[address]
        lead = self._known.leads.get(address)
        if lead is None:
            return None
        return self._by_id.get(lead.id) or self.add(lead, partition)

    def _unite(self, one: Subject, other: Subject) -> Subject:
        stored = [subject for subject in (one, other) if subject.lead.version > 0]
        if len(stored) < 2:
            # One of them was made up in this batch: it simply turns out to be the other.
            stays, goes = (one, other) if one.lead.version > 0 or other.lead.version == 0 else (other, one)
        else:
            merged, absorbed = merge(one.lead, other.lead)
            stays, goes = (one, other) if merged.id == one.lead.id else (other, one)
            if merged.completed_at is not None and merged.form != stays.lead.form:
                stays.post(SyncSheet("corrected"), self._now)
            if absorbed.completed_at is not None:
                goes.post(SyncSheet("merged"), self._now)
            stays.outbox += goes.outbox
            stays.lead = merged
            stays.touched = True
            self._absorbed[absorbed.id] = absorbed
        stays.addresses += goes.addresses
        self._redirect(goes, stays)
        return stays

    def _redirect(self, goes: Subject, stays: Subject) -> None:
        self._by_address = {a: stays if known is goes else known for a, known in self._by_address.items()}
        self._by_id = {i: stays if known is goes else known for i, known in self._by_id.items()}

    def _new(self, arrival: Arrival) -> Lead:
        event = arrival.event
        return Lead(
            id=LeadId(self._known.new_ids[event.addresses[0]]),
            partition=arrival.partition,
            channel=event.channel,
            session=event.session,
            chat=event.chat,
            engine=event.engine,
            phone=event.phone,
            username=event.username,
            name="" if event.kind == "from_me" else event.name,
            created_at=self._now,
        )
