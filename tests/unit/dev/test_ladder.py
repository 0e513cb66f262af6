"""Servers for tests come from the first rung that holds."""

import contextlib
from collections.abc import Iterator

import pytest

from tests.servers.ladder import Ladder, NoServerError, Rung, postgres_ladder, redis_ladder


@contextlib.contextmanager
def _breaks() -> Iterator[str]:
    raise OSError("no way to the image")
    yield ""


MISSING = Rung("no Docker engine", None)
BROKEN = Rung("Docker", _breaks)
SOUND = Rung("wheel", lambda: contextlib.nullcontext("redis://wheel"))


def test_a_missing_rung_is_passed_over() -> None:
    ladder = Ladder("Redis", [MISSING, SOUND])

    with ladder.climb() as url:
        assert url == "redis://wheel"


def test_a_rung_that_breaks_is_left_for_the_next_and_remembered() -> None:
    ladder = Ladder("Redis", [BROKEN, SOUND])

    with ladder.climb() as url:
        assert url == "redis://wheel"
    assert ladder.broken == ["Docker"]
    assert ladder.choice() == "wheel"


def test_a_last_rung_that_breaks_says_why() -> None:
    with pytest.raises(OSError, match="no way to the image"), Ladder("Redis", [MISSING, BROKEN]).climb():
        pass


def test_without_any_rung_every_reason_is_told() -> None:
    with pytest.raises(NoServerError, match="no Redis: no Docker engine"), Ladder("Redis", [MISSING]).climb():
        pass


def test_an_error_of_the_test_itself_is_not_taken_for_a_broken_rung() -> None:
    ladder = Ladder("Redis", [SOUND, SOUND])

    with pytest.raises(ZeroDivisionError), ladder.climb():
        raise ZeroDivisionError
    assert ladder.broken == []


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_REDIS_URL", "redis://given:1/0")
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql://given:1/test")

    with redis_ladder().climb() as redis_url, postgres_ladder().climb() as database_url:
        assert (redis_url, database_url) == ("redis://given:1/0", "postgresql://given:1/test")
