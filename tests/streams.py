"""What stands in a stream, in the types that our clients return."""

from typing import Any

from redis.asyncio import Redis


async def entries_of(redis: Redis, stream: str) -> list[tuple[str, dict[str, str]]]:
    """(id, fields) of every entry, oldest first."""
    entries: Any = await redis.xrange(stream)
    return [(id_, fields) for id_, fields in entries]
