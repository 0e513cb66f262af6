"""The notifier's settings, read once from the environment."""

import re
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from shared.settings import DatabaseSettings, EncryptionSettings, PartitionSettings, RedisSettings

Role = Literal["replies", "alerts"]

_TOKEN = re.compile(r"\d+:\S+")


class NotifierSettings(DatabaseSettings, RedisSettings, PartitionSettings, EncryptionSettings):
    """Everything the notifier can be told."""

    notifier_roles: Annotated[tuple[Role, ...], NoDecode] = ("replies", "alerts")
    """Comma-separated; each role can run as its own deployment."""

    waha_api_url: str = "http://localhost:3000"
    waha_api_key: SecretStr | None = None
    waha_concurrency: Annotated[int, Field(ge=1, le=1000)] = 64
    """Calls at the same time per WhatsApp session."""
    typing_ms_per_char: Annotated[int, Field(ge=0, le=1000)] = 15
    typing_max_ms: Annotated[int, Field(ge=0, le=60_000)] = 3000
    """0: no seen, no typing, exactly one call per reply."""
    reply_expires_seconds: Annotated[int, Field(ge=1)] = 3600
    retry_base_ms: Annotated[int, Field(ge=1, le=60_000)] = 1000
    """The first wait between tries is up to this long, each further one up to twice as long, at most 30 s."""

    stall_alert_seconds: Annotated[float, Field(ge=1)] = 60.0
    """Work whose owner finishes nothing for so long is told of; a held message may rightly wait for 30 s."""
    backlog_alert_seconds: Annotated[float, Field(ge=1)] = 60.0
    """Work older than this is told of."""
    redis_memory_alert_percent: Annotated[int, Field(ge=1, le=100)] = 70

    telegram_bot_token: SecretStr | None = None
    telegram_admin_chat_id: Annotated[tuple[int, ...], NoDecode] = ()
    """Comma-separated ids of the chats that get the alerts."""
    telegram_api_url: str = ""
    """Another Bot API server than Telegram's own."""

    @field_validator("notifier_roles", mode="before")
    @classmethod
    def _split_roles(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))

    @field_validator("notifier_roles")
    @classmethod
    def _some_role(cls, roles: tuple[Role, ...]) -> tuple[Role, ...]:
        if not roles:
            raise ValueError("must name replies, alerts, or both")
        return roles

    @field_validator("telegram_admin_chat_id", mode="before")
    @classmethod
    def _split_chats(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return tuple(dict.fromkeys(int(part) for part in value.split(",") if part.strip()))
        except ValueError:
            raise ValueError("must be chat ids, separated by commas") from None

    @field_validator("telegram_bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("must look like 123456:ABC…")
        return token

    @field_validator("waha_api_url", "telegram_api_url")
    @classmethod
    def _http_url(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return url.rstrip("/")
