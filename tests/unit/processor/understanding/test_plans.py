from datetime import date

import pytest

from services.processor.domain.understanding.plans import find_plan

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("bulan depan", "2026-12-01", "2026-12-31"),
        ("bln dpn", "2026-12-01", "2026-12-31"),
        ("next month", "2026-12-01", "2026-12-31"),
        ("wulan ngajeng", "2026-12-01", "2026-12-31"),
        ("minggu depan", "2026-11-23", "2026-11-29"),
        ("tahun depan", "2027-01-01", "2027-12-31"),
        ("tahun 2027 akhir", "2027-09-01", "2027-12-31"),
        ("bulan ini", "2026-11-22", "2026-11-30"),
        ("januari", "2027-01-01", "2027-01-31"),
        ("november", "2026-11-22", "2026-11-30"),
        ("desember", "2026-12-01", "2026-12-31"),
        ("januari 2027", "2027-01-01", "2027-01-31"),
        ("feb-mar 2027", "2027-02-01", "2027-03-31"),
        ("april mei", "2027-04-01", "2027-05-31"),
        ("nov - feb", "2026-11-22", "2027-02-28"),
        ("bulan 3", "2027-03-01", "2027-03-31"),
        ("bulan 6 thn dpn", "2027-06-01", "2027-06-30"),
        ("tgl 10 bln 1", "2027-01-10", "2027-01-10"),
        ("minggu kedua februari", "2027-02-08", "2027-02-14"),
        ("tahun depan sekitar april mei", "2027-04-01", "2027-05-31"),
        ("q3-q4 2027", "2027-07-01", "2027-12-31"),
        ("6 bln dr skrg", "2027-05-01", "2027-05-31"),
        ("awal januari", "2027-01-01", "2027-01-10"),
        ("pertengahan januari", "2027-01-11", "2027-01-20"),
        ("akhir januari", "2027-01-21", "2027-01-31"),
        ("q1 2027", "2027-01-01", "2027-03-31"),
        ("kuartal 2 tahun depan", "2027-04-01", "2027-06-30"),
        ("semester 2 2027", "2027-07-01", "2027-12-31"),
        ("6 bulan lagi", "2027-05-01", "2027-05-31"),
        ("3-6 bulan ke depan", "2027-02-01", "2027-05-31"),
        ("6-3 bulan lagi", "2027-02-01", "2027-05-31"),
        ("dua minggu lagi", "2026-11-30", "2026-12-06"),
        ("setahun lagi", "2027-01-01", "2027-12-31"),
        ("setengah tahun lagi", "2027-05-01", "2027-05-31"),
        ("within 6 months", "2026-11-22", "2027-05-31"),
        ("akhir tahun", "2026-11-22", "2026-12-31"),
        ("awal tahun", "2027-01-01", "2027-04-30"),
        ("awal tahun depan", "2027-01-01", "2027-04-30"),
        ("pertengahan 2027", "2027-05-01", "2027-08-31"),
        ("akhir 2027", "2027-09-01", "2027-12-31"),
        ("2027", "2027-01-01", "2027-12-31"),
        ("1 februari 2027", "2027-02-01", "2027-02-01"),
        ("12/01/2027", "2027-01-12", "2027-01-12"),
        ("2027-01-12", "2027-01-12", "2027-01-12"),
        ("09/2027", "2027-09-01", "2027-09-30"),
        ("tgl 5 januari", "2027-01-05", "2027-01-05"),
        ("besok", "2026-11-23", "2026-11-23"),
    ],
)
def test_plans_are_read_as_days(text: str, earliest: str, latest: str) -> None:
    plan = find_plan(text, TODAY)

    assert plan is not None
    assert (str(plan.earliest), str(plan.latest)) == (earliest, latest)


@pytest.mark.parametrize("text", ["secepatnya", "asap", "habis lebaran", "beberapa bulan lagi", "januari 2020"])
def test_plans_without_days_are_still_plans(text: str) -> None:
    plan = find_plan(text, TODAY)

    assert plan is not None
    assert plan.latest is None


@pytest.mark.parametrize("text", ["30 tahun", "100 juta", "kopi", "31/02/2027", "bulan 13", "jam 10"])
def test_other_words_are_no_plan(text: str) -> None:
    assert find_plan(text, TODAY) is None


@pytest.mark.parametrize("text", ["mei", "juli", "sekarang", "2027"])
def test_words_with_another_meaning_are_weak(text: str) -> None:
    plan = find_plan(text, TODAY)

    assert plan is not None
    assert plan.weak
