"""The gateway's settings, read once from the environment."""

from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from shared.settings import DatabaseSettings, EncryptionSettings, PartitionSettings, RedisSettings


class GatewaySettings(DatabaseSettings, RedisSettings, PartitionSettings, EncryptionSettings):
    """Everything the gateway can be told."""

    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    listen_host: str = "0.0.0.0"  # noqa: S104 - the providers and the proxy come from outside the container
    max_body_bytes: Annotated[int, Field(ge=1024)] = 8 * 1024 * 1024
    waha_webhook_hmac_key: SecretStr | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_bot_token: SecretStr | None = None
    """Only its digits are used: they name the bot in idempotency keys."""
    telegram_admin_chat_id: Annotated[frozenset[int], NoDecode] = frozenset()
    """Comma-separated chat ids whose messages are never a lead's."""

    @field_validator("telegram_admin_chat_id", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return frozenset(int(part) for part in value.split(",") if part.strip())
        except ValueError:
            raise ValueError("must be chat ids, separated by commas") from None

    @model_validator(mode="after")
    def _keys_in_production(self) -> Self:
        missing = [
            name
            for name, value in (
                ("WAHA_WEBHOOK_HMAC_KEY", self.waha_webhook_hmac_key),
                ("TELEGRAM_WEBHOOK_SECRET", self.telegram_webhook_secret),
            )
            if value is None
        ]
        if missing and self.app_env == "production":
            raise ValueError(f"APP_ENV=production needs {' and '.join(missing)}")
        return self

    def bot_id(self) -> str:
        """Telegram's numeric id of our bot, or ``bot`` when no token is set."""
        token = self.telegram_bot_token.get_secret_value() if self.telegram_bot_token else ""
        number, separator, _ = token.partition(":")
        return number if separator and number.isdigit() else "bot"
