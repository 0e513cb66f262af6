"""The work on one message that every peer does: look the lead up, write, reply. The three Python peers share it.

It makes no difference between a message seen for the first time and one that its queue delivers again: what is counted
is what the queue guarantees. An application has to add its own inbox where that is not enough.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import aiohttp
import asyncpg
import orjson

_KNOWN = "SELECT id, state FROM leads WHERE phone = $1"
_WRITE = """
    WITH lead AS (
        INSERT INTO leads (phone, chat, session, name, state, message_seq, reply_seq)
        VALUES ($1, $2, $3, $4, $5, 1, 1)
        ON CONFLICT (phone) DO UPDATE SET state = excluded.state, message_seq = leads.message_seq + 1,
            reply_seq = leads.reply_seq + 1, updated_at = now()
        RETURNING id, message_seq, reply_seq
    ), message AS (
        INSERT INTO messages (lead_id, seq, message_id, text) SELECT id, message_seq, $6, $7 FROM lead
    )
    INSERT INTO outbox (lead_id, seq, message_id, payload) SELECT id, reply_seq, $8, $9 FROM lead
"""
"""One statement is the cheapest transaction there is."""
_POOL = 16


class Handler:
    """Opened once for a worker."""

    def __init__(self, pool: asyncpg.Pool, http: aiohttp.ClientSession) -> None:
        self._pool = pool
        self._http = http
        self._text = os.environ["REPLY_TEXT"]
        self._url = f"{os.environ['WAHA_API_URL']}/api/sendText"

    @classmethod
    async def open(cls) -> Self:
        """Connect to what the environment names."""
        pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=_POOL, max_size=_POOL, timeout=10)
        http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            headers={"X-Api-Key": os.environ["WAHA_API_KEY"], "Content-Type": "application/json"},
            timeout=aiohttp.ClientTimeout(total=30),
        )
        return cls(pool, http)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close()
        await self._pool.close()

    async def handle(self, message: Mapping[str, str]) -> None:
        """Return when the reply is with WAHA; raise where anything failed."""
        reply_id = f"3EB1{message['message_id'][4:]}"
        reply = {"session": message["session"], "chatId": message["chat"], "text": self._text, "id": reply_id}
        async with self._pool.acquire(timeout=30) as connection:
            lead = await connection.fetchrow(_KNOWN, message["phone"], timeout=30)
            await connection.execute(
                _WRITE,
                message["phone"],
                message["chat"],
                message["session"],
                message["name"],
                lead["state"] if lead else "CHOOSE_OPTION",
                message["message_id"],
                message["text"],
                reply_id,
                orjson.dumps(reply).decode(),
                timeout=30,
            )
        async with self._http.post(self._url, data=orjson.dumps(reply)) as response:
            response.raise_for_status()
            await response.read()


def say_ready() -> None:
    """Tell who started this worker that it takes messages."""
    Path(os.environ["READY_FILE"]).touch()
