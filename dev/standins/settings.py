"""The stand-ins' settings; what the services use too goes by the same names."""

from pathlib import Path
from typing import Annotated, get_args

from pydantic import AfterValidator, Field, SecretStr

from dev.standins.google.state import GoogleOptions
from dev.standins.telegram.people import TelegramOptions
from dev.standins.waha.emitter import WahaOptions
from dev.standins.waha.records import Engine
from shared.settings import Environment


def _sessions(text: str) -> str:
    for entry in text.split(","):
        name, separator, engine = entry.strip().partition(":")
        if not name or not separator or engine not in get_args(Engine):
            raise ValueError(f"must read name:engine,name:engine with engines {', '.join(get_args(Engine))}")
    return text


def _chat_ids(text: str) -> str:
    for entry in text.split(","):
        if entry.strip():
            int(entry)
    return text


class StandinSettings(Environment):
    """All three stand-ins."""

    standin_host: str = "127.0.0.1"
    standin_data_dir: Path | None = None
    """Empty: in memory only."""
    waha_standin_port: Annotated[int, Field(ge=0, le=65535)] = 3901
    google_standin_port: Annotated[int, Field(ge=0, le=65535)] = 3902
    telegram_standin_port: Annotated[int, Field(ge=0, le=65535)] = 3903

    waha_api_key: SecretStr = SecretStr("")
    waha_webhook_hmac_key: SecretStr = SecretStr("")
    waha_standin_sessions: Annotated[str, AfterValidator(_sessions)] = "default:GOWS"
    waha_standin_webhook_url: str = ""
    waha_standin_events: str = "message.any,session.status,message.edited,message.revoked"
    waha_standin_retry_delay_seconds: Annotated[float, Field(ge=0)] = 2.0
    waha_standin_retry_attempts: Annotated[int, Field(ge=0)] = 15
    waha_standin_echo_delay_ms: int = 50
    """Negative: before sendText answers."""

    google_client_id: str = ""
    google_client_secret: SecretStr = SecretStr("")
    google_refresh_token: SecretStr = SecretStr("")
    google_spreadsheet_id: str = "standin-spreadsheet"
    google_sheet_name: str = "Leads"
    google_standin_token_seconds: Annotated[int, Field(ge=1)] = 3599
    google_standin_reads_per_minute: Annotated[int, Field(ge=0)] = 60
    """0: no limit."""
    google_standin_writes_per_minute: Annotated[int, Field(ge=0)] = 60
    google_standin_max_cells: Annotated[int, Field(ge=26)] = 10_000_000

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_admin_chat_id: Annotated[str, AfterValidator(_chat_ids)] = ""
    telegram_standin_webhook_url: str = ""
    telegram_standin_retry_delay_seconds: Annotated[float, Field(ge=0)] = 1.0
    telegram_standin_retry_attempts: Annotated[int, Field(ge=0)] = 600

    def waha(self) -> WahaOptions:
        """WAHA's part."""
        pairs = [entry.strip().partition(":") for entry in self.waha_standin_sessions.split(",")]
        engine_by_name: dict[str, Engine] = {engine: engine for engine in get_args(Engine)}
        return WahaOptions(
            sessions=tuple((name, engine_by_name[engine]) for name, _, engine in pairs),
            api_key=self.waha_api_key.get_secret_value(),
            webhook_url=self.waha_standin_webhook_url,
            webhook_hmac_key=self.waha_webhook_hmac_key.get_secret_value(),
            events=frozenset(event.strip() for event in self.waha_standin_events.split(",")),
            retry_delay_seconds=self.waha_standin_retry_delay_seconds,
            retry_attempts=self.waha_standin_retry_attempts,
            echo_delay_ms=self.waha_standin_echo_delay_ms,
        )

    def google(self) -> GoogleOptions:
        """Google's part."""
        return GoogleOptions(
            spreadsheet_id=self.google_spreadsheet_id,
            sheet_name=self.google_sheet_name,
            client_id=self.google_client_id,
            client_secret=self.google_client_secret.get_secret_value(),
            refresh_token=self.google_refresh_token.get_secret_value(),
            token_seconds=self.google_standin_token_seconds,
            reads_per_minute=self.google_standin_reads_per_minute,
            writes_per_minute=self.google_standin_writes_per_minute,
            max_cells=self.google_standin_max_cells,
        )

    def telegram(self) -> TelegramOptions:
        """Telegram's part."""
        ids = [entry.strip() for entry in self.telegram_admin_chat_id.split(",")]
        return TelegramOptions(
            token=self.telegram_bot_token.get_secret_value(),
            webhook_url=self.telegram_standin_webhook_url,
            webhook_secret=self.telegram_webhook_secret.get_secret_value(),
            admin_chat_ids=tuple(int(one) for one in ids if one),
            retry_delay_seconds=self.telegram_standin_retry_delay_seconds,
            retry_attempts=self.telegram_standin_retry_attempts,
        )
