"""Admin's settings."""

from typing import Annotated

from pydantic import Field, SecretStr

from shared.settings import DatabaseSettings, PartitionSettings, RedisSettings


class Settings(DatabaseSettings, RedisSettings, PartitionSettings):
    """Everything admin reads from the environment."""

    admin_port: Annotated[int, Field(ge=0, le=65535)] = 3100
    admin_token: SecretStr | None = None
    """Bearer token of the API. Unset: every request but the probes is refused."""
