"""Compares what was sent with the history and with what arrived outside. Pure.

Every problem counts against the run. Notes are what the guarantees allow, counted apart: a message is late where Redis
held it while a later one took effect; a reply is doubled where the fault was a lost answer; a reply is dropped where a
newer one overtook it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bench.faults.evidence import Acknowledged, Call, Decided, Evidence, LeadFound, ReplyDecided, Stored

Thing = TypeVar("Thing")
Key = TypeVar("Key")

MESSAGES_LOST = "messages lost"
MESSAGES_DOUBLED = "messages doubled"
MESSAGES_OUT_OF_ORDER = "messages out of order"
MESSAGES_ALTERED = "messages altered or from nowhere"
LEADS_SPLIT = "people with more or less than one lead"
ANSWERS_WRONG = "leads with a wrong final form"
BURSTS_WRONG = "leads whose decisions do not cover each message once"
REPLIES_LOST = "replies lost"
REPLIES_DOUBLED = "replies doubled"
REPLIES_OUT_OF_ORDER = "replies out of order"
REPLIES_ALTERED = "replies altered or from nowhere"
LAST_UNANSWERED = "leads whose last message was not answered"
ROWS_MISSING = "rows missing"
ROWS_DOUBLED = "rows doubled"
ROWS_WRONG = "rows wrong"
UNFINISHED = "work never finished"
DEAD_LETTERS = "dead letters"

PROBLEMS = (
    MESSAGES_LOST,
    MESSAGES_DOUBLED,
    MESSAGES_OUT_OF_ORDER,
    MESSAGES_ALTERED,
    LEADS_SPLIT,
    ANSWERS_WRONG,
    BURSTS_WRONG,
    REPLIES_LOST,
    REPLIES_DOUBLED,
    REPLIES_OUT_OF_ORDER,
    REPLIES_ALTERED,
    LAST_UNANSWERED,
    ROWS_MISSING,
    ROWS_DOUBLED,
    ROWS_WRONG,
    UNFINISHED,
    DEAD_LETTERS,
)

MESSAGES_LATE = "messages late: unread in Redis when it went away"
MESSAGES_REJOINED = "messages read after the next one and decided about with it: unread in Redis when it went away"
REPLIES_DOUBLED_UNCLEAR = "replies doubled by an injected unclear result"
REPLIES_DROPPED = "replies dropped: overtaken by a newer one"

NOTES = (MESSAGES_LATE, MESSAGES_REJOINED, REPLIES_DOUBLED_UNCLEAR, REPLIES_DROPPED)

_OVERTAKEN = "overtaken by a newer reply"
_SHOWN = 10


@dataclass(slots=True)
class Verdict:
    """Problem or note -> where it was seen."""

    found: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in (*PROBLEMS, *NOTES)})

    def note(self, name: str, where: str) -> None:
        """One more."""
        self.found[name].append(where)

    def count(self, name: str) -> int:
        """How many."""
        return len(self.found[name])

    @property
    def is_clean(self) -> bool:
        """Whether there is no problem."""
        return not any(self.found[name] for name in PROBLEMS)

    def examples(self, name: str) -> list[str]:
        """A few, to look into."""
        return self.found[name][:_SHOWN]


def check(evidence: Evidence) -> Verdict:
    """Everything that is wrong with this run."""
    verdict = Verdict()
    lead_by_phone = _leads(evidence, verdict)
    stored = _grouped(evidence.stored, lambda message: message.lead_id)
    _messages(evidence, verdict, stored)
    _bursts(evidence, verdict, stored)
    _replies(evidence, verdict, stored)
    _rows(evidence, verdict, lead_by_phone)
    for name, places in ((UNFINISHED, evidence.unfinished), (DEAD_LETTERS, evidence.dead_letters)):
        for place in places:
            verdict.note(name, place)
    return verdict


def _leads(evidence: Evidence, verdict: Verdict) -> dict[str, LeadFound]:
    by_phone = _grouped(evidence.leads, lambda lead: lead.phone)
    for phone in evidence.final_cells:
        if len(by_phone[phone]) != 1:
            verdict.note(LEADS_SPLIT, f"{phone}: {len(by_phone[phone])} leads")
    for phone in by_phone.keys() - evidence.final_cells.keys():
        verdict.note(LEADS_SPLIT, f"{phone}: never wrote")
    for lead in evidence.leads:
        wanted = evidence.final_cells.get(lead.phone, {})
        if lead.state != "FORM_COMPLETED":
            verdict.note(ANSWERS_WRONG, f"lead {lead.id} is in {lead.state}")
        elif wrong := _differences(lead.answers, wanted, lead.answers):
            verdict.note(ANSWERS_WRONG, f"lead {lead.id}: {wrong}")
    return {phone: leads[0] for phone, leads in by_phone.items()}


def _messages(evidence: Evidence, verdict: Verdict, stored: Mapping[int, list[Stored]]) -> None:
    sent = {message.message_id: message for message in evidence.acknowledged}
    times = Counter(message.message_id for message in evidence.stored)
    for message_id in sent.keys() - times.keys():
        verdict.note(MESSAGES_LOST, f"{message_id} ({sent[message_id].text})")
    for message_id, count in times.items():
        if count > 1:
            verdict.note(MESSAGES_DOUBLED, f"{message_id}: {count} times")
    decisions = _grouped(evidence.decisions, lambda decision: decision.lead_id)
    for lead_id, messages in stored.items():
        newest = newest_seq = 0
        for message in sorted(messages, key=lambda one: one.seq):
            origin = sent.get(message.message_id)
            if origin is None or origin.text != message.text:
                verdict.note(MESSAGES_ALTERED, f"lead {lead_id}, message {message.seq}: {message.message_id}")
            elif message.remark == "late" and _may_be_late(origin, message, evidence):
                verdict.note(MESSAGES_LATE, f"lead {lead_id}, message {origin.number}")
            elif (
                not message.remark
                and origin.number < newest
                and (_may_be_late(origin, message, evidence) and _together(decisions[lead_id], newest_seq, message.seq))
            ):
                verdict.note(MESSAGES_REJOINED, f"lead {lead_id}, message {origin.number}")
            elif origin.number < newest or message.remark:
                where = f"lead {lead_id}: message {origin.number} after {newest} {message.remark}".rstrip()
                verdict.note(MESSAGES_OUT_OF_ORDER, where)
            else:
                newest, newest_seq = origin.number, message.seq


def _together(decisions: Iterable[Decided], first_seq: int, last_seq: int) -> bool:
    """Whether one decision was made about both, which reads a burst by the times it was received."""
    return any(decision.first_seq <= first_seq and last_seq <= decision.last_seq for decision in decisions)


def _may_be_late(origin: Acknowledged, message: Stored, evidence: Evidence) -> bool:
    return any(window.overlaps(origin.at, message.taken_at) for window in evidence.redis_away)


def _bursts(evidence: Evidence, verdict: Verdict, stored: Mapping[int, list[Stored]]) -> None:
    decisions = _grouped(evidence.decisions, lambda decision: decision.lead_id)
    for lead_id, messages in stored.items():
        covered = 0
        for decision in sorted(decisions[lead_id], key=lambda one: one.first_seq):
            if decision.first_seq != covered + 1:
                break
            covered = decision.last_seq
        if covered != max(message.seq for message in messages):
            verdict.note(BURSTS_WRONG, f"lead {lead_id}: each once only up to message {covered}")


def _replies(evidence: Evidence, verdict: Verdict, stored: Mapping[int, list[Stored]]) -> None:
    calls = _grouped(evidence.calls, lambda call: call.message_id)
    by_lead = _grouped(evidence.replies, lambda reply: reply.lead_id)
    for lead_id, replies in by_lead.items():
        replies.sort(key=lambda reply: reply.seq)
        if [reply.seq for reply in replies] != list(range(1, len(replies) + 1)):
            verdict.note(REPLIES_LOST, f"lead {lead_id}: replies are not numbered 1 to {len(replies)}")
        newest_at = 0.0
        for reply in replies:
            newest_at = _reply(reply, calls[reply.message_id], newest_at, evidence, verdict)
    known = {reply.message_id for reply in evidence.replies}
    for message_id in calls.keys() - known:
        verdict.note(REPLIES_ALTERED, f"{message_id} was never decided")
    for lead_id, messages in stored.items():
        last = max(messages, key=lambda message: message.seq)
        replies = by_lead[lead_id]
        if not last.remark and not (replies and replies[-1].outcome == "sent"):
            verdict.note(LAST_UNANSWERED, f"lead {lead_id}")


def _reply(reply: ReplyDecided, calls: Sequence[Call], newest_at: float, evidence: Evidence, verdict: Verdict) -> float:
    """Judge one reply; returns when the newest reply to this lead first reached WAHA."""
    where = f"lead {reply.lead_id}, reply {reply.seq}"
    if reply.outcome == "dropped" and reply.detail == _OVERTAKEN:
        verdict.note(REPLIES_DROPPED, where)
    elif reply.outcome != "sent" or not calls:
        verdict.note(REPLIES_LOST, f"{where}: {reply.outcome or 'unfinished'} {reply.detail}, {len(calls)} calls")
    if not calls:
        return newest_at
    if any(call.text != reply.text or call.chat != reply.chat for call in calls):
        verdict.note(REPLIES_ALTERED, where)
    at = [call.at for call in calls]
    if len(calls) > 1:
        was_unclear = any(window.overlaps(min(at), min(at)) for window in evidence.unclear)
        verdict.note(REPLIES_DOUBLED_UNCLEAR if was_unclear else REPLIES_DOUBLED, f"{where}: {len(calls)} calls")
    if min(at) < newest_at:
        verdict.note(REPLIES_OUT_OF_ORDER, where)
    return max(at)


def _rows(evidence: Evidence, verdict: Verdict, lead_by_phone: Mapping[str, LeadFound]) -> None:
    rows = _grouped(evidence.rows, lambda row: row.get("lead_id", ""))
    for phone, wanted in evidence.final_cells.items():
        lead = lead_by_phone.get(phone)
        own = rows.pop(str(lead.id), []) if lead else []
        if not own:
            verdict.note(ROWS_MISSING, phone)
        elif len(own) > 1:
            verdict.note(ROWS_DOUBLED, f"lead {own[0].get('lead_id')}: {len(own)} rows")
        elif wrong := _differences(own[0], wanted, wanted):
            verdict.note(ROWS_WRONG, f"lead {own[0].get('lead_id')}: {wrong}")
    for lead_id, own in rows.items():
        verdict.note(ROWS_WRONG, f"{len(own)} rows of lead {lead_id or 'without an id'}, whom nobody knows")


def _differences(found: Mapping[str, str], wanted: Mapping[str, str], columns: Iterable[str]) -> str:
    differing = [name for name in columns if found.get(name) != wanted.get(name)]
    return ", ".join(f"{name} is {found.get(name)!r}, not {wanted.get(name)!r}" for name in differing)


def _grouped(things: Iterable[Thing], key: Callable[[Thing], Key]) -> defaultdict[Key, list[Thing]]:
    grouped: defaultdict[Key, list[Thing]] = defaultdict(list)
    for thing in things:
        grouped[key(thing)].append(thing)
    return grouped
