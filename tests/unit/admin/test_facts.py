"""What leads and durations count as."""

import pytest

from services.admin.figures.facts import quantile, seconds_of, source_of, step_of


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("IG", "instagram"),
        ("dari Instagram ads kak", "instagram"),
        ("tik tok", "tiktok"),
        ("FB", "facebook"),
        ("cari di google", "google"),
        ("pameran IFRA", "event"),
        ("diberi tahu teman", "friend"),
        ("baliho", "other"),
        ("tigapuluh", "other"),
        ("", ""),
    ],
)
def test_ways_of_hearing_of_us_are_of_a_few_kinds(words: str, kind: str) -> None:
    assert source_of({"source_info": {"text": words}} if words else {}) == kind


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.3, 1.0, 2.9, 61.0, 3599.0])
def test_a_duration_lies_within_its_step(seconds: float) -> None:
    step = step_of(seconds)

    assert seconds <= seconds_of(step)
    assert step == 0 or seconds > seconds_of(step - 1)


def test_quantiles_are_those_of_the_counted_durations() -> None:
    counts = {step_of(1.0): 90, step_of(30.0): 10}

    assert quantile(counts, 0.5) == pytest.approx(1.0, rel=0.2)
    assert quantile(counts, 0.95) == pytest.approx(30.0, rel=0.2)
    assert quantile({}, 0.5) is None
