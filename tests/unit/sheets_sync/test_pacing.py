"""The quota is never burnt, and an idle service answers at once."""

from services.sheets_sync.pacing import LONGEST_PAUSE_SECONDS, Quota, pause_seconds


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_no_minute_sees_more_than_56_of_googles_60_writes() -> None:
    clock = Clock()
    quota = Quota(per_minute=48, clock=clock)
    spent_at: list[float] = []

    while clock.now < 300:
        wait = quota.take("write")
        if wait == 0:
            spent_at.append(clock.now)
        clock.now += wait

    windows = [sum(1 for later in spent_at if at <= later < at + 60) for at in spent_at]
    assert max(windows) <= 56
    assert len(spent_at) >= 48 * 5


def test_the_first_calls_go_at_once() -> None:
    quota = Quota(per_minute=48, clock=Clock())

    assert [quota.take("write") for _ in range(8)] == [0.0] * 8
    assert quota.take("write") > 0


def test_reads_and_writes_have_their_own_quota() -> None:
    quota = Quota(per_minute=6, clock=Clock())

    assert quota.take("write") == 0
    assert quota.take("read") == 0
    assert quota.take("read") > 0


def test_it_tells_how_long_a_round_would_wait() -> None:
    clock = Clock()
    quota = Quota(per_minute=60, clock=clock)
    assert quota.seconds_until(reads=2, writes=1) == 0
    while quota.take("read") == 0:
        pass

    assert quota.seconds_until(reads=2, writes=1) == 2.0


def test_pauses_grow_with_full_jitter_up_to_a_minute() -> None:
    assert all(0 <= pause_seconds(1) <= 1 for _ in range(100))
    assert all(0 <= pause_seconds(100) <= LONGEST_PAUSE_SECONDS for _ in range(100))
    assert max(pause_seconds(10) for _ in range(200)) > LONGEST_PAUSE_SECONDS / 2
