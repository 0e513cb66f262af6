"""The dashboard has words, in both languages, for everything the system calls by a code."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from dev.standins.waha.records import STATUSES
from services.admin.contacts import ACTION
from services.admin.numbers import AWAY, MISSING, SessionOrder
from services.admin.web import operator_words, words
from services.admin.web.reasons import REASONS, reason_in_words
from services.notifier.replies import reply
from services.processor.domain import commands
from services.processor.domain.states import AlertKind, Rule
from shared.bot_texts import DEFAULT_TEXTS
from shared.messages import Channel, Media
from shared.streams.names import StreamName
from shared.vocabulary import Order, State


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.STATES, set(State)),
        (words.RULES, set(Rule)),
        (words.ALERTS, set(get_args(AlertKind))),
        (words.ORDERS, set(Order)),
        (words.STREAMS, set(get_args(StreamName))),
        (words.CHANNELS, set(get_args(Channel))),
        (words.MEDIA, set(get_args(Media)) - {""}),
        (words.TEXTS, set(DEFAULT_TEXTS)),
        (words.TEXTS_EXPLAINED, set(DEFAULT_TEXTS)),
        (operator_words.ACTIONS, set(Order) | {f"session_{order}" for order in SessionOrder}),
        (operator_words.ACTIONS, {"button_pressed", "button_refused", ACTION}),
        (operator_words.RESOLUTIONS, {"replayed", "refused", "waiting", "discarded"}),
        (operator_words.SESSION_STATUSES, {*STATUSES, AWAY, MISSING}),
    ],
)
def test_every_code_has_words(table: dict[str, words.Words], codes: set[str]) -> None:
    assert {str(code) for code in codes} - {str(code) for code in table} == set()
    assert all(indonesian and english for indonesian, english in table.values())


def calls_of(path: Path, name: str) -> Iterator[ast.Call]:
    """Every call of a function in a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
            yield node


def test_every_refusal_and_every_reason_not_to_send_is_told_in_indonesian() -> None:
    refusals = {
        text.value
        for call in calls_of(Path(commands.__file__), "Refusal")
        for argument in call.args
        for text in ast.walk(argument)
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value.strip(", ")
    }
    unsent = {reply.PERSON_TOOK_OVER, reply.BLOCKED, reply.EXPIRED, reply.OVERTAKEN, reply.NOT_A_PERSON, reply.ERASED}

    assert len(refusals) > 5
    assert (refusals | unsent) - set(REASONS) == {"the form lacks "}  # which the next test is about


def test_what_a_form_lacks_is_told_by_the_names_of_its_fields() -> None:
    assert reason_in_words("the form lacks budget, start_plan") == (
        "formulirnya belum lengkap: Budget, Rencana mulai",
        "the form lacks Budget, Planned start",
    )


def test_what_a_provider_said_stays_as_it_is() -> None:
    assert reason_in_words("400: chat not found") == ("400: chat not found", "400: chat not found")


def test_every_detail_of_the_audit_log_has_words() -> None:
    folder = Path(words.__file__).parents[1]
    named = {
        str(keyword.arg)
        for path in folder.rglob("*.py")
        for call in calls_of(path, "audit")
        for keyword in call.keywords
        if keyword.arg
    }

    assert len(named) > 5
    assert named - {"lead_id"} - set(operator_words.DETAILS) == set()
