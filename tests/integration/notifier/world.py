"""A notifier between real stores and the stand-ins, and the processor's side of the outbox."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.notifier.settings import NotifierSettings
from services.notifier.wiring import open_stores, run_alerts, run_replies
from shared.database import create_engine
from shared.outbox import OutboxRow
from shared.settings import sqlalchemy_url
from shared.streams.names import StreamName, keys_of
from shared.streams.relay import Relay
from shared.tables import alert_messages, attempts, dead_letters, leads, outbox

PARTITIONS = 4
TOKEN = "42:TEST"
ADMIN_CHAT = -1001
ROLES = {"replies": run_replies, "alerts": run_alerts}


@dataclass
class World:
    """Everything a test touches."""

    database_url: str
    redis_url: str
    engine: AsyncEngine
    redis: Redis
    relay: Relay
    http: aiohttp.ClientSession
    waha_url: str
    telegram_url: str
    environment: dict[str, str] = field(default_factory=dict)

    def settings(self, **changes: str) -> NotifierSettings:
        return NotifierSettings(**{name.lower(): value for name, value in (self.environment | changes).items()})  # type: ignore[arg-type]

    @contextlib.asynccontextmanager
    async def notifier(self, role: str = "replies", **changes: str) -> AsyncIterator[None]:
        """One role, running in this loop."""
        settings = self.settings(**changes)
        stop = asyncio.Event()
        async with open_stores(settings) as stores:
            running = asyncio.create_task(ROLES[role](settings, stores, stop))
            try:
                yield
            finally:
                stop.set()
                await running

    def on_database(self, url: str) -> "World":
        """The same world on another PostgreSQL; its engine is the caller's to dispose of."""
        engine = create_engine(sqlalchemy_url(url), application="test", pool_size=4)
        environment = self.environment | {"DATABASE_URL": url}
        return replace(self, database_url=url, engine=engine, relay=Relay(self.redis, engine), environment=environment)

    # --- The processor's side ---------------------------------------------------------------------------------------

    async def lead(self, lead_id: int, **columns: Any) -> int:
        row = {
            "id": lead_id,
            "partition": lead_id % PARTITIONS,
            "version": 1,
            "state": "FORM_SENT",
            "channel": "whatsapp",
            "session": "default",
            "chat": f"62811000{lead_id}@c.us",
        }
        async with self.engine.begin() as connection:
            await connection.execute(sa.insert(leads).values({**row, **columns}))
        return lead_id

    async def change_lead(self, lead_id: int, **columns: Any) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(sa.update(leads).where(leads.c.id == lead_id).values(columns))

    async def reply(self, lead_id: int, seq: int, text: str, **changes: Any) -> int:
        """One decided reply, committed and published; returns its outbox id."""
        return (await self.replies([(lead_id, seq, text, changes)]))[0]

    async def replies(self, wanted: list[tuple[int, int, str, dict[str, Any]]], *, publish: bool = True) -> list[int]:
        rows = []
        for lead_id, seq, text, changes in wanted:
            age = timedelta(seconds=changes.pop("age_seconds", 0))
            payload = {
                "channel": "whatsapp",
                "session": "default",
                "engine": "GOWS",
                "chat": f"62811000{lead_id}@c.us",
                "text": text,
                "last_seq": str(seq),
                "request_id": "r",
            }
            rows.append(
                {
                    "stream": "replies",
                    "partition": lead_id % PARTITIONS,
                    "lead_id": lead_id,
                    "seq": seq,
                    "message_id": f"3EB0{lead_id:08X}{seq:08X}",
                    "payload": payload | changes,
                    "created_at": datetime.now(UTC) - age,
                }
            )
        return await self._commit("replies", rows, publish=publish)

    async def alert(self, lead_id: int, kind: str = "escalation", **payload: str) -> int:
        return (await self.alerts([(lead_id, {"kind": kind, **payload})]))[0]

    async def alerts(self, wanted: list[tuple[int, dict[str, str]]]) -> list[int]:
        rows = [
            {"stream": "alerts", "partition": lead_id % PARTITIONS, "lead_id": lead_id, "payload": payload}
            for lead_id, payload in wanted
        ]
        return await self._commit("alerts", rows, publish=True)

    async def system_alert(self, cause: str, text: str = "rusak", **payload: str) -> int:
        payload = {"kind": "system", "cause": cause, "text": text, **payload}
        row = {"stream": "alerts", "partition": -1, "lead_id": 0, "payload": payload}
        return (await self._commit("alerts", [row], publish=False))[0]

    async def _commit(self, stream: StreamName, rows: list[dict[str, Any]], *, publish: bool) -> list[int]:
        async with self.engine.begin() as connection:
            done = await connection.execute(
                sa.insert(outbox).returning(outbox.c.id, outbox.c.created_at, sort_by_parameter_order=True), rows
            )
            stored = done.all()
        if publish:
            published = [
                OutboxRow(
                    id=kept.id,
                    stream=stream,
                    partition=row["partition"],
                    lead_id=row["lead_id"],
                    seq=row.get("seq", 0),
                    payload=row["payload"],
                    created_at=kept.created_at,
                )
                for row, kept in zip(rows, stored, strict=True)
            ]
            await self.relay.publish(published)
            await self.relay.heal()
        return [row.id for row in stored]

    # --- What can be seen afterwards --------------------------------------------------------------------------------

    async def outcome(self, outbox_id: int) -> tuple[str, str] | None:
        """(outcome, detail) of a finished row."""
        async with self.engine.connect() as connection:
            row = (await connection.execute(sa.select(outbox).where(outbox.c.id == outbox_id))).one()
        return (row.outcome, row.detail) if row.finished_at is not None else None

    def finished(self, *ids: int) -> Callable[[], Awaitable[bool]]:
        """A condition: all these rows are finished."""

        async def all_finished() -> bool:
            return all([await self.outcome(id_) for id_ in ids])

        return all_finished

    async def message_id(self, outbox_id: int) -> str:
        async with self.engine.connect() as connection:
            chosen = sa.select(outbox.c.message_id).where(outbox.c.id == outbox_id)
            return str((await connection.execute(chosen)).scalar_one())

    async def message_of(self, alert_id: int) -> int:
        """The admins' message that carries an alert; 0 when there is none."""
        statement = sa.select(alert_messages.c.message_id).where(
            alert_messages.c.outbox_id == alert_id, alert_messages.c.chat_id == ADMIN_CHAT
        )
        async with self.engine.connect() as connection:
            return int((await connection.execute(statement)).scalar() or 0)

    async def rows(self, table: sa.Table) -> list[Any]:
        async with self.engine.connect() as connection:
            return list((await connection.execute(sa.select(table))).all())

    async def attempts(self) -> list[Any]:
        return await self.rows(attempts)

    async def dead_letters(self) -> list[Any]:
        return await self.rows(dead_letters)

    async def system_alerts(self) -> list[dict[str, str]]:
        return [row.payload for row in await self.rows(outbox) if row.partition == -1]

    async def streams_are_empty(self) -> bool:
        names = [*await self.redis.keys("replies:*"), "alerts"]
        return not any([await self.redis.xlen(name) for name in names])

    async def ring(self, stream: StreamName, partition: int, outbox_id: int) -> None:
        """One bare entry, whatever the marks say."""
        await self.redis.xadd(keys_of(stream, partition).stream, {"v": "1", "id": str(outbox_id), "at": "2026-01-01"})

    # --- The stand-ins ----------------------------------------------------------------------------------------------

    async def control(self, url: str, path: str, body: object = None) -> Any:
        method = "GET" if body is None else "POST"
        async with self.http.request(method, f"{url}/_control/{path}", json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def waha_fails(self, *rules: dict[str, Any]) -> None:
        await self.control(self.waha_url, "faults", {"rules": list(rules)})

    async def waha_has_failed(self, times: int = 1) -> bool:
        """A condition: the first fault has met so many requests."""
        report = await self.control(self.waha_url, "faults")
        return bool(report["rules"][0]["fired"] >= times)

    async def telegram_fails(self, *rules: dict[str, Any]) -> None:
        await self.control(self.telegram_url, "faults", {"rules": list(rules)})

    async def sent(self) -> list[str]:
        """The texts of every call of sendText that WAHA carried out, in order."""
        return [call["text"] for call in await self.control(self.waha_url, "sent")]

    async def sent_calls(self) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = await self.control(self.waha_url, "sent")
        return calls

    async def telegram_messages(self, chat_id: int = ADMIN_CHAT) -> list[dict[str, Any]]:
        state = await self.control(self.telegram_url, "state")
        chat = state["chats"].get(str(chat_id), {"messages": []})
        return [message for message in chat["messages"] if message["from_bot"]]
