from datetime import date

from bench.faults.people import SHORTEST, Person
from services.processor.domain.form import Field
from services.processor.domain.understanding import read_form


def test_the_words_complete_the_form_and_end_with_the_expected_budget() -> None:
    person = Person(41)
    understood: dict[Field, str] = {}

    for text in person.words(SHORTEST + 4):
        found = read_form(text, asked=(), today=date(2026, 11, 22))
        understood |= {name: value.text for name, value in found.items()}

    assert set(understood) == set(Field)
    assert understood[Field.BUDGET] == person.final_cells(SHORTEST + 4)["budget"] == "105 juta"
    assert understood[Field.BIODATA] == person.final_cells(SHORTEST + 4)["biodata"]


def test_no_two_messages_share_an_id() -> None:
    ids = {Person(index).message_id(number) for index in range(50) for number in range(1, 40)}

    assert len(ids) == 50 * 39


def test_every_third_person_is_known_by_a_lid() -> None:
    assert [bool(Person(index).lid) for index in range(4)] == [True, False, False, True]
