"""Mistyped words of amounts, times and bounds are read by what stands beside them; names that look alike are kept."""

from datetime import date

import pytest

from services.processor.domain.form import BIODATA, BUDGET, START_PLAN, Field
from services.processor.domain.understanding import read_form
from services.processor.domain.understanding.respelling import respelled

TODAY = date(2026, 11, 22)
MILLION = 1_000_000


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("40 jua", 40, 40),
        ("40jutsa", 40, 40),
        ("seikitar 100 juata pak", 100, 100),
        ("1,5 milar", 1500, 1500),
        ("500 riub", 0.5, 0.5),
        ("dua ratud juta", 200, 200),
        ("lima pluh juta", 50, 50),
        ("kruang dari 10 juta", None, 10),
        ("mksimal 55 juta", None, 55),
        ("sejuta setengah", 1.5, 1.5),
        ("Maximum 60 million", None, 60),
        ("300m", 300, 300),
        ("sertus lima puluh jt", 150, 150),
        ("kuranng lebih 180 juta", 180, 180),
        ("mulaii dari 100 juta", 100, None),
        ("1,5m", 1500, 1500),
        ("ceban juta wkwk 10 juta maksudnya", 10, 10),
        ("modal di luar sewa 120 juta", 120, 120),
    ],
)
@pytest.mark.parametrize("label", ["", "Budget: "])
def test_a_mistyped_amount_is_read(label: str, text: str, low: float | None, high: float | None) -> None:
    value = read_form(label + text, asked=[BUDGET], today=TODAY)[BUDGET]

    assert (value.low, value.high) == tuple(None if each is None else int(each * MILLION) for each in (low, high))


@pytest.mark.parametrize(
    ("text", "written", "earliest"),
    [
        ("ig, kopi, 40 jt, awla 2027, Rina Solo", "awla 2027", date(2027, 1, 1)),
        ("ig, kopi, 40 jt, bula depan, Rina Solo", "bula depan", date(2026, 12, 1)),
        ("ig, kopi, 40 jt, tahn depan, Rina Solo", "tahn depan", date(2027, 1, 1)),
        ("ig, kopi, 40 jt, bulan marwt, Rina Solo", "bulan marwt", date(2027, 3, 1)),
        ("ig, kopi, 40 jt, jni 2027, Rina Solo", "jni 2027", date(2027, 6, 1)),
    ],
)
def test_a_mistyped_time_is_read_and_kept_as_it_was_written(text: str, written: str, earliest: date) -> None:
    plan = read_form(text, asked=tuple(Field), today=TODAY)[START_PLAN]

    assert (plan.text, plan.earliest) == (written, earliest)


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
        ("pertengahn 2027", "pertengahn 2027", date(2027, 5, 1)),
        ("Rencana mulai: marey", "marey", date(2027, 3, 1)),
        ("Rencana mulai: janwari", "janwari", date(2027, 1, 1)),
    ],
)
def test_a_mistyped_time_is_read_where_nothing_else_is_asked_for(
    text: str, written: str, earliest: date | None
) -> None:
    plan = read_form(text, asked=[START_PLAN], today=TODAY)[START_PLAN]

    assert (plan.text, plan.earliest) == (written, earliest)


@pytest.mark.parametrize("name", ["Jura, Depok", "Bula Sari, Ambon", "Marey, Solo", "Tahan, Medan"])
def test_a_name_that_looks_alike_is_kept(name: str) -> None:
    assert read_form(f"ig, kopi, 40 jt, juni 2027, {name}", asked=tuple(Field), today=TODAY)[BIODATA].text == name


@pytest.mark.parametrize("text", ["40 jua", "kruang dari 10 jutsa, awla 2027 di solo", "tahun 2027 juga"])
def test_every_other_word_stays_in_its_place(text: str) -> None:
    read = respelled(text)

    assert len(read.lowered) == len(text)
    assert all(read.lowered[end:until].isspace() for end, until in read.ends.items() if until > end)
    assert respelled(read.lowered).lowered == read.lowered
