"""The whole examination: stores first, then what stands in them, the providers beside."""

import asyncio
from collections.abc import Awaitable, Mapping
from contextlib import AsyncExitStack

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from services.admin.calls import open_http
from services.admin.diagnosis.accounts import examine_accounts
from services.admin.diagnosis.configuration import examine_settings
from services.admin.diagnosis.database import examine_database
from services.admin.diagnosis.findings import Finding, problem
from services.admin.diagnosis.google import examine_google
from services.admin.diagnosis.redis_server import examine_redis
from services.admin.diagnosis.telegram import examine_telegram
from services.admin.diagnosis.waha import examine_waha
from services.admin.diagnosis.work import examine_work
from services.admin.settings import Settings
from shared.database import create_engine
from shared.redis_client import connect
from shared.sealing import Sealing
from shared.waha_sessions import OwnSettings, SessionBook

LONGEST_SECONDS = 30.0
"""For any one examiner; each bounds its own calls well below that."""


async def examine() -> list[Finding]:
    """Everything, in the order in which it is best mended. Raises nothing."""
    settings, found = examine_settings()
    if settings is None:
        return found
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(open_http())
        stores, *others = await asyncio.gather(
            _stores(settings),
            _bounded("WAHA", _waha(http, settings)),
            _bounded("Google", examine_google(http, settings)),
            _bounded("Telegram", examine_telegram(http, settings)),
        )
    return [*found, *stores, *(one for findings in others for one in findings)]


async def _waha(http: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    """Every server; the environment's alone while nobody tells what is set for the sessions."""
    own: Mapping[str, OwnSettings] = {}
    engine = create_engine(settings.sqlalchemy_url(), application="doctor", pool_size=1, by_index=False)
    try:
        own = await SessionBook(engine, Sealing(settings.encryption_keys())).read()
    except (SQLAlchemyError, OSError, TimeoutError):
        pass  # what is wrong with PostgreSQL is said beside this
    finally:
        await engine.dispose()
    return await examine_waha(http, settings, own)


async def _stores(settings: Settings) -> list[Finding]:
    async with AsyncExitStack() as stack:
        engine = create_engine(settings.sqlalchemy_url(), application="doctor", pool_size=2, by_index=False)
        stack.push_async_callback(engine.dispose)
        redis = connect(settings.redis_address(), timeout_seconds=3.0)
        stack.push_async_callback(redis.aclose)
        (has_tables, database), (has_redis, server) = await asyncio.gather(
            _bounded_store("PostgreSQL", examine_database(engine, settings)),
            _bounded_store("Redis", examine_redis(redis, settings)),
        )
        found = [*database, *server]
        if has_tables:
            # Without a spreadsheet sheets_sync waits for one, which is said of Google.
            idle = () if settings.google_spreadsheet_id else ("sheets",)
            work = examine_work(engine, redis if has_redis else None, settings.partitions, idle=idle)
            found += await _bounded("Work", work)
            found += await _bounded("Accounts", examine_accounts(engine, settings))
        return found


async def _bounded_store(about: str, examining: Awaitable[tuple[bool, list[Finding]]]) -> tuple[bool, list[Finding]]:
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await examining
    except Exception as error:  # whatever it is, the other examiners go on
        return False, [_stumbled(about, error)]


async def _bounded(about: str, examining: Awaitable[list[Finding]]) -> list[Finding]:
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await examining
    except Exception as error:  # whatever it is, the other examiners go on
        return [_stumbled(about, error)]


def _stumbled(about: str, error: Exception) -> Finding:
    """Its kind alone: whatever it says may hold a secret."""
    text = "no answer in time" if isinstance(error, TimeoutError) else f"could not be examined ({type(error).__name__})"
    return problem(
        about, text.capitalize(), fault="unknown", action="Ask again; if it stays so, this is a bug of ours."
    )
