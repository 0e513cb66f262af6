"""The inbound streams in Redis: one scripted XADD per event, many events per trip.

Client retries are off: a repeated XADD whose answer was lost would be a second entry. A trip that fails or stays
unclear closes the gates of its partitions, and its events are written again, to the fallback.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from hashlib import sha1
from itertools import chain
from math import inf
from types import TracebackType
from typing import Any, Self

from hiredis import pack_command
from loguru import logger
from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError, ResponseError

from services.gateway import metrics
from services.gateway.admission import Entry, StoreAway
from services.gateway.batching import Batcher
from services.gateway.gates import Gates
from shared.streams.names import GROUP_OF, keys_of, seen_key

TRIP_SECONDS = 0.5
"""Bounds connecting, sending and all answers of one trip."""

_LARGEST_BATCH = 256
_SEEN_SECONDS = 24 * 3600
_GROUP = GROUP_OF["inbound"]

_ADMIT = f"""
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', {_SEEN_SECONDS}) then return false end
if redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('XGROUP', 'CREATE', KEYS[2], '{_GROUP}', '0', 'MKSTREAM')
end
local id = redis.pcall('XADD', KEYS[2], '*', unpack(ARGV))
if type(id) == 'table' and id.err then redis.call('DEL', KEYS[1]) end
return id
"""
"""KEYS filter key, stream; ARGV the entry's fields. Returns the entry's id, or nil when the filter knew the key.

A stream that is new gets its consumer group at 0 before its first entry. If the XADD is refused the filter forgets the
key, else the sender's next try would be taken for a duplicate.
"""

_ADMIT_DIGEST = sha1(_ADMIT.encode(), usedforsecurity=False).hexdigest()

_AWAY = (RedisError, OSError, TimeoutError)


class RedisStreams:
    """Appends through `redis`, on one connection at a time; open it as a context manager."""

    def __init__(self, redis: Redis, gates: Gates) -> None:
        self._redis = redis
        self._pool: Any = redis.connection_pool
        self._gates = gates
        self._batcher: Batcher[Entry, bool] = Batcher(self._carry, name="to-redis", largest=_LARGEST_BATCH)
        self._keys = [keys_of("inbound", partition).stream for partition in range(gates.partitions)]
        self._batch_size = metrics.BATCH_SIZE.labels("redis")
        self._seconds = metrics.STORE_SECONDS.labels("redis")

    async def __aenter__(self) -> Self:
        await self._batcher.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._batcher.__aexit__(kind, error, trace)

    def append(self, entry: Entry) -> Awaitable[bool]:
        """True when appended, false when its key was seen in the last 24 h. Raises `StoreAway`, the gate closed."""
        return self._batcher.submit(entry)

    async def prepare(self) -> None:
        """Create the consumer groups that are missing, which also proves that writes are accepted.

        Raises `StoreAway`.
        """
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.ping()
        for stream in self._keys:
            pipeline.xgroup_create(stream, _GROUP, id="0", mkstream=True)
        try:
            async with asyncio.timeout(TRIP_SECONDS):
                answers = await pipeline.execute(raise_on_error=False)
        except _AWAY as error:
            raise StoreAway(f"Redis: {_words(error)}") from error
        for answer in answers:
            if isinstance(answer, Exception) and not str(answer).startswith("BUSYGROUP"):
                raise StoreAway(f"Redis: {_words(answer)}") from answer

    async def check(self) -> None:
        """Prove that Redis accepts writes. Raises `StoreAway`."""
        try:
            async with asyncio.timeout(TRIP_SECONDS):
                await self._redis.set(seen_key(0, "probe"), "1", ex=60)
        except _AWAY as error:
            raise StoreAway(f"Redis: {_words(error)}") from error

    async def _carry(self, entries: Sequence[Entry]) -> Sequence[bool | Exception]:
        going = [
            place for place, entry in enumerate(entries) if entry.insisting or self._gates.is_open(entry.partition)
        ]
        answers: list[bool | Exception] = [StoreAway("Redis: the gate is closed") for _ in entries]
        if not going:
            return answers
        self._batch_size.observe(len(going))
        try:
            with self._seconds.time():
                async with asyncio.timeout(TRIP_SECONDS):
                    outcomes = await self._evaluate([entries[place] for place in going])
        except _AWAY as error:
            self._close(range(self._gates.partitions), error)
            return answers
        for place, outcome in zip(going, outcomes, strict=True):
            answers[place] = self._answer(entries[place], outcome)
        return answers

    async def _evaluate(self, entries: Sequence[Entry]) -> list[object]:
        answers = await self._run_script(entries)
        unknown = [place for place, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
        if unknown:  # NOSCRIPT means that nothing was done, so these may be tried again
            await self._redis.script_load(_ADMIT)
            again = await self._run_script([entries[place] for place in unknown])
            for place, answer in zip(unknown, again, strict=True):
                answers[place] = answer
        return answers

    async def _run_script(self, entries: Sequence[Entry]) -> list[object]:
        # Below the client's pipeline, whose packing in Python costs more than all else that an event needs.
        commands = [self._command(entry) for entry in entries]
        answers: list[object] = []
        connection = await self._pool.get_connection()
        try:
            await connection.send_packed_command(commands)
            for _ in entries:
                try:
                    answers.append(await connection.read_response(timeout=inf))  # the trip as a whole is bounded
                except ResponseError as refusal:
                    answers.append(refusal)
        finally:
            await self._pool.release(connection)
        return answers

    def _command(self, entry: Entry) -> bytes:
        filter_key = seen_key(entry.partition, entry.key)
        fields = chain.from_iterable(entry.fields.items())
        words: Any = ("EVALSHA", _ADMIT_DIGEST, "2", filter_key, self._keys[entry.partition], *fields)
        packed: bytes = pack_command(words)
        return packed

    def _answer(self, entry: Entry, answer: object) -> bool | Exception:
        if isinstance(answer, ResponseError):
            self._close([entry.partition], answer)
            return StoreAway(f"Redis: {_words(answer)}")
        return answer is not None

    def _close(self, partitions: Sequence[int], error: Exception) -> None:
        metrics.STORE_FAILURES.labels("redis").inc()
        if any(self._gates.is_open(partition) for partition in partitions):
            logger.warning("Redis does not take events; they go to PostgreSQL", error=_words(error))
        self._gates.close(partitions)


def _words(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()[:120]
