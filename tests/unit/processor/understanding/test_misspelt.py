"""A time with a misspelt word is found where it stands, with its days."""

from datetime import date

import pytest

from services.processor.domain.understanding.misspelt import find_written_plan
from services.processor.domain.understanding.normal import tokens_of

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "written", "earliest"),
    [
        ("mulai tgl 5 janauri ya", "tgl 5 janauri", date(2027, 1, 5)),
        ("ferbuari 2027", "ferbuari 2027", date(2027, 2, 1)),
        ("bulan agutsus", "bulan agutsus", date(2027, 8, 1)),
        ("junii aja", "junii", date(2027, 6, 1)),
        ("secpatnya", "secpatnya", None),
        ("marer 2027", "marer 2027", date(2027, 3, 1)),
        ("mart 2027", "mart 2027", date(2027, 3, 1)),
        ("tahun dpean", "tahun dpean", date(2027, 1, 1)),
        ("scptnya", "scptnya", None),
    ],
)
def test_a_misspelt_time_is_found_in_the_words_of_the_lead(text: str, written: str, earliest: date | None) -> None:
    plan = find_written_plan(text, tokens_of(text, 0, len(text)), TODAY, 0, len(text))

    assert plan is not None
    assert (text[plan.start : plan.end], plan.earliest) == (written, earliest)
