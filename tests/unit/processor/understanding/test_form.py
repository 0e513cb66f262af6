import re
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.processor.domain.form import Field, Value
from services.processor.domain.understanding import Choice, asks_for_person, is_thanks, read_choice, read_form
from tests.corpus.conversations import PARTS, conversations

TODAY = date(2026, 11, 22)
ALL = tuple(Field)
SAMPLES = [burst for part in PARTS for conversation in conversations(part) for burst in conversation.bursts]


def texts(text: str, asked: Sequence[Field] = ALL, biodata: str = "") -> dict[Field, str]:
    return {name: value.text for name, value in read_form(text, asked=asked, today=TODAY, biodata=biodata).items()}


def test_filled_template_gives_all_five_with_their_meaning() -> None:
    form = read_form(
        "Sumber info: IG\nBidang usaha: kopi\nBudget: 100-200 juta\n"
        "Rencana mulai: bulan depan\nNama & domisili: Budi, Solo",
        asked=ALL,
        today=TODAY,
    )

    assert form == {
        Field.SOURCE_INFO: Value("IG"),
        Field.BUSINESS_TYPE: Value("kopi"),
        Field.BUDGET: Value("100-200 juta", low=100_000_000, high=200_000_000),
        Field.START_PLAN: Value("bulan depan", earliest=date(2026, 12, 1), latest=date(2026, 12, 31)),
        Field.BIODATA: Value("Budi, Solo"),
    }


@pytest.mark.parametrize("value", ["", " ", "-", ".", "...", "____", "?"])
def test_a_label_without_words_behind_it_is_no_answer(value: str) -> None:
    assert texts(f"Budget:{value}") == {}


@pytest.mark.parametrize("separator", [": ", ":", " : ", " = ", " - ", " -> ", " "])
def test_labels_are_parted_from_values_in_many_ways(separator: str) -> None:
    assert texts(f"Budget{separator}100jt") == {Field.BUDGET: "100jt"}


@pytest.mark.parametrize("decoration", ["{}", "- {}", "• {}", "1. {}", "2) {}", "*{}*", "_{}_", "✅ {}", "3️⃣ {}"])
def test_bullets_numbers_and_bold_are_no_words(decoration: str) -> None:
    assert texts(decoration.format("Bidang usaha: kopi")) == {Field.BUSINESS_TYPE: "kopi"}


def test_a_value_may_stand_on_the_line_below_its_label() -> None:
    assert texts("Budget:\n100jt") == {Field.BUDGET: "100jt"}


def test_name_and_home_under_labels_of_their_own_are_one_answer() -> None:
    assert texts("Nama: Budi\nDomisili: Solo") == {Field.BIODATA: "Budi, Solo"}


def test_a_home_without_a_name_is_not_yet_an_answer() -> None:
    assert texts("Domisili: Solo") == {}
    assert texts("Bandung", [Field.BIODATA]) == {}


@pytest.mark.parametrize("known", ["Tono, Solo", "Tono - Solo", "Tono (Solo)", "Tono dari Solo", "Tono Solo", "Tono"])
def test_a_home_told_later_takes_the_place_of_the_one_known(known: str) -> None:
    assert texts("domisili saya pindah ke Klaten", [], known) == {Field.BIODATA: "Tono, Klaten"}
    assert texts("Domisili: Klaten", [], known) == {Field.BIODATA: "Tono, Klaten"}


def test_a_name_told_later_keeps_the_home_that_is_known() -> None:
    assert texts("ralat nama saya Tono Hartono", [], "Tono, Solo") == {Field.BIODATA: "Tono Hartono, Solo"}
    assert texts("Nama & domisili: Tono, Klaten", [], "Tono, Solo") == {Field.BIODATA: "Tono, Klaten"}


def test_a_town_in_passing_moves_nobody() -> None:
    assert texts("besok saya ke Jakarta", [], "Tono, Solo") == {}
    assert texts("cabang di Klaten ada?", [], "Tono, Solo") == {}


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        (Field.SOURCE_INFO, "Raffi Ahmad"),
        (Field.SOURCE_INFO, "fb grup masak jogja"),
        (Field.BUSINESS_TYPE, "tempat nongkrong anak muda"),
        (Field.BUSINESS_TYPE, "yang modalnya kecil"),
        (Field.BUDGET, "pas pasan"),
        (Field.START_PLAN, "gak buru-buru"),
        (Field.START_PLAN, "nunggu istri lahiran"),
        (Field.BIODATA, "Wempi Uropkulin, Oksibil"),
    ],
)
def test_the_one_question_open_is_answered_in_any_words(field: Field, answer: str) -> None:
    assert texts(answer, [field]) == {field: answer}


@pytest.mark.parametrize("field", ALL)
@pytest.mark.parametrize(
    "text",
    [
        "kenapa nanya itu?",
        "nanti saya isi ya kak",
        "sinyal jelek, nanti saya isi",
        "maaf baru balas",
        "gak jadi deh",
        "bisa bicara dengan admin?",
        "makasih",
        "saya sudah kirim formnya",
    ],
)
def test_the_one_question_open_is_not_answered_by_something_else(field: Field, text: str) -> None:
    assert texts(text, [field]) == {}


