"""A short fault run with a fixed seed. The long one is `make faults`; docs/reliability.md shows its table."""

import copy
from dataclasses import replace

import pytest

from bench.faults import checker
from bench.faults.checker import check
from bench.faults.evidence import Evidence
from bench.faults.options import Options
from bench.faults.report import Result, table
from bench.faults.run import run

pytestmark = [pytest.mark.e2e, pytest.mark.integration]

FAULTS = (
    "kill processor",
    "freeze processor",
    "kill redis",
    "kill replies owner",
    "cut postgres",
    "waha lies",
    "lose redis answers",
)


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Evidence]:
    """What a run of half a minute found out."""
    options = Options(
        leads=18,
        messages_per_lead=20,
        rate=12,
        seed=20261122,
        faults=len(FAULTS),
        kinds=FAULTS,
        pace=0.5,
        folder=tmp_path_factory.mktemp("faults") / "run",
    )
    return run(options, say=print)


def test_nothing_is_lost_doubled_or_swapped_while_everything_is_hurt(hurt: tuple[Result, Evidence]) -> None:
    result, evidence = hurt

    assert result.targets_missed == [], table(result)
    assert len(evidence.stored) == result.options.messages
    assert {one.injury.fault.kind for one in result.hurts} == set(FAULTS)
    assert result.takeovers


def test_the_same_run_with_one_message_less_doubled_or_swapped_is_refused(hurt: tuple[Result, Evidence]) -> None:
    _, evidence = hurt
    first, second = sorted((one for one in evidence.stored if one.lead_id == 1001), key=lambda one: one.seq)[4:6]
    others = [one for one in evidence.stored if one not in (first, second)]

    lost, doubled, swapped = (copy.copy(evidence) for _ in range(3))
    lost.stored = [*others, second]
    doubled.stored = [*evidence.stored, replace(first, seq=99)]
    swapped.stored = [*others, replace(first, seq=second.seq), replace(second, seq=first.seq)]

    assert check(lost).count(checker.MESSAGES_LOST) == 1
    assert check(doubled).count(checker.MESSAGES_DOUBLED) == 1
    assert check(swapped).count(checker.MESSAGES_OUT_OF_ORDER) == 1
