"""What grows is found, what swings is not, and what is kept on purpose is allowed."""

import pytest

from bench.soak.trend import MEGABYTE, Sample, line, trend


def steady(value: float, slope: float = 0.0, *, swing: float = 0.0) -> list[Sample]:
    """An hour of samples, one a minute."""
    return [Sample(60.0 * n, value + slope * 60.0 * n + swing * (-1) ** n) for n in range(61)]


def test_the_line_is_that_of_the_samples() -> None:
    assert line(steady(5, 2)) == pytest.approx((2, 5))
    assert line([Sample(3, 7)]) == (0, 7)


def test_a_leak_is_found() -> None:
    leak = trend("x", "resident", steady(100 * MEGABYTE, 40 * MEGABYTE / 3600), messages_per_second=0)

    assert leak.grows
    assert leak.per_hour == pytest.approx(40 * MEGABYTE)


def test_what_swings_does_not_grow() -> None:
    assert not trend("x", "resident", steady(100 * MEGABYTE, swing=30 * MEGABYTE), messages_per_second=0).grows


def test_one_outlier_at_the_end_is_no_growth() -> None:
    samples = steady(30)
    samples[-1] = Sample(samples[-1].seconds, 60)

    found = trend("x", "descriptors", samples, messages_per_second=0)

    assert not found.grows
    assert found.highest == 60


def test_the_warm_up_is_not_judged() -> None:
    warming = [Sample(60.0 * n, min(n, 15) * 10.0 * MEGABYTE) for n in range(61)]

    assert not trend("x", "resident", warming, messages_per_second=0).grows


def test_what_redis_keeps_of_each_message_is_allowed_and_no_more() -> None:
    per_second = 20 * 300.0

    assert not trend("x", "redis", steady(MEGABYTE, per_second), messages_per_second=20).grows
    assert trend("x", "redis", steady(MEGABYTE, 3 * per_second), messages_per_second=20).grows
    assert trend("x", "redis", steady(MEGABYTE, per_second), messages_per_second=0).grows


def test_descriptors_and_connections_may_not_creep() -> None:
    creeping = steady(20, 10 / 3600)

    assert trend("x", "descriptors", creeping, messages_per_second=20).grows
    assert trend("x", "connections", creeping, messages_per_second=20).grows
    assert not trend("x", "connections", creeping, messages_per_second=20, judged=False).grows
