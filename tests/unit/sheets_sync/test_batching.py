"""How much goes into one request."""

from services.sheets_sync.batching import MAX_BATCH_CHARACTERS, fitting, halves


def test_a_batch_stays_below_the_limit_and_keeps_the_order() -> None:
    sizes = {1: MAX_BATCH_CHARACTERS // 2, 2: MAX_BATCH_CHARACTERS // 2, 3: 1, 4: 1}

    assert list(fitting(sizes, lambda size: size)) == [1, 2]


def test_what_is_too_large_for_any_batch_goes_alone() -> None:
    assert list(fitting({1: MAX_BATCH_CHARACTERS + 1, 2: 1}, lambda size: size)) == [1]


def test_halves_hold_everything_once() -> None:
    assert halves({1: "a", 2: "b", 3: "c"}) == ({1: "a"}, {2: "b", 3: "c"})
