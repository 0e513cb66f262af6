from itertools import pairwise

from bench.faults.schedule import CORE, KINDS, ended_service, make_schedule


def test_the_same_seed_gives_the_same_faults() -> None:
    assert make_schedule(seed=5, count=30, span_seconds=600) == make_schedule(seed=5, count=30, span_seconds=600)
    assert make_schedule(seed=5, count=30, span_seconds=600) != make_schedule(seed=6, count=30, span_seconds=600)


def test_every_kind_comes_once_before_any_comes_twice() -> None:
    kinds = [fault.kind for fault in make_schedule(seed=1, count=len(KINDS) + 3, span_seconds=900)]

    assert set(kinds[: len(KINDS)]) == set(KINDS)
    assert len(kinds) == len(KINDS) + 3


def test_a_short_run_begins_with_the_core() -> None:
    assert {fault.kind for fault in make_schedule(seed=1, count=len(CORE), span_seconds=60)} == set(CORE)


def test_one_fault_ends_before_the_next_begins() -> None:
    faults = make_schedule(seed=9, count=len(KINDS), span_seconds=60)

    for earlier, later in pairwise(faults):
        assert earlier.at_seconds + earlier.lasts_seconds < later.at_seconds


def test_a_fault_tells_which_service_loses_a_process() -> None:
    assert ended_service("kill two processors") == "processor"
    assert ended_service("kill processor while redis is away") == "processor"
    assert ended_service("freeze replies owner") == "notifier"
    assert ended_service("kill sheet owner") == "sheets_sync"
    assert ended_service("scale processors 1-4-2") == "processor"
    assert ended_service("kill redis") == ended_service("lose postgres answers of one processor") == ""
