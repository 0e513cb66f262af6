"""Secrets at rest: what opens them, and what does not."""

import base64

import pytest
from pydantic import SecretStr, ValidationError

from shared.sealing import SealedError, Sealing
from shared.settings import EncryptionSettings

OLD, NEW = b"o" * 32, b"n" * 32
PLACE = "waha_session_settings/sales/api_key"


def as_text(*keys: bytes) -> SecretStr:
    return SecretStr(",".join(base64.b64encode(key).decode() for key in keys))


def test_what_is_sealed_opens_in_its_place_and_shows_nothing() -> None:
    sealed = Sealing([NEW]).seal("rahasia-waha", PLACE)

    assert "rahasia" not in sealed
    assert Sealing([NEW]).open(sealed, PLACE) == "rahasia-waha"


def test_the_same_text_is_never_sealed_alike() -> None:
    sealing = Sealing([NEW])

    assert sealing.seal("rahasia", PLACE) != sealing.seal("rahasia", PLACE)


def test_a_key_may_be_followed_by_another() -> None:
    sealed = Sealing([OLD]).seal("rahasia", PLACE)

    assert Sealing([NEW, OLD]).open(sealed, PLACE) == "rahasia"


def flipped(sealed: str) -> str:
    raw = bytearray(base64.b64decode(sealed.removeprefix("v1:")))
    raw[-1] ^= 1
    return "v1:" + base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    ("keys", "place", "change"),
    [
        ([OLD], PLACE, str),
        ([], PLACE, str),
        ([NEW], "waha_session_settings/other/api_key", str),
        ([NEW], PLACE, flipped),
        ([NEW], PLACE, lambda sealed: sealed[:12]),
        ([NEW], PLACE, lambda _: "rahasia"),
    ],
    ids=["another key", "no key", "another place", "changed", "cut short", "never sealed"],
)
def test_nothing_else_opens(keys: list[bytes], place: str, change: type[str]) -> None:
    sealed = change(Sealing([NEW]).seal("rahasia", PLACE))

    with pytest.raises(SealedError) as told:
        Sealing(keys).open(sealed, place)

    assert "rahasia" not in str(told.value)


@pytest.mark.parametrize("text", ["pendek", base64.b64encode(b"k" * 16).decode(), "not base64!" * 4])
def test_a_key_that_is_none_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ValidationError) as told:
        EncryptionSettings(settings_encryption_key=SecretStr(text))

    assert text not in str(told.value)


def test_keys_are_read_in_their_order() -> None:
    assert EncryptionSettings(settings_encryption_key=as_text(NEW, OLD)).encryption_keys() == [NEW, OLD]
