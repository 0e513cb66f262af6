"""A name or a home is put right by the right word alone; nothing else is."""

from datetime import date

import pytest

from services.processor.domain.form import Field
from services.processor.domain.understanding import read_form
from services.processor.domain.understanding.normal import plain
from services.processor.domain.understanding.putting_right import put_right


@pytest.mark.parametrize(
    ("text", "biodata", "right"),
    [
        ("*Ferry maksudnya", "Feri, Cirebon", "Ferry, Cirebon"),
        ("*Ferry", "Feri, Cirebon", "Ferry, Cirebon"),
        ("typo kak, Cirebon", "Feri, Cirebbon", "Feri, Cirebon"),
        ("*Sukoharjo kak domisilinya, bukan Solo Baru", "Arif, Solo Baru", "Arif, Sukoharjo"),
        ("*namanya Rahma", "Rahmi, Solo", "Rahma, Solo"),
    ],
)
def test_the_right_word_alone_replaces_the_wrong_one(text: str, biodata: str, right: str) -> None:
    assert put_right(text, plain(text), biodata) == right


@pytest.mark.parametrize(
    "text",
    ["*Februari", "*75 juta", "*kopi susu", "*Bold* Ferry", "Ferry", "*Budi", "maksudnya gimana kak?", "*", "*Fe"],
)
def test_other_messages_put_no_biodata_right(text: str) -> None:
    assert put_right(text, plain(text), "Feri, Cirebon") is None


def test_a_slip_of_another_answer_changes_no_name() -> None:
    text, biodata = "Maaf salah ketik, budgetnya 50 juta", "Ketut Ardana, Singaraja"

    assert put_right("maaf salah ketik", "maaf salah ketik", biodata) is None
    assert set(read_form(text, asked=[Field.START_PLAN], today=date(2026, 11, 22), biodata=biodata)) == {Field.BUDGET}
