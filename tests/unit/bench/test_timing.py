import math

import pytest

from bench.faults.injuries import Death
from bench.faults.timing import Done, longest_silence, percentile, takeovers
from bench.faults.watch import Tenure

DEATH = Death(at=100.0, program="processor-1", pid=77, cause="kill processor")

WORK = [Done(98.9, 99.0), Done(101.0, 102.4), Done(102.9, 103.0)]


def test_work_that_came_after_the_takeover_tells_nothing_of_it() -> None:
    history = [Tenure(1.0, "host-77-aa"), Tenure(102.0, "host-88-bb")]

    (takeover,) = takeovers([DEATH], {("inbound", 3): history}, {("inbound", 3): [Done(107.0, 107.1)]})

    assert takeover.progress_seconds is None
    assert takeover.complete_seconds == pytest.approx(2.0)


def test_a_takeover_lasts_until_somebody_else_owns_the_partition() -> None:
    history = [Tenure(1.0, "host-77-aa"), Tenure(101.5, ""), Tenure(102.0, "host-88-bb")]

    (takeover,) = takeovers([DEATH], {("inbound", 3): history}, {("inbound", 3): WORK})

    assert takeover.seconds == pytest.approx(2.0)
    assert takeover.progress_seconds == pytest.approx(2.4)
    assert takeover.complete_seconds == pytest.approx(2.4)


def test_partitions_of_others_are_no_takeovers() -> None:
    tenures = {("inbound", 3): [Tenure(1.0, "host-88-bb")], ("inbound", 4): [Tenure(200.0, "host-77-aa")]}

    assert takeovers([DEATH], tenures, {}) == []


def test_a_partition_that_nobody_takes_over_counts_as_for_ever() -> None:
    (takeover,) = takeovers([DEATH], {("sheets", 0): [Tenure(1.0, "host-77-aa")]}, {})

    assert takeover.seconds == math.inf


def test_a_silence_counts_where_it_touches_the_stretch() -> None:
    times = [1.0, 2.0, 9.0, 9.5, 20.0]

    assert longest_silence(times, 5.0, 9.2) == 7.0
    assert longest_silence(times, 2.5, 9.6) == 10.5
    assert longest_silence([], 0.0, 5.0) == 0.0


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(value) for value in range(1, 101)]

    assert percentile(values, 0.99) == 99.0
    assert percentile(values, 0.5) == 50.0
    assert percentile([], 0.99) == 0.0
