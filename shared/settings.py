"""Settings from the environment: read once, validated whole, never printed.

A service's ``settings.py`` declares one model from the groups below and calls `read_settings`. All problems are
reported together, each by its variable, and a secret's value never appears in the report.
"""

import base64
import binascii
import sys
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import quote

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Settings = TypeVar("Settings", bound=BaseSettings)


class Environment(BaseSettings):
    """What every process has."""

    # Compose and Kubernetes hand over unset variables as empty strings.
    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    app_env: Literal["development", "production"] = "development"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "json"
    health_port: Annotated[int, Field(ge=0, le=65535)] = 0
    """Port of /healthz, /readyz and /metrics; 0: any free one."""
    health_host: str = "0.0.0.0"  # noqa: S104 - the probes of Kubernetes and Compose come from outside the container


class DatabaseSettings(Environment):
    """PostgreSQL."""

    database_url: SecretStr
    """``postgresql://user:password@host:port/name``; query parameters other than ``host`` are not understood."""
    database_pool_size: Annotated[int, Field(ge=1, le=100)] = 8

    def sqlalchemy_url(self) -> str:
        """The URL with the driver named, whichever PostgreSQL spelling was given."""
        return sqlalchemy_url(self.database_url.get_secret_value())


class RedisSettings(Environment):
    """Redis or Valkey: ``REDIS_URL``, or the three parts."""

    redis_url: SecretStr | None = None
    redis_host: str = "localhost"
    redis_port: Annotated[int, Field(ge=1, le=65535)] = 6379
    redis_password: SecretStr | None = None

    def redis_address(self) -> str:
        """One URL, secrets included: for the client alone, never for a log line."""
        if self.redis_url is not None:
            return self.redis_url.get_secret_value()
        password = self.redis_password.get_secret_value() if self.redis_password else ""
        credentials = f":{quote(password, safe='')}@" if password else ""
        return f"redis://{credentials}{self.redis_host}:{self.redis_port}/0"


class PartitionSettings(Environment):
    """How work is divided; the same for every process of a deployment, which PostgreSQL checks."""

    partitions: Annotated[int, Field(ge=1, le=99)] = 16
    lock_ttl_seconds: Annotated[float, Field(ge=1, le=60)] = 5.0
    """A dead owner's lease lasts this long."""


class EncryptionSettings(Environment):
    """What the secrets are sealed with that operators store by the dashboard."""

    settings_encryption_key: SecretStr | None = None
    """Base64 of 32 random bytes. Several with commas: the first seals, all of them open."""

    @field_validator("settings_encryption_key")
    @classmethod
    def _are_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _decoded_keys(value)
        return value

    def encryption_keys(self) -> list[bytes]:
        """The keys, the one that seals first; none where none is set."""
        return _decoded_keys(self.settings_encryption_key) if self.settings_encryption_key else []


def _decoded_keys(secret: SecretStr) -> list[bytes]:
    keys = []
    for part in secret.get_secret_value().split(","):
        try:
            keys.append(base64.b64decode(part.strip().replace("-", "+").replace("_", "/"), validate=True))
        except binascii.Error:
            keys.append(b"")
    if any(len(key) != 32 for key in keys):
        raise ValueError("must be 32 random bytes in Base64, as `openssl rand -base64 32` makes them")
    return keys


def sqlalchemy_url(url: str) -> str:
    """``postgres://`` and ``postgresql://`` with the asyncpg driver named."""
    scheme, separator, rest = url.partition("://")
    if scheme.partition("+")[0] not in {"postgres", "postgresql"} or not separator:
        raise ValueError("DATABASE_URL must start with postgresql://")
    return f"postgresql+asyncpg://{rest}"


def read_settings(model: type[Settings], **overrides: Any) -> Settings:
    """Read `model` from the environment, or end the process (exit code 2) with every problem listed by variable."""
    try:
        return model(**overrides)
    except ValidationError as error:
        sys.stderr.write("The settings do not fit:\n" + "".join(f"  {problem}\n" for problem in problems_of(error)))
        sys.stderr.write("See .env.example for every variable.\n")
        raise SystemExit(2) from None


def problems_of(error: ValidationError) -> list[str]:
    """What does not fit, each by its variable, no value shown."""
    return sorted({_problem(detail) for detail in error.errors(include_input=False, include_url=False)})


def _problem(detail: Any) -> str:
    variable = "_".join(str(part) for part in detail["loc"]).upper()
    if detail["type"] == "missing":
        return f"{variable} is not set"
    return f"{variable}: {detail['msg']}".removeprefix(": ")
