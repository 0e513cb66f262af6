"""What the gateway can be told."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.gateway.settings import GatewaySettings


def settings(**given: Any) -> GatewaySettings:
    return GatewaySettings(**{"database_url": "postgresql://u:p@h/d"} | given)


@pytest.mark.parametrize(
    ("written", "chats"),
    [("", set()), ("5", {5}), ("-1001234567890, 5 ,", {-1001234567890, 5})],
)
def test_admin_chats_are_separated_by_commas(written: str, chats: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_ADMIN_CHAT_ID", written)

    assert settings().telegram_admin_chat_id == chats


def test_an_admin_chat_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValidationError, match="chat ids"):
        settings(telegram_admin_chat_id="@ops")


@pytest.mark.parametrize(("token", "bot"), [("42:TEST", "42"), (None, "bot"), ("nonsense", "bot"), ("x:y", "bot")])
def test_the_bot_is_named_by_its_token(token: str | None, bot: str) -> None:
    assert settings(telegram_bot_token=token).bot_id() == bot


@pytest.mark.parametrize("missing", ["waha_webhook_hmac_key", "telegram_webhook_secret"])
def test_production_needs_every_key(missing: str) -> None:
    keys = {"waha_webhook_hmac_key": "a", "telegram_webhook_secret": "b"}
    assert settings(app_env="production", **keys)

    del keys[missing]
    with pytest.raises(ValidationError, match=missing.upper()):
        settings(app_env="production", **keys)
    assert settings(app_env="development", **keys)
