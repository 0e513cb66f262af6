"""The dashboard has words, in both languages, for everything the system calls by a code."""

from typing import get_args

import pytest

from dev.standins.waha.records import STATUSES
from services.admin.contacts import ACTION
from services.admin.numbers import AWAY, MISSING, SessionOrder
from services.admin.web import operator_words, words
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
