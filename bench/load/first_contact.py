"""First contact: distinct leads write "Halo"; from sending the webhook to the stand-in's receiving sendText.

    python -m bench.load.first_contact --seconds 15 --senders 64
    python -m bench.load.first_contact --seconds 20 --per-second 100

Everything runs on this machine, this load included: servers with fsync on and ``appendfsync always``, one process of
each service, the stand-ins.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import uvloop

from bench.load.http_load import Load, closed_loop, open_loop
from bench.load.webhooks import WebhookMaker
from dev.servers.databases import ensure_database
from dev.servers.postgres import EmbeddedPostgres
from dev.servers.redis import EmbeddedRedis
from shared.migrations import upgrade
from tests.system import RunningSystem

SETTINGS = {"TYPING_MAX_MS": "0", "WAHA_STANDIN_EVENTS": "session.status"}
_MOST_PER_SECOND = 6000
_DRAIN_SECONDS = 120.0


def main() -> None:
    """Start everything, run the load, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15.0)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--senders", type=int, nargs="*", default=[16, 64, 256])
    how.add_argument("--per-second", type=float, nargs="*")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="first-contact-") as folder:
        postgres, redis = EmbeddedPostgres(Path(folder) / "postgres"), EmbeddedRedis(Path(folder) / "redis")
        Path(folder).chmod(0o755)
        postgres.start()
        redis.start()
        try:
            ensure_database(postgres.url, "leads")
            upgrade(postgres.database_url("leads"))
            with RunningSystem(
                database_url=postgres.database_url("leads"),
                redis_url=redis.url,
                folder=Path(folder) / "system",
                settings=SETTINGS,
            ) as system:
                _measure_all(system, arguments)
        finally:
            redis.stop()
            postgres.stop()


def _measure_all(system: RunningSystem, arguments: argparse.Namespace) -> None:
    maker = WebhookMaker(hmac_key=system.secrets["WAHA_WEBHOOK_HMAC_KEY"])
    _say(
        f"{'load':>16} {'sent':>7} {'replies':>7} {'a second':>9} {'ack p50':>8} {'p99':>7} {'reply p50':>9} {'p99':>8}"
    )
    if arguments.per_second:
        for rate in arguments.per_second:
            uvloop.run(_measure(system, maker, f"{rate:g} a second", arguments.seconds, rate=rate))
    else:
        for senders in arguments.senders:
            uvloop.run(_measure(system, maker, f"{senders} senders", arguments.seconds, senders=senders))


async def _measure(
    system: RunningSystem, maker: WebhookMaker, name: str, seconds: float, *, senders: int = 0, rate: float = 0.0
) -> None:
    await system.waha("reset", {})
    address = urlsplit(system.gateway_url)
    host, port = str(address.hostname), int(address.port or 80)
    count = int(seconds * (rate or _MOST_PER_SECOND))
    webhooks = [maker.make() for _ in range(count)]
    began = time.time()
    if rate:
        load = await open_loop(host, port, webhooks, per_second=rate)
    else:
        load = Load()
        deadline = began + seconds
        chunk = max(senders * 8, 512)
        for start in range(0, count, chunk):
            if time.time() > deadline:
                break
            part = await closed_loop(host, port, webhooks[start : start + chunk], senders=senders)
            load.sent_at |= part.sent_at
            load.answer_seconds += part.answer_seconds
            load.refused += part.refused
    received = await _replies(system, len(load.sent_at))
    first = {call["chat_id"]: call["at"] / 1000 for call in reversed(received)}
    waited = sorted(at - load.sent_at[chat] for chat, at in first.items() if chat in load.sent_at)
    took = max(first.values(), default=began) - began
    doubled = len(received) - len(first)
    lost = len(load.sent_at) - len(waited)
    _say(
        f"{name:>16} {len(load.sent_at):>7} {len(waited):>7} {len(waited) / took:>9.0f} "
        f"{_ms(load.answer_seconds, 50):>8} {_ms(load.answer_seconds, 99):>7} {_ms(waited, 50):>9} {_ms(waited, 99):>8}"
        f"   lost {lost}, doubled {doubled}, refused {load.refused}"
    )


async def _replies(system: RunningSystem, wanted: int) -> list[dict[str, int | str]]:
    """The stand-in's calls of sendText, once there are enough or no more come."""
    deadline = time.monotonic() + _DRAIN_SECONDS
    seen, still = -1, 0
    async with httpx.AsyncClient(timeout=30) as client:
        while True:
            calls: list[dict[str, int | str]] = (await client.get(f"{system.plan.urls['waha']}/_control/sent")).json()
            still = still + 1 if len(calls) == seen else 0
            seen = len(calls)
            if seen >= wanted or still > 10 or time.monotonic() > deadline:
                return calls
            await asyncio.sleep(0.5)


def _ms(seconds: list[float], percentile: int) -> str:
    if len(seconds) < 2:
        return "-"
    return f"{statistics.quantiles(seconds, n=100, method='inclusive')[percentile - 1] * 1000:.1f}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
