"""The loop of the watch: look, judge, tell.

Whoever owns the alerts looks at everything; the others only at whether the stores are there. News goes through the
outbox like every alert; what can't, because PostgreSQL is away, goes straight to Telegram.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from loguru import logger

from services.notifier import metrics
from services.notifier.watch import texts
from services.notifier.watch.direct import DirectAlerts
from services.notifier.watch.edges import Edges, News
from services.notifier.watch.eyes import Look
from services.notifier.watch.troubles import REDIS_AWAY, Limits, causes, paused_since, relief, troubles
from shared.lifecycle import pause
from shared.streams.leases import PartitionLeases

POSTGRES_AWAY = "postgres_away"

_ONLY_PARTITION = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How often is looked, and how long something has to last."""

    look_seconds: float = 2.0
    steady_seconds: float = 5.0
    away_seconds: float = 10.0
    """A restart of a store is nothing to tell."""


class Seeing(Protocol):
    """Who looks (`services.notifier.watch.eyes.Eyes`)."""

    async def look(self, *, everything: bool) -> Look:
        """One look; returns within seconds whatever is away."""


class Voice(Protocol):
    """Who writes alerts (`services.notifier.system_alerts.SystemAlerts`)."""

    async def raise_alert(self, cause: str, text: str) -> bool:
        """False when it is lost."""

    async def all_clear(self, cause: str, text: str) -> bool:
        """False when it is lost."""


class Watch:
    """A task of the role `alerts`, for the life of the process."""

    def __init__(
        self,
        leases: PartitionLeases,
        eyes: Seeing,
        voice: Voice,
        direct: DirectAlerts,
        limits: Limits,
        tempo: Tempo,
    ) -> None:
        self._leases = leases
        self._eyes = eyes
        self._voice = voice
        self._direct = direct
        self._limits = limits
        self._tempo = tempo
        self._edges: Edges | None = None
        self._may_be_ours = True

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop`."""
        while True:
            await self._once()
            if await pause(stop, self._tempo.look_seconds):
                return

    async def _once(self) -> None:
        is_owner = _ONLY_PARTITION in self._leases.owned
        if self._leases.is_valid():
            self._may_be_ours = is_owner
        look = await self._eyes.look(everything=is_owner)
        metrics.WATCH_LOOKED.set_to_current_time()
        if look.told is None:
            await self._without_postgres(look)
            return
        ended = {POSTGRES_AWAY: texts.POSTGRES_BACK}
        if not look.redis_away_seconds:
            ended[REDIS_AWAY] = texts.REDIS_BACK
        await self._direct.look({}, ended)
        if is_owner:
            await self._tell(look, look.told)
        else:
            self._edges = None
            metrics.WATCH_TROUBLE.clear()

    async def _without_postgres(self, look: Look) -> None:
        if not self._may_be_ours or look.postgres_away_seconds < self._tempo.away_seconds:
            return
        redis_is_away = look.redis_away_seconds >= self._tempo.away_seconds
        raised = {POSTGRES_AWAY: texts.BOTH_AWAY if redis_is_away else texts.POSTGRES_AWAY}
        if redis_is_away:
            raised[REDIS_AWAY] = texts.REDIS_AWAY
        await self._direct.look(raised, {} if look.redis_away_seconds else {REDIS_AWAY: texts.REDIS_BACK})

    async def _tell(self, look: Look, told: Mapping[str, float]) -> None:
        if self._edges is None:
            self._edges = Edges(told.keys() & causes(), steady_seconds=self._tempo.steady_seconds)
        current = troubles(look.standings, look.memory, self._limits, paused_since(told), look.at)
        if look.redis_away_seconds >= self._tempo.away_seconds and REDIS_AWAY not in self._direct.open:
            current[REDIS_AWAY] = texts.REDIS_AWAY
        self._show(look, current)
        for news in self._edges.look(current, time.monotonic()):
            if await self._told(news):
                self._edges.noted(news)

    async def _told(self, news: News) -> bool:
        if news.text is None:
            logger.info("A trouble is over", cause=news.cause)
            return await self._voice.all_clear(news.cause, relief(news.cause))
        logger.error("There is a trouble", cause=news.cause)
        return await self._voice.raise_alert(news.cause, news.text)

    def _show(self, look: Look, current: Mapping[str, str]) -> None:
        for cause in causes():
            metrics.WATCH_TROUBLE.labels(cause).set(cause in current)
        for stream in {one.stream for one in look.standings}:
            ours = [one for one in look.standings if one.stream == stream]
            stalled = [look.at - one.stalled_since for one in ours if one.stalled_since is not None]
            metrics.WATCH_WAITING.labels(stream).set(sum(one.waiting for one in ours))
            metrics.WATCH_OLDEST_SECONDS.labels(stream).set(max(one.oldest_age_seconds(look.at) for one in ours))
            metrics.WATCH_STALLED_SECONDS.labels(stream).set(max(stalled, default=0.0))
        if look.memory is not None:
            metrics.WATCH_REDIS_MEMORY.set(look.memory.share)
