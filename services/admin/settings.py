"""Admin's settings."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from shared.settings import DatabaseSettings, EncryptionSettings, PartitionSettings, RedisSettings


class Settings(DatabaseSettings, RedisSettings, PartitionSettings, EncryptionSettings):
    """Everything admin reads from the environment."""

    admin_port: Annotated[int, Field(ge=0, le=65535)] = 3100
    admin_token: SecretStr | None = None
    """A bearer token that opens the whole API, for a first program before any token was made."""

    waha_api_url: str = "http://localhost:3000"
    waha_api_key: SecretStr | None = None
    waha_session_name: Annotated[str, Field(min_length=1)] = "default"
    """The session that is meant where none is named."""

    telegram_bot_token: SecretStr | None = None
    telegram_admin_chat_id: Annotated[tuple[int, ...], NoDecode] = ()
    """Comma-separated ids of the chats that get the alerts."""
    telegram_api_url: str = ""
    """Another Bot API server than Telegram's own."""

    google_spreadsheet_id: str = ""
    google_sheet_name: str = "Leads"
    google_client_id: str = ""
    google_client_secret: SecretStr | None = None
    google_refresh_token: SecretStr | None = None
    google_service_account_json: SecretStr | None = None
    """The key itself, or the path of its file; wins over the refresh token."""
    google_sheets_api_url: str = "https://sheets.googleapis.com"
    google_token_url: str = ""
    """Another token endpoint than Google's own."""

    @field_validator("telegram_admin_chat_id", mode="before")
    @classmethod
    def _split_chats(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return tuple(dict.fromkeys(int(part) for part in value.split(",") if part.strip()))
        except ValueError:
            raise ValueError("must be chat ids, separated by commas") from None

    @field_validator("waha_api_url", "telegram_api_url", "google_sheets_api_url", "google_token_url")
    @classmethod
    def _http_url(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return url.rstrip("/")
