"""What every test can ask for: `database_url`, `redis_url`, servers to kill, a browser; and what a run reports."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dev.servers.databases import ensure_database
from dev.servers.keeping import Keep
from dev.servers.postgres import EmbeddedPostgres
from dev.servers.redis import EmbeddedRedis
from shared.migrations import upgrade
from tests.servers.databases import Databases, RedisDatabases, in_a_thread
from tests.servers.ladder import Ladder, NoServerError, postgres_ladder, redis_ladder
from tests.tools import find_chromium, missing_tool

_EXAMPLE = Path(__file__).parents[1] / ".env.example"
_FALLEN: dict[str, None] = {}
"""What the end of the run says of rungs that broke, each once."""
_NEEDS_SERVER = {"databases", "redis_databases", "killable_postgres", "killable_redis"}


def pytest_configure(config: pytest.Config) -> None:
    """Keep the developer's own settings, which may name real accounts, out of every test."""
    config.addinivalue_line("markers", "tool(name): needs this program on PATH")
    for line in _EXAMPLE.read_text().splitlines():
        name, separator, _ = line.partition("=")
        if separator and not name.startswith(("#", "TEST_")):
            os.environ.pop(name, None)


def pytest_report_header() -> list[str]:
    """Which rung each server stands on."""
    return [f"{ladder.server}: {ladder.choice()}" for ladder in _ladders()]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server, and skip what needs a program that is not here."""
    for item in items:
        if _NEEDS_SERVER & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.integration)
            # Real servers on a busy machine can be late once; a second failure counts, and every repetition is named.
            item.add_marker(pytest.mark.flaky(reruns=1))
        tools = [mark.args[0] for mark in item.iter_markers("tool")]
        if item.get_closest_marker("browser"):
            tools.append("chromium")
        for reason in filter(None, map(missing_tool, tools)):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what this process has to say over to the one that reports."""
    fallen = [
        f"{ladder.server}: {rung} did not work, {ladder.choice()} was used"
        for ladder in _ladders()
        for rung in ladder.broken
    ]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["fallen"] = fallen
    else:
        _FALLEN.update(dict.fromkeys(fallen))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker of pytest-xdist has to say; one that crashed says nothing."""
    _FALLEN.update(dict.fromkeys(getattr(node, "workeroutput", {}).get("fallen", ())))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests recorded under a title, name every skipped test, and the rungs that broke."""
    for line in _FALLEN:
        terminalreporter.write_line(line)
    recorded: dict[str, list[str]] = {}
    for report in (*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())):
        for title, line in report.user_properties:
            recorded.setdefault(title, []).append(str(line))
    for title, lines in recorded.items():
        terminalreporter.section(title)
        for line in lines:
            terminalreporter.write_line(line)
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("skipped, by name")
        for report in skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
            terminalreporter.write_line(f"{report.nodeid}: {reason.removeprefix('Skipped: ')}")


@cache
def _ladders() -> tuple[Ladder, Ladder]:
    return postgres_ladder(), redis_ladder()


def _climb(stack: ExitStack, ladder: Ladder) -> str:
    try:
        return stack.enter_context(ladder.climb())
    except NoServerError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The session's PostgreSQL."""
    with ExitStack() as stack:
        opened = Databases(_climb(stack, _ladders()[0]))
        opened.open()
        stack.callback(opened.close)
        yield opened


@pytest.fixture(scope="session")
def redis_databases() -> Iterator[RedisDatabases]:
    """The session's Redis."""
    with ExitStack() as stack:
        worker, workers = os.environ.get("PYTEST_XDIST_WORKER", "gw0"), os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
        share = int(worker.removeprefix("gw"))
        yield RedisDatabases(_climb(stack, _ladders()[1]), share=share, shares=int(workers))


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """An empty database with the newest schema, this test's own."""
    with databases.fresh() as url:
        yield url


@pytest.fixture
def unmigrated_database_url(databases: Databases) -> Iterator[str]:
    """A database without a table, this test's own."""
    with databases.unmigrated() as url:
        yield url


@pytest.fixture
def redis_url(redis_databases: RedisDatabases) -> str:
    """An empty Redis database, this test's own."""
    return redis_databases.fresh()


@pytest.fixture
def killable_postgres(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A server of this test's own, to kill, pause and start again; ``database_url("leads")`` has the newest schema."""
    server = EmbeddedPostgres(tmp_path / "postgres", keep=Keep.FOR_THE_TEST)
    server.start()
    try:
        in_a_thread(ensure_database, server.url, "leads")
        in_a_thread(upgrade, server.database_url("leads"))
        yield server
    finally:
        server.stop()


@pytest.fixture
def killable_redis(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    """A server of this test's own, to kill, pause and start again."""
    server = EmbeddedRedis(tmp_path / "redis", keep=Keep.FOR_THE_TEST)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser of tests marked ``browser``."""
    found = find_chromium()
    assert found, "mark the test with pytest.mark.browser"
    return found
