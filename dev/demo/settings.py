"""The demo page's settings, from the environment."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator

from shared.settings import PartitionSettings, RedisSettings, sqlalchemy_url

NOT_A_STANDIN = "none"


class Settings(RedisSettings, PartitionSettings):
    """Where the page is served and what it looks at."""

    demo_host: str = "127.0.0.1"
    demo_port: Annotated[int, Field(ge=0, le=65535)] = 8800
    database_url: SecretStr | None = None

    waha_standin_url: str = "http://127.0.0.1:3901"
    """``none`` when a real WAHA is used: the page then says so in the phone's place."""
    google_standin_url: str = "http://127.0.0.1:3902"
    telegram_standin_url: str = "http://127.0.0.1:3903"

    telegram_admin_chat_id: str = ""
    """Comma-separated, as the notifier reads it; empty: every group chat counts as an admin chat."""
    google_spreadsheet_id: str = ""
    google_sheet_name: str = ""

    @field_validator("waha_standin_url", "google_standin_url", "telegram_standin_url")
    @classmethod
    def _without_trailing_slash(cls, url: str) -> str:
        if url == NOT_A_STANDIN:
            return ""
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"must start with http:// or be '{NOT_A_STANDIN}'")
        return url.rstrip("/")

    def admin_chats(self) -> list[str]:
        """The chats whose Telegram messages are the sales team's, not a lead's."""
        return [chat.strip() for chat in self.telegram_admin_chat_id.split(",") if chat.strip()]

    def engine_url(self) -> str:
        """The SQLAlchemy URL; empty when no database was named."""
        return sqlalchemy_url(self.database_url.get_secret_value()) if self.database_url else ""
