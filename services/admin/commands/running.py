"""What every command needs: a place to say things, a bar while it takes, the stores, and who gives the order."""

import argparse
import getpass
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import Redis
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.settings import Settings
from shared.database import create_engine
from shared.logs import set_up_logging
from shared.redis_client import connect
from shared.settings import read_settings

Command = Callable[[argparse.Namespace], Coroutine[Any, Any, int]]
"""Does it; returns the exit code."""
WithSettings = Callable[[argparse.Namespace, Settings], Awaitable[int]]

Groups = Any
"""What `argparse` calls the action of its subparsers; it has no public name."""

DONE, NOT_DONE = 0, 1


def with_settings(act: WithSettings) -> Command:
    """A command that needs settings that fit, and says so when PostgreSQL is away."""

    async def command(parsed: argparse.Namespace) -> int:
        settings = read_settings(Settings)
        set_up_logging(service="admin", level=settings.log_level, as_json=settings.log_format == "json")
        try:
            return await act(parsed, settings)
        except BrokenPipeError:
            # Whoever read the output has seen enough (`| head`). Python's own last flush must not complain either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return NOT_DONE
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            complain(f"PostgreSQL gives no answer ({type(error).__name__}); check DATABASE_URL and the server")
            return NOT_DONE

    return command


@asynccontextmanager
async def open_stores(settings: Settings) -> AsyncIterator[tuple[AsyncEngine, Redis]]:
    """Clients of both stores; nothing is connected before it is used."""
    engine = create_engine(settings.sqlalchemy_url(), application="admin-command", pool_size=2, by_index=False)
    redis = connect(settings.redis_address())
    try:
        yield engine, redis
    finally:
        await redis.aclose()
        await engine.dispose()


def whoever() -> str:
    """The shell's user, for the audit log."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container's user may have no name
        return "cli"


def say(line: str) -> None:
    """One line of the result."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def complain(line: str) -> None:
    """One line about what went wrong."""
    sys.stderr.write(line + "\n")


def progress_bar(*, needless: bool = False) -> Progress:
    """A bar on stderr, where that is a terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=needless or not console.is_terminal,
    )
