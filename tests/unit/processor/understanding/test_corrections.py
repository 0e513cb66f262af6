"""What a lead puts right in the same message outdoes what it said before."""

from datetime import date

import pytest

from services.processor.domain.form import Field
from services.processor.domain.understanding import read_form

TODAY = date(2026, 11, 22)


def texts(text: str) -> dict[Field, str]:
    return {name: value.text for name, value in read_form(text, asked=tuple(Field), today=TODAY).items()}


@pytest.mark.parametrize(
    "text",
    [
        "Budget: 50 juta\nMaaf salah ketik, budgetnya 75 juta",
        "Budget: 50 juta\nMaaf, salah tulis modalnya 75 juta",
        "Budget: 50 juta\nsalah ketik kak, 75 juta",
        "Budget: 50 juta\n75 juta deng",
        "modal 50 juta, sorry 75 juta",
        "budget 50 juta, bukan ding 75 juta",
        "budget 50 juta tapi kayaknya cuma 75 juta",
        "budget awalnya 50 juta tapi sekarang 75 juta",
    ],
)
def test_an_amount_is_put_right(text: str) -> None:
    assert texts(text) == {Field.BUDGET: "75 juta"}


@pytest.mark.parametrize(
    ("text", "field", "right"),
    [
        ("dari instagram, eh bukan ding dari youtube", Field.SOURCE_INFO, "youtube"),
        ("tau dari ig, eh bukan deng, dari youtube", Field.SOURCE_INFO, "youtube"),
        ("usaha kopi, eh bukan ding mie ayam", Field.BUSINESS_TYPE, "mie ayam"),
        ("usaha kopi. Eh berubah pikiran, laundry aja deh", Field.BUSINESS_TYPE, "laundry"),
        ("mulai maret eh bukan ding april", Field.START_PLAN, "april"),
    ],
)
def test_other_answers_are_put_right(text: str, field: Field, right: str) -> None:
    assert texts(text)[field] == right


@pytest.mark.parametrize(
    "text",
    [
        "nama saya Rani, domisili Bogor. eh Depok",
        "Rani, Bogor. eh maaf Depok",
        "Nama & domisili: Rani, Bogor\nmaaf domisili Depok",
        "Nama & domisili: Rani, Bogor\nsalah, domisili saya Depok",
    ],
)
def test_a_home_put_right_takes_the_place_of_the_first(text: str) -> None:
    assert texts(text)[Field.BIODATA] == "Rani, Depok"


@pytest.mark.parametrize("text", ["maaf kak, modal 50 juta", "maaf 50 juta kak", "eh iya deng, modal 50 juta"])
def test_an_apology_alone_puts_nothing_right(text: str) -> None:
    assert texts(text) == {Field.BUDGET: "50 juta"}
