"""Progress is what can be seen from outside; a partition that has work and shows none is stalled."""

from dataclasses import replace

from shared.streams.figures import StreamFigures, TableFigures
from shared.streams.standing import LONGEST_GAP_SECONDS, Standing, Standings

OWNED = TableFigures("replies", 3, owner="one", epoch=7)
WAITING = replace(OWNED, rows=2, oldest_at=990.0, newest_id=50)
BELL = StreamFigures("replies", 3, "replies:{03}", length=2, added=12, oldest_id="995000-0")


def looks(*seen: tuple[TableFigures, StreamFigures | None], every: float = 2.0) -> Standing:
    """The last of looks that begin at 1000."""
    standings = Standings()
    for number, (table, stream) in enumerate(seen):
        [standing] = standings.look([table], [stream] if stream else [], 1000 + number * every)
    return standing


def test_work_without_progress_is_stalled_since_it_was_first_seen() -> None:
    standing = looks((WAITING, BELL), (replace(WAITING, rows_before=2), BELL), (replace(WAITING, rows_before=2), BELL))

    assert (standing.stalled_since, standing.progressed_at) == (1000, None)
    assert (standing.owner, standing.epoch, standing.waiting) == ("one", 7, 2)
    assert standing.oldest_age_seconds(1004) == 14


def test_a_row_that_was_finished_is_progress_though_as_many_have_come() -> None:
    standing = looks((WAITING, BELL), (replace(WAITING, rows_before=1, newest_id=51), BELL))

    assert (standing.stalled_since, standing.progressed_at) == (1002, 1002)


def test_rows_that_only_come_are_no_progress() -> None:
    standing = looks((WAITING, BELL), (replace(WAITING, rows=9, rows_before=2, newest_id=57), BELL))

    assert (standing.stalled_since, standing.progressed_at) == (1000, None)


def test_an_entry_that_left_its_stream_is_progress() -> None:
    standing = looks((OWNED, BELL), (OWNED, replace(BELL, added=13)))

    assert (standing.waiting, standing.stalled_since, standing.progressed_at) == (2, 1002, 1002)


def test_a_burst_that_was_fired_is_progress() -> None:
    due = replace(OWNED, stream="inbound", overdue=1, overdue_at=980.0)

    assert looks((due, None), (due, None)).stalled_since == 1000
    assert looks((due, None), (replace(due, overdue_at=985.0), None)).stalled_since == 1002


def test_nothing_to_do_is_no_stall() -> None:
    standing = looks((WAITING, BELL), (OWNED, replace(BELL, length=0, oldest_id="")))

    assert (standing.waiting, standing.stalled_since, standing.oldest_age_seconds(1002)) == (0, None, 0)


def test_redis_coming_and_going_is_no_progress() -> None:
    still = replace(WAITING, rows_before=2)

    assert looks((WAITING, BELL), (still, None), (still, BELL)).stalled_since == 1000


def test_work_that_nobody_owns_is_told_apart() -> None:
    nobodys = replace(WAITING, owner="", rows_before=2)
    standing = looks((nobodys, BELL), (nobodys, BELL))
    taken = looks((nobodys, BELL), (replace(WAITING, rows_before=2), BELL))

    assert (standing.ownerless_since, taken.ownerless_since) == (1000, None)


def test_after_a_time_without_looking_every_clock_starts_anew() -> None:
    standing = looks((WAITING, BELL), (replace(WAITING, rows_before=2), BELL), every=LONGEST_GAP_SECONDS + 1)

    assert standing.stalled_since == 1000 + LONGEST_GAP_SECONDS + 1


def test_what_waits_for_a_processor_is_in_three_places() -> None:
    table = replace(WAITING, stream="inbound", overdue=1, overdue_at=985.0)
    standing = looks((table, replace(BELL, stream="inbound", oldest_id="980000-0")))

    assert (standing.waiting, standing.oldest_at) == (5, 980)
