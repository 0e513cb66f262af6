"""Redis: whether it answers, takes writes, keeps them, and throws nothing away."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, OutOfMemoryError, RedisError, ResponseError

from services.admin.diagnosis.findings import Finding, fine, problem, warning
from services.admin.settings import Settings
from shared.streams.figures import redis_memory

_ABOUT = "Redis"
_OLDEST_MAJOR = 7
_MUCH, _TOO_MUCH = 0.7, 0.9
_WANTED = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}
_WHY = {
    "appendonly": "a restart loses what nobody had committed",
    "appendfsync": "a power cut loses the last second",
    "maxmemory-policy": "a full Redis throws leads' messages away",
}


async def examine_redis(redis: Redis, settings: Settings) -> tuple[bool, list[Finding]]:
    """Whether it answers, and what is to be said of it."""
    try:
        told: Mapping[str, Any] = await redis.info("everything")
    except (RedisError, OSError, TimeoutError) as error:
        return False, [_away(error, settings)]
    version = str(told.get("valkey_version") or told.get("redis_version") or "0")
    found = [fine(_ABOUT, f"Version {version} answers")]
    if int(version.partition(".")[0]) < _OLDEST_MAJOR:
        action = "Use Redis 7 or newer, or Valkey."
        found.append(problem(_ABOUT, f"Version {version} lacks commands we use", fault="the server", action=action))
    if told.get("aof_last_write_status", "ok") != "ok":
        text = "It can't write its append-only file"
        found.append(problem(_ABOUT, text, fault="the server", action="Look at its disk: full, or read only?"))
    found += await _writes(redis)
    found += await _keeping(redis)
    found += await _room(redis)
    return True, found


def _away(error: Exception, settings: Settings) -> Finding:
    where = urlsplit(settings.redis_address())
    place = f"{where.hostname}:{where.port or 6379}"
    if isinstance(error, AuthenticationError | NoPermissionError) or "NOAUTH" in str(error):
        return problem(
            _ABOUT,
            f"{place} refuses the password",
            fault="the settings",
            action="Correct REDIS_PASSWORD, or the password in REDIS_URL.",
        )
    return problem(
        _ABOUT,
        f"{place} gives no answer ({type(error).__name__})",
        fault="the server, the network, or REDIS_URL",
        action="Start it, or correct its address. Leads are answered through PostgreSQL meanwhile, a little later.",
    )


async def _writes(redis: Redis) -> list[Finding]:
    try:
        await redis.set("doctor:probe", "1", ex=5)
    except OutOfMemoryError:
        action = "Raise maxmemory, or see which stream is behind. Events go to PostgreSQL meanwhile."
        return [problem(_ABOUT, "It is full and refuses writes", fault="the server", action=action)]
    except (RedisError, OSError) as error:
        text = f"It refuses writes: {str(error)[:80]}"
        return [problem(_ABOUT, text, fault="the server", action="Point REDIS_URL to the primary; look at its disk.")]
    return []


async def _keeping(redis: Redis) -> list[Finding]:
    try:
        told: Mapping[Any, Any] = await redis.config_get(*_WANTED)
    except (ResponseError, NoPermissionError):
        text = "It doesn't show its settings"
        action = f"Make sure of {', '.join(f'{name} {value}' for name, value in _WANTED.items())}."
        return [warning(_ABOUT, text, fault="nobody: managed servers hide them", action=action)]
    return [
        warning(
            _ABOUT,
            f"{name} is {told[name]}: {_WHY[name]}",
            fault="the server's settings",
            action=f"Set {name} {wanted}.",
        )
        for name, wanted in _WANTED.items()
        if name in told and told[name] != wanted
    ]


async def _room(redis: Redis) -> list[Finding]:
    memory = await redis_memory(redis)
    found = [fine(_ABOUT, f"It uses {memory.used / 2**20:.0f} MiB, {memory.share:.0%} of what it may")]
    if memory.is_machines:
        text = "maxmemory is not set: it may take the whole machine"
        found.append(warning(_ABOUT, text, fault="the server's settings", action="Set maxmemory."))
    if memory.share > _MUCH:
        judge = problem if memory.share > _TOO_MUCH else warning
        action = "See which stream is behind, or raise maxmemory."
        found.append(
            judge(_ABOUT, f"Its memory is {memory.share:.0%} full", fault="work that is behind", action=action)
        )
    return found
