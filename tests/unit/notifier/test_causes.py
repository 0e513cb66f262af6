"""Which system alerts are told."""

from datetime import UTC, datetime

from services.notifier.alerts.causes import Causes, Told
from services.notifier.texts import Alert

TROUBLE = Alert(id=1, kind="system", created_at=datetime(2026, 1, 1, tzinfo=UTC), cause="a")
CLEAR = Alert(id=2, kind="system", created_at=datetime(2026, 1, 1, tzinfo=UTC), cause="a", is_all_clear=True)


def causes(**told: Told) -> Causes[str]:
    return Causes(told, quiet_seconds=900)


def test_a_cause_is_told_once_in_its_quiet_time() -> None:
    known = causes()

    assert known.judge(TROUBLE, "first", 0)[0] == "tell"
    assert known.judge(TROUBLE, "second", 899)[0] == "drop"
    assert known.judge(TROUBLE, "third", 900)[0] == "tell"


def test_an_end_is_told_once_after_its_trouble() -> None:
    known = causes()
    known.judge(TROUBLE, "trouble", 0)

    assert known.judge(CLEAR, "end", 10)[0] == "tell"
    assert known.judge(CLEAR, "again", 11)[0] == "drop"


def test_a_trouble_that_comes_back_too_soon_is_told_when_its_time_has_come() -> None:
    known = causes(a=Told(0, is_cleared=True))

    assert known.judge(TROUBLE, "back", 100) == ("hold", None)
    assert known.judge(TROUBLE, "still", 200)[0] == "drop"
    assert known.next_due() == 900
    assert known.due(899) == []
    assert known.due(900) == ["back"]
    assert known.judge(CLEAR, "end", 901)[0] == "tell"


def test_a_trouble_that_came_back_and_ended_in_its_quiet_time_is_never_told() -> None:
    known = causes(a=Told(0, is_cleared=True))
    known.judge(TROUBLE, "back", 100)

    assert known.judge(CLEAR, "end", 110) == ("drop", "back")
    assert known.due(1000) == []


def test_an_end_whose_trouble_nobody_remembers_is_told() -> None:
    assert causes().judge(CLEAR, "end", 0)[0] == "tell"
