"""Operators' versions of a text are checked before they are used."""

import pytest

from shared.bot_texts import DEFAULT_TEXTS, fill, problems_with


@pytest.mark.parametrize("name", list(DEFAULT_TEXTS))
def test_the_defaults_can_be_used(name: str) -> None:
    assert problems_with(name, DEFAULT_TEXTS[name]) == []


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("farewell", "Dadah", "there is no text named farewell"),
        ("menu", "   ", "the text is empty"),
        ("menu", "Halo {name}", "{name} is not known in this text"),
        ("form_missing", "Masih kurang", "{fields} is missing"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, text: str, problem: str) -> None:
    assert problem in problems_with(name, text)


def test_braces_in_a_leads_words_are_left_alone() -> None:
    assert fill("Isi: {fields}", {"fields": "• {budget}"}) == "Isi: • {budget}"