def test_unknown_words_of_a_list_are_placed_by_what_is_left_for_them() -> None:
    assert texts("gamirok, 50jt, habis lebaran, pelanggan, Pak Tugiman") == {
        Field.SOURCE_INFO: "pelanggan",
        Field.BUSINESS_TYPE: "gamirok",
        Field.BUDGET: "50jt",
        Field.START_PLAN: "habis lebaran",
        Field.BIODATA: "Pak Tugiman",
    }
    assert texts("gamirok 12 juta", [Field.BUSINESS_TYPE, Field.BUDGET]) == {
        Field.BUSINESS_TYPE: "gamirok",
        Field.BUDGET: "12 juta",
    }


def test_an_unknown_word_behind_a_name_is_a_home_only_when_nothing_else_is_left_for_it() -> None:
    assert texts("ig\nkopi\n50jt\nmei\nBudi, Zorbol")[Field.BIODATA] == "Budi, Zorbol"
    assert Field.BUSINESS_TYPE not in texts("Budi, zorbol, 50jt, mei, ig")


def test_a_field_that_is_known_is_not_replaced_by_a_word_in_passing() -> None:
    assert texts("habis jual sawit", [Field.BIODATA]) == {}
    assert texts("mau yang di pameran kemarin kak", []) == {}
    assert texts("saya suka kopi juga", []) == {}


def test_a_later_correction_replaces_the_value() -> None:
    assert texts("Budget: 100jt\neh maksudnya 150jt") == {Field.BUDGET: "150jt"}


def test_what_is_denied_is_not_taken() -> None:
    assert texts("bukan kuliner") == {}
    assert texts("tau dari IG, bukan dari tiktok") == {Field.SOURCE_INFO: "IG"}


def test_known_fields_are_replaced_only_by_clear_words() -> None:
    assert texts("budget 300jt", []) == {Field.BUDGET: "300jt"}
    assert texts("Siti", []) == {}
    assert texts("besok saya telepon", []) == {}


def test_not_knowing_is_an_answer_where_its_field_is_clear() -> None:
    assert texts("budget belum tahu") == {Field.BUDGET: "belum tahu"}
    assert texts("belum tahu", [Field.BUDGET]) == {Field.BUDGET: "belum tahu"}
    assert texts("belum tahu", [Field.BUDGET, Field.START_PLAN]) == {}


def test_an_unknown_word_is_placed_only_where_one_field_is_left_for_it() -> None:
    assert texts("cimplung", [Field.BUSINESS_TYPE]) == {Field.BUSINESS_TYPE: "cimplung"}
    assert texts("cimplung", [Field.BUSINESS_TYPE, Field.BUDGET]) == {Field.BUSINESS_TYPE: "cimplung"}
    assert texts("cimplung", [Field.BUSINESS_TYPE, Field.BIODATA]) == {}


def test_a_list_is_read_in_the_order_of_the_template() -> None:
    assert texts("IG\ncimplung\n50jt\nMei\nBudi Solo") == {
        Field.SOURCE_INFO: "IG",
        Field.BUSINESS_TYPE: "cimplung",
        Field.BUDGET: "50jt",
        Field.START_PLAN: "Mei",
        Field.BIODATA: "Budi Solo",
    }


def test_a_value_under_the_wrong_label_is_not_taken() -> None:
    assert texts("Rencana mulai: 100 juta\nBudget: bulan depan") == {}
    assert texts("Budget: 081234567890") == {}


@pytest.mark.parametrize("text", ["=SUM(A1:A9)", "+Budi", "@budi", '=HYPERLINK("http://a.b")'])
def test_what_looks_like_a_formula_is_kept_as_written(text: str) -> None:
    assert texts(f"Nama: {text}") == {Field.BIODATA: text}


anything = st.text() | st.lists(st.sampled_from(SAMPLES) | st.text(max_size=20), max_size=4).map("\n".join)
some_fields = st.lists(st.sampled_from(ALL), unique=True).map(lambda chosen: tuple(f for f in Field if f in chosen))


@given(text=anything, asked=some_fields, today=st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_any_text_is_read_and_values_are_the_leads_own_words(text: str, asked: tuple[Field, ...], today: date) -> None:
    for value in read_form(text, asked=asked, today=today).values():
        assert value.text.strip() == value.text != ""
        assert all(part in text for part in re.split(r", ", value.text)) or value.text in text
        assert value.low is None or value.high is None or value.low <= value.high
        assert value.earliest is None or value.latest is None or today <= value.earliest <= value.latest


@given(text=anything)
def test_any_text_has_an_answer_to_the_other_questions(text: str) -> None:
    assert read_choice(text) in (*Choice, None)
    assert asks_for_person(text) in (True, False)
    assert is_thanks(text) in (True, False)
