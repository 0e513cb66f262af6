"""The processor's settings."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from services.processor.domain.policy import Policy
from services.processor.privacy.ages import Ages
from shared.settings import DatabaseSettings, EncryptionSettings, PartitionSettings, RedisSettings
from shared.tombstones import NO_KEY


class Settings(DatabaseSettings, RedisSettings, PartitionSettings, EncryptionSettings):
    """Everything the processor reads from the environment."""

    lanes: Annotated[int, Field(ge=1, le=16)] = 2
    """Loops side by side; partitions are divided among them."""
    message_quiet_ms: Annotated[int, Field(ge=0, le=60_000)] = 1500
    message_max_wait_ms: Annotated[int, Field(ge=0, le=600_000)] = 8000
    user_cooldown_ms: Annotated[int, Field(ge=0, le=600_000)] = 5000
    question_reading_ms: Annotated[int, Field(ge=0, le=60_000)] = 2000
    """What arrives sooner than this after a question was not written in answer to it."""
    stale_after_seconds: Annotated[int, Field(ge=1)] = 600
    retry_base_ms: Annotated[int, Field(ge=1, le=60_000)] = 1000
    """The first wait before a message that can't be handled is tried again is up to this long, then doubled."""
    alert_new_leads: bool = False
    telegram_admin_user_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    """Comma-separated ids of the users whose presses count; empty: every member of an admin chat."""
    waha_api_url: str = ""
    """Asked for the phone behind a LID and for messages that never came; empty: nobody is asked about sessions that
    have no server of their own."""
    waha_api_key: SecretStr | None = None
    repair_look_seconds: Annotated[float, Field(ge=0, le=3600)] = 60.0
    """WAHA is asked this often for messages that never came; 0: never."""
    session_silent_seconds: Annotated[int, Field(ge=0)] = 43_200
    """A session that works and hears nobody for so long is told of; 0: never."""
    retention_messages_days: Annotated[int, Field(ge=2)] | None = None
    """Words of messages, answers, replies and alerts go after so many days; unset, like those below: never."""
    retention_unfinished_leads_days: Annotated[int, Field(ge=1)] | None = None
    """Leads that the bot waits for an answer of are erased after so many days without any."""
    retention_leads_days: Annotated[int, Field(ge=1)] | None = None
    """All leads are, but for those that were known before the bot, and blocked ones."""
    retention_dead_letters_days: Annotated[int, Field(ge=1)] | None = None
    """Dead letters go after so many days, open ones too."""
    retention_audit_days: Annotated[int, Field(ge=31)] | None = None
    """Entries of the audit log go after so many days; younger than 30 nobody can delete them."""

    @field_validator("telegram_admin_user_ids", mode="before")
    @classmethod
    def _split_users(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return frozenset(int(part) for part in value.split(",") if part.strip())
        except ValueError:
            raise ValueError("must be user ids, separated by commas") from None

    @model_validator(mode="after")
    def _can_erase_what_is_to_be_erased(self) -> Self:
        if (self.retention_unfinished_leads_days or self.retention_leads_days) and not self.encryption_keys():
            raise ValueError(f"RETENTION_…LEADS_DAYS erase leads, and {NO_KEY}")
        return self

    def ages(self) -> Ages:
        """How old each kind may become."""
        return Ages(
            messages=_days(self.retention_messages_days),
            unfinished_leads=_days(self.retention_unfinished_leads_days),
            leads=_days(self.retention_leads_days),
            dead_letters=_days(self.retention_dead_letters_days),
            audit=_days(self.retention_audit_days),
        )

    def policy(self) -> Policy:
        """The conversation's numbers."""
        return Policy(
            quiet=timedelta(milliseconds=self.message_quiet_ms),
            max_wait=timedelta(milliseconds=self.message_max_wait_ms),
            cooldown=timedelta(milliseconds=self.user_cooldown_ms),
            reading_time=timedelta(milliseconds=self.question_reading_ms),
            stale_after=timedelta(seconds=self.stale_after_seconds),
            announce_new_leads=self.alert_new_leads,
        )


def _days(number: int | None) -> timedelta | None:
    return timedelta(days=number) if number is not None else None
