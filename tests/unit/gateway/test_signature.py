"""Who may post webhooks."""

from services.gateway.signature import is_from_telegram, is_from_waha, waha_signature

# WAHA's own documented example.
BODY = b'{"event":"message","session":"default","engine":"WEBJS"}'
KEY = "my-secret-key"
MAC = (
    "208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8"
    "097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89"
)


def test_the_documented_signature_fits() -> None:
    assert waha_signature(BODY, KEY) == MAC
    assert is_from_waha(BODY, MAC, KEY)
    assert is_from_waha(BODY, f" {MAC.upper()} ", KEY)


def test_any_other_body_key_or_signature_does_not() -> None:
    assert not is_from_waha(BODY + b" ", MAC, KEY)
    assert not is_from_waha(BODY, MAC, KEY + "x")
    assert not is_from_waha(BODY, MAC[:-1] + "0", KEY)
    assert not is_from_waha(BODY, "", KEY)
    assert not is_from_waha(BODY, None, KEY)


def test_a_signature_of_any_bytes_is_merely_wrong() -> None:
    assert not is_from_waha(BODY, "\xe9\xff" * 64, KEY)
    assert not is_from_telegram("\xe9\udcff", "secret")


def test_telegram_is_known_by_the_secret() -> None:
    assert is_from_telegram("secret_Token-1", "secret_Token-1")
    assert not is_from_telegram("secret_token-1", "secret_Token-1")
    assert not is_from_telegram("", "secret_Token-1")
    assert not is_from_telegram(None, "secret_Token-1")
