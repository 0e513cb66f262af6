"""A flood of events makes few log lines, and none is left out of the count."""

from services.gateway.seldom import Seldom


def test_the_first_event_is_told_at_once_and_the_next_are_counted() -> None:
    seldom = Seldom(seconds=60)

    assert [seldom.due(), seldom.due(), seldom.due(5)] == [1, 0, 0]


def test_a_line_that_is_due_tells_of_all_since_the_last() -> None:
    seldom = Seldom(seconds=0)

    assert [seldom.due(2), seldom.due()] == [2, 1]
