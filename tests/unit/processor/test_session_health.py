"""What is told of a session, from one look to the next."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from services.processor.repair.ports import Unanswered
from services.processor.repair.texts import summary
from services.processor.repair.watching import HISTORY_AWAY_SECONDS, LOOKS_IN_A_ROW, SessionHealth, Word

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = 86_400.0


@pytest.fixture
def health() -> SessionHealth:
    return SessionHealth("default")


def told(words: Iterable[Word]) -> set[str]:
    """What the words raise, and with a minus what they end."""
    return {f"-{word.cause}" if word.ends else word.cause for word in words}


def look(health: SessionHealth, *, fetched: int | None = None, known: int | None = None) -> set[str]:
    """A look that fetched messages, or knew them, of so many seconds after noon."""
    moments = [None if seconds is None else NOW + timedelta(seconds=seconds) for seconds in (fetched, known)]
    return told(health.was_read(fetched_until=moments[0], known_until=moments[1]))


def test_one_gap_is_no_reason_to_doubt_the_webhooks(health: SessionHealth) -> None:
    assert "waha_webhooks:default" not in look(health, fetched=1)


def test_gaps_in_look_after_look_mean_that_webhooks_do_not_arrive(health: SessionHealth) -> None:
    looks = [look(health, fetched=number) for number in range(LOOKS_IN_A_ROW)]

    assert ["waha_webhooks:default" in one for one in looks] == [False] * (LOOKS_IN_A_ROW - 1) + [True]


def test_they_arrive_again_only_when_something_newer_has_come_by_itself(health: SessionHealth) -> None:
    for _ in range(LOOKS_IN_A_ROW):
        look(health, fetched=10)

    assert "-waha_webhooks:default" not in look(health, known=10)
    assert "-waha_webhooks:default" not in look(health)
    assert "-waha_webhooks:default" in look(health, known=11)


def test_a_history_that_can_not_be_read_is_told_after_ten_minutes(health: SessionHealth) -> None:
    assert told(health.could_not_be_read("away", 0.0)) == set()
    assert told(health.could_not_be_read("away", HISTORY_AWAY_SECONDS - 1)) == set()
    assert told(health.could_not_be_read("away", HISTORY_AWAY_SECONDS)) == {"waha_history:default"}
    assert "-waha_history:default" in look(health)
    assert told(health.could_not_be_read("away", HISTORY_AWAY_SECONDS + 1)) == set()


def test_a_session_that_hears_nobody_for_long_is_silent(health: SessionHealth) -> None:
    assert told(health.was_heard(NOW - timedelta(seconds=DAY), NOW, DAY)) == {"waha_silent:default"}
    assert told(health.was_heard(NOW - timedelta(seconds=DAY - 1), NOW, DAY)) == {"-waha_silent:default"}


def test_a_session_that_went_down_without_a_word_is_told_of_at_the_second_look(health: SessionHealth) -> None:
    assert told(health.is_shown_as("FAILED", "WORKING")) == set()
    assert told(health.is_shown_as("FAILED", "WORKING")) == {"waha_session:default"}


def test_a_session_that_restarts_for_a_moment_is_not_down(health: SessionHealth) -> None:
    assert told(health.is_shown_as("FAILED", "WORKING")) == set()
    assert told(health.is_shown_as("STARTING", "WORKING")) == set()
    assert told(health.is_shown_as("FAILED", "WORKING")) == set()


def test_a_status_that_a_webhook_told_of_is_not_told_again(health: SessionHealth) -> None:
    for _ in range(3):
        assert told(health.is_shown_as("FAILED", "FAILED")) == set()
        assert told(health.is_shown_as("WORKING", "WORKING")) == set()


@pytest.mark.parametrize("before", ["", "STOPPED", "STARTING"])
def test_a_return_without_a_word_ends_the_trouble(health: SessionHealth, before: str) -> None:
    assert told(health.is_shown_as("WORKING", before)) == {"-waha_session:default"}


def test_nobody_unanswered_is_nothing_to_tell() -> None:
    assert summary("default", 7, []) == ""


def test_a_summary_names_ten_and_counts_the_others() -> None:
    leads = [Unanswered(f"Lead {number}", "", NOW) for number in range(12)]

    text = summary("default", 30, leads)

    assert "30 pesan" in text
    assert "12 lead" in text
    assert "Lead 9" in text
    assert "Lead 10" not in text
    assert "2 lead lagi" in text
    assert "22/11 19.00" in text
