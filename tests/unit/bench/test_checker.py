"""The checker sees every kind of damage: each test spoils one thing of a good run."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from bench.faults import checker
from bench.faults.checker import check
from bench.faults.evidence import Evidence, Window
from tests.unit.bench.evidences import good_evidence

CHANCE = random.Random(20261122)


def some() -> int:
    """A message anywhere but at the ends, so that neighbours exist."""
    return CHANCE.randrange(1, 9)


def drop_message(evidence: Evidence) -> None:
    gone = evidence.stored[some()]
    evidence.stored = [one for one in evidence.stored if one is not gone]


def double_message(evidence: Evidence) -> None:
    again = evidence.stored[some()]
    last = max(one.seq for one in evidence.stored if one.lead_id == again.lead_id)
    evidence.stored = [*evidence.stored, replace(again, seq=last + 1)]


def swap_messages(evidence: Evidence) -> None:
    stored = list(evidence.stored)
    place = some()
    first, second = stored[place - 1], stored[place]
    stored[place - 1], stored[place] = replace(first, seq=second.seq), replace(second, seq=first.seq)
    evidence.stored = stored


def alter_message(evidence: Evidence) -> None:
    stored = list(evidence.stored)
    place = some()
    stored[place] = replace(stored[place], text="Budget: 7 juta")
    evidence.stored = stored


def split_lead(evidence: Evidence) -> None:
    evidence.leads = [*evidence.leads, replace(evidence.leads[0], id=2001)]


def keep_older_answer(evidence: Evidence) -> None:
    lead = evidence.leads[0]
    evidence.leads = [replace(lead, answers={**lead.answers, "budget": "101 juta"}), *evidence.leads[1:]]


def decide_twice(evidence: Evidence) -> None:
    evidence.decisions = [*evidence.decisions, evidence.decisions[some()]]


def leave_undecided(evidence: Evidence) -> None:
    evidence.decisions = evidence.decisions[:-1]


def drop_call(evidence: Evidence) -> None:
    place = some()
    evidence.calls = [*evidence.calls[:place], *evidence.calls[place + 1 :]]


def double_call(evidence: Evidence) -> None:
    evidence.calls = [*evidence.calls, replace(evidence.calls[some()], at=999.0)]


def swap_calls(evidence: Evidence) -> None:
    calls = list(evidence.calls)
    place = some()
    first, second = calls[place - 1], calls[place]
    calls[place - 1], calls[place] = replace(first, at=second.at), replace(second, at=first.at)
    evidence.calls = calls


def call_a_stranger(evidence: Evidence) -> None:
    calls = list(evidence.calls)
    calls[0] = replace(calls[0], chat="6281399999999@c.us")
    evidence.calls = calls


def bury_reply(evidence: Evidence) -> None:
    replies = list(evidence.replies)
    replies[0] = replace(replies[0], outcome="dead", detail="five tries")
    evidence.replies = replies


def leave_last_unanswered(evidence: Evidence) -> None:
    replies = list(evidence.replies)
    replies[-1] = replace(replies[-1], outcome="dropped", detail="overtaken by a newer reply")
    evidence.replies = replies


def drop_row(evidence: Evidence) -> None:
    evidence.rows = evidence.rows[1:]


def double_row(evidence: Evidence) -> None:
    evidence.rows = [*evidence.rows, evidence.rows[0]]


def swap_rows(evidence: Evidence) -> None:
    first, second, *others = evidence.rows
    evidence.rows = [{**first, "lead_id": second["lead_id"]}, {**second, "lead_id": first["lead_id"]}, *others]


def leave_work(evidence: Evidence) -> None:
    evidence.unfinished = ["outbox sheets of lead 1001"]


def set_aside(evidence: Evidence) -> None:
    evidence.dead_letters = ["replies 17: five tries"]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (drop_message, checker.MESSAGES_LOST),
        (double_message, checker.MESSAGES_DOUBLED),
        (swap_messages, checker.MESSAGES_OUT_OF_ORDER),
        (alter_message, checker.MESSAGES_ALTERED),
        (split_lead, checker.LEADS_SPLIT),
        (keep_older_answer, checker.ANSWERS_WRONG),
        (decide_twice, checker.BURSTS_WRONG),
        (leave_undecided, checker.BURSTS_WRONG),
        (drop_call, checker.REPLIES_LOST),
        (double_call, checker.REPLIES_DOUBLED),
        (swap_calls, checker.REPLIES_OUT_OF_ORDER),
        (call_a_stranger, checker.REPLIES_ALTERED),
        (bury_reply, checker.REPLIES_LOST),
        (leave_last_unanswered, checker.LAST_UNANSWERED),
        (drop_row, checker.ROWS_MISSING),
        (double_row, checker.ROWS_DOUBLED),
        (swap_rows, checker.ROWS_WRONG),
        (leave_work, checker.UNFINISHED),
        (set_aside, checker.DEAD_LETTERS),
    ],
)
def test_what_was_spoilt_is_found(spoil: Callable[[Evidence], None], problem: str) -> None:
    evidence = good_evidence()

    spoil(evidence)

    verdict = check(evidence)
    assert verdict.count(problem) >= 1
    assert not verdict.is_clean


def test_a_good_run_is_clean() -> None:
    verdict = check(good_evidence())

    assert {name: places for name, places in verdict.found.items() if places} == {}
    assert verdict.is_clean


def test_a_double_while_answers_were_lost_on_purpose_is_counted_apart() -> None:
    evidence = good_evidence()
    doubled = evidence.calls[3]
    evidence.calls = [*evidence.calls, replace(doubled, at=doubled.at + 0.5)]
    evidence.unclear = [Window(doubled.at - 1, doubled.at + 1)]

    verdict = check(evidence)

    assert verdict.count(checker.REPLIES_DOUBLED_UNCLEAR) == 1
    assert verdict.is_clean


def test_a_late_message_is_allowed_only_where_redis_was_away() -> None:
    evidence = good_evidence()
    stored = list(evidence.stored)
    held, overtaking = stored[6], stored[7]
    stored[6], stored[7] = replace(held, seq=8, remark="late", taken_at=overtaking.taken_at), replace(overtaking, seq=7)
    evidence.stored = stored

    assert check(evidence).count(checker.MESSAGES_OUT_OF_ORDER) == 1

    evidence.redis_away = [Window(held.taken_at, overtaking.taken_at)]
    verdict = check(evidence)
    assert verdict.count(checker.MESSAGES_LATE) == 1
    assert verdict.is_clean


def test_an_overtaken_message_is_allowed_where_redis_was_away_and_both_were_decided_about_together() -> None:
    evidence = good_evidence()
    stored = list(evidence.stored)
    held, overtaking = stored[6], stored[7]
    stored[6], stored[7] = replace(held, seq=8, taken_at=overtaking.taken_at), replace(overtaking, seq=7)
    evidence.stored = stored
    evidence.redis_away = [Window(held.taken_at, overtaking.taken_at)]
    assert check(evidence).count(checker.MESSAGES_OUT_OF_ORDER) == 1

    evidence.decisions = [
        replace(decision, last_seq=8) if decision.last_seq == 7 else decision
        for decision in evidence.decisions
        if decision.last_seq != 8
    ]
    verdict = check(evidence)
    assert verdict.count(checker.MESSAGES_REJOINED) == 1
    assert verdict.count(checker.MESSAGES_OUT_OF_ORDER) == 0

    evidence.redis_away = []
    assert check(evidence).count(checker.MESSAGES_OUT_OF_ORDER) == 1


def test_an_overtaken_reply_may_be_dropped() -> None:
    evidence = good_evidence()
    replies, calls = list(evidence.replies), list(evidence.calls)
    replies[4] = replace(replies[4], outcome="dropped", detail="overtaken by a newer reply")
    del calls[4]
    evidence.replies, evidence.calls = replies, calls

    verdict = check(evidence)

    assert verdict.count(checker.REPLIES_DROPPED) == 1
    assert verdict.is_clean
