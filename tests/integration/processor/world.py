"""A batch handler on a real database, and events to feed it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.postgres import PostgresLeadStore
from services.processor.domain.policy import Policy
from services.processor.drain import arrival_of
from services.processor.handlers import BatchHandler, Handled
from services.processor.ports import Arrival
from shared.bot_texts import DEFAULT_TEXTS
from shared.clock import utc_now
from shared.messages import Inbound
from shared.outbox import OutboxRow

PARTITION = 3
EPOCHS = {PARTITION: 1}


@dataclass
class World:
    """A handler on a real database, and what it published."""

    engine: AsyncEngine
    policy: Policy
    published: list[OutboxRow] = field(default_factory=list)
    admin_user_ids: frozenset[int] = frozenset()

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        """What the handler calls after its commit."""
        self.published += rows

    async def take(
        self,
        *events: Inbound,
        due: Sequence[int] = (),
        epochs: dict[int, int] | None = None,
        beside_fallback: bool = True,
    ) -> Handled:
        """Handle the events as one batch of this partition."""
        arrivals = [Arrival(event=event, partition=PARTITION) for event in events]
        handler = self._handler()
        return await handler.handle(arrivals, due, epochs or EPOCHS, DEFAULT_TEXTS, beside_fallback=beside_fallback)

    async def drain(self) -> Handled:
        """Handle what waits in the fallback table, as the owner does within a second."""
        rows = await PostgresLeadStore(self.engine).fallback(dict.fromkeys(EPOCHS, utc_now()), 100)
        waiting = [arrival_of(row) for row in rows]
        return await self._handler().handle(waiting, (), EPOCHS, DEFAULT_TEXTS, beside_fallback=True)

    def _handler(self) -> BatchHandler:
        store = PostgresLeadStore(self.engine)
        return BatchHandler(store, self.publish, self.policy, admin_user_ids=self.admin_user_ids)

    async def rows(self, table: sa.Table) -> list[Any]:
        """Everything in a table."""
        async with self.engine.connect() as connection:
            return list((await connection.execute(sa.select(table))).all())

    def replies(self) -> list[str]:
        """What the bot said, in order."""
        return [row.payload["text"] for row in self.published if row.stream == "replies"]


_COUNT = itertools.count(1)


def says(text: str, *, phone: str = "6281234567890", lid: str = "", **but: Any) -> Inbound:
    """A WhatsApp message received and written now."""
    number = next(_COUNT)
    now = utc_now()
    chat = f"{phone}@c.us" if phone else f"{lid}@lid"
    values: dict[str, Any] = {
        "key": f"wa:default:in:message:K{number}",
        "kind": "message",
        "channel": "whatsapp",
        "session": "default",
        "received": now,
        "sent": now,
        "chat": chat,
        "phone": phone,
        "lid": lid,
        "text": text,
        "message_id": f"K{number}",
        "engine": "GOWS",
    }
    return Inbound(**{**values, **but})
