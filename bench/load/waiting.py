"""A backlog: entries as the gateway writes them, staged beside the streams and put in place all at once."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from redis import Redis

from bench.load.webhooks import message_id_of, phone_of
from shared.identifiers import partition_of, phone_address
from shared.messages import Inbound
from shared.streams.names import GROUP_OF, keys_of

_BATCH = 1000


class Backlog:
    """Messages of leads that nobody has met."""

    def __init__(self, redis: Redis, *, partitions: int) -> None:
        self._redis = redis
        self._partitions = partitions
        self._streams = [keys_of("inbound", partition).stream for partition in range(partitions)]

    def stage(self, leads: Iterable[int]) -> None:
        """Write one "Halo" of each lead where nobody reads yet."""
        written = self._entries(leads)
        while batch := list(islice(written, _BATCH)):
            pipeline = self._redis.pipeline(transaction=False)
            for partition, fields in batch:
                pipeline.xadd(_staged(self._streams[partition]), fields)
            pipeline.execute()

    def release(self) -> None:
        """Put what was staged in the places of the streams, which must be empty; whoever waits for them wakes up."""
        pipeline = self._redis.pipeline(transaction=True)
        for stream in self._streams:
            pipeline.xgroup_create(_staged(stream), GROUP_OF["inbound"], id="0", mkstream=True)
            pipeline.rename(_staged(stream), stream)
        pipeline.execute()

    def length(self) -> int:
        """Entries not finished yet."""
        pipeline = self._redis.pipeline(transaction=False)
        for stream in self._streams:
            pipeline.xlen(stream)
        return sum(pipeline.execute())

    def published(self) -> int:
        """Replies that were published and that no notifier has taken."""
        pipeline = self._redis.pipeline(transaction=False)
        for partition in range(self._partitions):
            pipeline.xlen(keys_of("replies", partition).stream)
        return sum(pipeline.execute())

    def _entries(self, leads: Iterable[int]) -> Iterator[tuple[int, dict[Any, Any]]]:
        now = datetime.now(UTC)
        example = Inbound(
            key="wa:default:in:message:",
            kind="message",
            channel="whatsapp",
            session="default",
            received=now,
            sent=now.replace(microsecond=0),
            chat="@c.us",
            phone="0",
            name="Budi",
            text="Halo",
            message_id="0",
            engine="GOWS",
            request_id="0",
        ).to_fields()
        for lead in leads:
            phone, message_id = phone_of(lead), message_id_of(lead, 1)
            fields = example | {
                "key": f"wa:default:in:message:{message_id}",
                "chat": f"{phone}@c.us",
                "phone": phone,
                "message_id": message_id,
                "request_id": f"{lead:014d}",
            }
            partition = partition_of(phone_address(phone), self._partitions)
            yield partition, fields


def _staged(stream: str) -> str:
    return f"staged:{stream}"
