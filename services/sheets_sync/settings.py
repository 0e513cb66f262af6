"""The environment of this service."""

import json
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AnyHttpUrl, Field, SecretStr, model_validator

from shared.settings import DatabaseSettings, PartitionSettings, RedisSettings

GOOGLE_TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
_KEY_FIELDS = ("client_email", "private_key", "token_uri")


class Settings(DatabaseSettings, RedisSettings, PartitionSettings):
    """Without a spreadsheet's id the service runs, keeps the backlog and warns."""

    google_spreadsheet_id: str = ""
    google_sheet_name: Annotated[str, Field(min_length=1, max_length=90)] = "Leads"
    google_client_id: str = ""
    google_client_secret: SecretStr | None = None
    google_refresh_token: SecretStr | None = None
    google_service_account_json: SecretStr | None = None
    """The key itself, or the path of its file; wins over the refresh token."""
    google_sheets_api_url: AnyHttpUrl = AnyHttpUrl("https://sheets.googleapis.com/")
    google_token_url: AnyHttpUrl | None = None
    google_call_timeout_seconds: Annotated[float, Field(gt=0, le=180)] = 25.0
    google_calls_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 48
    """Reads and writes each, and a sixth more in a burst; Google allows 60 per user unless asked for more."""
    retry_base_ms: Annotated[int, Field(ge=1, le=60_000)] = 1000
    """The first wait between tries is up to this long."""
    max_tab_rows: Annotated[int, Field(ge=2, le=300_000)] = 50_000
    """A spreadsheet holds 10 million cells; a tab of 26 columns would fill it at 384,000 rows. Every round reads one
    column of the tabs, so a tab ends long before."""
    unclear_wait_seconds: Annotated[float, Field(gt=0, le=3600)] = 180.0
    """Google ends a request after 180 s; an append of unknown result can't land later."""

    @property
    def is_configured(self) -> bool:
        """Whether there is a spreadsheet to write."""
        return bool(self.google_spreadsheet_id)

    def service_account(self) -> dict[str, Any] | None:
        """The service account's key; None where a refresh token is used."""
        if self.google_service_account_json is None:
            return None
        given = self.google_service_account_json.get_secret_value().strip()
        key = json.loads(given if given.startswith("{") else Path(given).read_text(encoding="utf-8"))
        if not isinstance(key, dict) or not all(key.get(name) for name in _KEY_FIELDS):
            raise ValueError(f"is no service account key; it must have {', '.join(_KEY_FIELDS)}")
        if self.google_token_url is not None:
            key["token_uri"] = str(self.google_token_url)
        return key

    @model_validator(mode="after")
    def _has_credentials(self) -> Self:
        if not self.is_configured:
            return self
        if self.google_service_account_json is not None:
            try:
                self.service_account()
            except (OSError, ValueError) as error:
                # The reason may quote the secret, so only its kind is told.
                reason = str(error) if type(error) is ValueError else type(error).__name__
                raise ValueError(f"GOOGLE_SERVICE_ACCOUNT_JSON can't be read: {reason}") from None
            return self
        given = {
            "GOOGLE_CLIENT_ID": self.google_client_id,
            "GOOGLE_CLIENT_SECRET": self.google_client_secret,
            "GOOGLE_REFRESH_TOKEN": self.google_refresh_token,
        }
        missing = [name for name, value in given.items() if not value]
        if missing:
            raise ValueError(f"{', '.join(missing)} must be set for GOOGLE_SPREADSHEET_ID (or a service account)")
        return self
