"""A backlog of the benchmarks is what the gateway would have written, and appears all at once."""

from typing import Any

import orjson
from redis import Redis

from bench.load.waiting import Backlog
from bench.load.webhooks import WebhookMaker
from services.gateway.translation import waha
from shared.clock import utc_now
from shared.messages import Inbound
from shared.streams.names import GROUP_OF

TOLD_OF_TIME = {"received", "sent", "request_id"}


def timeless(fields: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name not in TOLD_OF_TIME}


def test_a_staged_entry_is_the_one_the_gateway_writes(redis_url: str) -> None:
    redis: Any = Redis.from_url(redis_url, decode_responses=True)
    _, _, body = WebhookMaker("Halo", hmac_key="rahasia").make(5).partition(b"\r\n\r\n")
    translated = waha.translate(orjson.loads(body), received=utc_now(), request_id="")
    assert isinstance(translated, Inbound)
    backlog = Backlog(redis, partitions=2)

    backlog.stage([5])
    before = backlog.length()
    backlog.release()

    assert (before, backlog.length()) == (0, 1)
    streams = ("inbound:{00}", "inbound:{01}")
    (fields,) = (fields for stream in streams for _, fields in redis.xrange(stream))
    assert timeless(fields) == timeless(translated.to_fields())
    assert {group["name"] for stream in streams for group in redis.xinfo_groups(stream)} == {GROUP_OF["inbound"]}
