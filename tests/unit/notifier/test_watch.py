"""What the watch finds wrong, and when it says so."""

import pytest

from services.notifier.watch.edges import Edges, News
from services.notifier.watch.troubles import Limits, causes, paused_since, relief, troubles
from shared.streams.figures import Memory
from shared.streams.names import StreamName
from shared.streams.standing import Standing

NOW = 10_000.0
LIMITS = Limits(ownerless_seconds=15, stalled_seconds=60, backlog_seconds=60, memory_share=0.7)


def standing(
    stream: StreamName = "replies",
    partition: int = 3,
    *,
    owner: str = "one",
    waiting: int = 5,
    age: float = 1,
    stalled: float = 0,
    ownerless: float | None = None,
    progressed: float | None = None,
) -> Standing:
    """A partition with a little work that moves; ages in seconds before now."""
    return Standing(
        stream=stream,
        partition=partition,
        owner=owner,
        epoch=1,
        waiting=waiting,
        oldest_at=NOW - age,
        progressed_at=None if progressed is None else NOW - progressed,
        stalled_since=NOW - stalled,
        ownerless_since=None if ownerless is None else NOW - ownerless,
    )


def found(*standings: Standing, memory: Memory | None = None, **paused: float) -> dict[str, str]:
    told = {cause.replace("__", ":"): NOW - age for cause, age in paused.items()}
    return troubles(standings, memory, LIMITS, paused_since(told), NOW)


def test_work_that_moves_is_no_trouble() -> None:
    assert found(standing(), standing("inbound"), standing("sheets", 0), memory=Memory(69, 100, False)) == {}


def test_partitions_that_stand_still_are_one_trouble_of_their_stream() -> None:
    troubled = found(standing(partition=3, stalled=60, age=50), standing(partition=7, stalled=75, age=50, owner="two"))

    assert list(troubled) == ["no_progress:replies"]
    assert "(partisi 03, 07): 10 menunggu" in troubled["no_progress:replies"]
    assert "75 detik. Pemilik: one, two." in troubled["no_progress:replies"]


def test_work_that_nobody_owns_is_told_before_work_that_stands_still() -> None:
    assert list(found(standing("inbound", owner="", stalled=15, ownerless=15))) == ["no_owner:inbound"]
    assert found(standing("inbound", owner="", stalled=14, ownerless=14)) == {}


def test_the_age_of_the_oldest_counts_though_work_moves() -> None:
    assert list(found(standing("inbound", age=61), standing("inbound", partition=4))) == ["backlog_old:inbound"]
    assert found(standing(age=61, waiting=0)) == {}


def test_what_waits_for_a_destination_that_is_away_is_not_told_again() -> None:
    waits = standing(stalled=300, age=300)

    assert found(waits, waha_away__default=200) == {}
    assert list(found(waits, google_away=200)) == ["no_progress:replies", "backlog_old:replies"]
    assert found(standing("sheets", 0, stalled=300, age=300), google_away=200) == {}


def test_an_all_clear_that_never_came_hides_nothing_once_work_has_moved() -> None:
    moved_since = standing(stalled=100, age=100, progressed=100)

    assert list(found(moved_since, waha_away__default=200)) == ["no_progress:replies", "backlog_old:replies"]


def test_a_pause_does_not_hide_that_nobody_is_there() -> None:
    assert "no_owner:replies" in found(standing(owner="", ownerless=20), waha_away__default=200)


def test_nobody_is_told_of_alerts_by_an_alert() -> None:
    assert found(standing("alerts", 0, stalled=300, age=300)) == {}


def test_memory_is_told_of_with_what_it_is_measured_by() -> None:
    of_maxmemory = found(memory=Memory(75 * 2**20, 100 * 2**20, False))["redis_memory"]
    of_machine = found(memory=Memory(75 * 2**30, 100 * 2**30, True))["redis_memory"]

    assert "75%: 75.0 MB dari 100 MB (maxmemory)" in of_maxmemory
    assert "maxmemory tidak diatur" in of_machine
    assert found(memory=Memory(75, 0, True)) == {}


@pytest.mark.parametrize("cause", sorted(causes()))
def test_every_trouble_has_an_all_clear(cause: str) -> None:
    assert relief(cause)


def test_a_trouble_is_news_when_it_is_steady_and_when_it_is_over() -> None:
    edges = Edges(steady_seconds=5)

    assert edges.look({"a": "text"}, 100) == []
    assert edges.look({"a": "new text"}, 104) == []
    [begins] = edges.look({"a": "newest text"}, 105)
    assert begins == News("a", "newest text")
    edges.noted(begins)
    assert edges.look({"a": "text"}, 110) == []
    assert edges.look({}, 111) == []
    [ends] = edges.look({}, 116)
    assert ends == News("a", None)
    edges.noted(ends)
    assert edges.look({}, 130) == []


def test_what_flickers_is_no_news() -> None:
    edges = Edges(steady_seconds=5)

    assert [edges.look({"a": "text"} if second % 4 else {}, second) for second in range(0, 40, 2)] == [[]] * 20


def test_news_that_could_not_be_told_comes_again() -> None:
    edges = Edges(["a"], steady_seconds=0)

    assert edges.look({}, 1) == edges.look({}, 2) == [News("a", None)]
