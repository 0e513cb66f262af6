"""A name or a home is put right by the right word alone; nothing else is."""

import pytest

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
