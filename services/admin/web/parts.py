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
from services.admin.replaying import Replay
from services.admin.settings import Settings
from services.admin.web.screens import Screens


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
    screens: Screens


def make_parts(engine: AsyncEngine, redis: Redis, settings: Settings) -> Parts:
    """All of them; nothing is connected before it is used."""
    letters = DeadLetters(engine, redis)
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
        screens=Screens(),
    )
