"""Settings that do not fit are all named at once, and no secret is shown."""

import pytest
from pydantic_settings import BaseSettings

from shared.settings import DatabaseSettings, PartitionSettings, RedisSettings, read_settings, sqlalchemy_url


class Everything(DatabaseSettings, RedisSettings, PartitionSettings):
    """A service's settings."""


def test_every_problem_is_listed_by_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("REDIS_PORT", "high")
    monkeypatch.setenv("PARTITIONS", "0")
    monkeypatch.setenv("REDIS_PASSWORD", "hunter2")

    with pytest.raises(SystemExit) as ended:
        read_settings(Everything)

    report = capsys.readouterr().err
    assert ended.value.code == 2
    assert "DATABASE_URL is not set" in report
    assert "REDIS_PORT" in report
    assert "PARTITIONS" in report
    assert "hunter2" not in report


def test_empty_means_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@localhost/x")
    monkeypatch.setenv("REDIS_URL", "")

    assert read_settings(Everything).redis_address() == "redis://localhost:6379/0"


def test_a_redis_password_may_hold_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@localhost/x")
    monkeypatch.setenv("REDIS_PASSWORD", "p@ss/w:rd")

    assert read_settings(Everything).redis_address() == "redis://:p%40ss%2Fw%3Ard@localhost:6379/0"


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@localhost/x")

    assert "hunter2" not in repr(read_settings(Everything))


@pytest.mark.parametrize("url", ["postgres://h/x", "postgresql://h/x", "postgresql+asyncpg://h/x"])
def test_every_spelling_of_postgresql_is_understood(url: str) -> None:
    assert sqlalchemy_url(url) == "postgresql+asyncpg://h/x"


def test_another_database_is_refused() -> None:
    with pytest.raises(ValueError, match="postgresql://"):
        sqlalchemy_url("mysql://h/x")


def test_settings_are_frozen() -> None:
    assert issubclass(Everything, BaseSettings)
    assert Everything.model_config["frozen"]
