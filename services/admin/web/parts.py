"""Everything that pages and API work with, put together once."""

from dataclasses import dataclass

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.accounts.passwords import Passwords
from services.admin.accounts.sessions import Sessions
from services.admin.accounts.throttle import Throttle
from services.admin.accounts.tokens import Tokens
from services.admin.accounts.users import Users
from services.admin.dead_letters import DeadLetters
from services.admin.numbers import Numbers
from services.admin.replaying import Replay
from services.admin.session_settings import SessionSettings
from services.admin.settings import Settings
from services.admin.web.screens import Screens
from shared.sealing import Sealing
from shared.waha_sessions import SessionBook, WahaServers


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Admin's parts. They share the engine and the Redis client, which somebody else closes."""

    engine: AsyncEngine
    redis: Redis
    settings: Settings
    users: Users
    sessions: Sessions
    tokens: Tokens
    throttle: Throttle
    letters: DeadLetters
    replay: Replay
    book: SessionBook
    session_settings: SessionSettings
    numbers: Numbers
    screens: Screens


def make_parts(engine: AsyncEngine, redis: Redis, settings: Settings) -> Parts:
    """All of them; nothing is connected before it is used."""
    letters = DeadLetters(engine, redis)
    sealing = Sealing(settings.encryption_keys())
    book = SessionBook(engine, sealing)
    key = settings.waha_api_key.get_secret_value() if settings.waha_api_key else ""
    return Parts(
        engine=engine,
        redis=redis,
        settings=settings,
        users=Users(engine, Passwords()),
        sessions=Sessions(engine),
        tokens=Tokens(engine, settings.admin_token),
        throttle=Throttle(engine),
        letters=letters,
        replay=Replay(engine, redis, letters),
        book=book,
        session_settings=SessionSettings(engine, sealing),
        numbers=Numbers(book, WahaServers(book, url=settings.waha_api_url, api_key=key)),
        screens=Screens(),
    )
