import pytest

from services.processor.domain.understanding.money import find_amounts

MILLION = 1_000_000


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("500jt", 500, 500),
        ("500 juta", 500, 500),
        ("1,5 m", 1500, 1500),
        ("1.5 milyar", 1500, 1500),
        ("rp 100.000.000", 100, 100),
        ("rp100.000.000,-", 100, 100),
        ("idr 800,000,000", 800, 800),
        ("75000000", 75, 75),
        ("500 ribu", 0.5, 0.5),
        ("100-200 juta", 100, 200),
        ("100jt - 1m", 100, 1000),
        ("500 - 1 m", 500, 1000),
        ("1 - 1,5 milyar", 1000, 1500),
        ("50 s/d 75 jt", 50, 75),
        ("antara 100 sampai 200 jt", 100, 200),
        ("di bawah 100jt", None, 100),
        ("<100jt", None, 100),
        ("max 250jt", None, 250),
        ("ga lebih dari 25 juta", None, 25),
        ("mulai dari 100 juta", 100, None),
        ("> 500jt", 500, None),
        ("1 m lebih", 1000, None),
        ("minimal 50jt maksimal 80jt", 50, 80),
        ("50 jutaan", 50, 50),
        ("9 juta 500 ribu", 9.5, 9.5),
        ("1 milyar 500 juta", 1500, 1500),
        ("2 ratus juta", 200, 200),
        ("2 ratus lima puluh juta", 250, 250),
        ("7 1/2 juta", 7.5, 7.5),
        ("14 setengah juta", 14.5, 14.5),
        ("diubah dari 50 ke 65 juta", 65, 65),
        ("2 juta yen", None, None),
        ("rm 35 ribu", None, None),
        ("$25,000", None, None),
        ("belasan juta", None, None),
        ("70 jt an", 70, 70),
        ("200-an juta", 200, 200),
        ("sekitar 40 juta", 40, 40),
        ("seratus juta", 100, 100),
        ("seratus lima puluh jt", 150, 150),
        ("dua ratus lima puluh juta", 250, 250),
        ("lima puluh sampai seratus juta", 50, 100),
        ("satu setengah milyar", 1500, 1500),
        ("setengah m", 500, 500),
        ("gocap juta", 50, 50),
        ("sejuta", 1, 1),
        ("500 million", 500, 500),
        ("1.2 billion", 1200, 1200),
        ("ratusan juta", None, None),
    ],
)
def test_budgets_are_read_as_ranges(text: str, low: float | None, high: float | None) -> None:
    bounds = [(amount.low, amount.high) for amount in find_amounts(text)]

    assert bounds == [tuple(bound and round(bound * MILLION) for bound in (low, high))]


@pytest.mark.parametrize(
    "text",
    [
        "081234567890",
        "+62 812 3456 7890",
        "0812-3456-7890",
        "628123456789",
        "rek 1234567890",
        "2027",
        "q1 2027",
        "3 bulan lagi",
        "12/01/2027",
        "100",
        "150.000",
        "m2",
        "saya 3 bersaudara",
        "kopi",
        "",
    ],
)
def test_other_numbers_are_no_budget(text: str) -> None:
    assert find_amounts(text) == []


def test_two_separate_amounts_stay_two() -> None:
    assert [amount.low for amount in find_amounts("100jt, 250jt")] == [100 * MILLION, 250 * MILLION]
