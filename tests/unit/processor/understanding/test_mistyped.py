"""Words with letters changed over or vowels left out are known; names that look alike stay as they are."""

import pytest

from services.processor.domain.understanding.lexicon import look_up


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [("apirl", "april"), ("depna", "depan"), ("tikotk", "tiktok"), ("scptnya", "secepatnya"), ("kdiri", "kediri"),
     ("kmbing", "kambing"), ("bdgt", "budget"), ("desmber", "desember"),
     ("goole", "google"), ("inof", "info"), ("temna", "teman"), ("bekum", "belum"), ("mkan", "makan")],
)  # fmt: skip
def test_a_mistyped_word_is_known(mistyped: str, meant: str) -> None:
    assert look_up(mistyped)[0] == meant


@pytest.mark.parametrize(
    "word", ["binte", "porsea", "kntr", "tuak", "kodri", "bewok", "tambah", "korban", "pembayaran"]
)
def test_a_word_that_merely_looks_alike_is_left_alone(word: str) -> None:
    assert look_up(word)[0] == word
