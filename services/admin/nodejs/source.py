"""The Node.js bot's database, read in one snapshot and never written to.

Its tables are documented by name alone, so each column goes by any of the names that such code gives it; what is found
and what is missing is told before anything is imported.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg

from services.admin.nodejs.mapping import OldMessage
from shared.translation.told import bare_id

_CONNECT_SECONDS = 10.0
_CALL_SECONDS = 300.0
_CREATED = ("created_at", "createdAt", "timestamp", "created")
_LEAD_ID = ("lead_id", "leadId")

COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "leads": {
        "id": ("id",),
        "user": ("user_id", "userId", "whatsapp_id", "wa_id", "chat_id", "chatId", "jid"),
        "phone": ("phone_number", "phoneNumber", "phone", "nomor"),
        "lid": ("lid",),
        "name": ("name", "push_name", "pushName", "display_name", "nama"),
        "state": ("state", "current_state", "status"),
        "strikes": ("warning_count", "warningCount", "warnings"),
        "channel": ("channel", "platform"),
        "session": ("session", "session_name", "sessionName", "waha_session"),
        "created_at": _CREATED,
    },
    "lead_form_data": {
        "lead_id": _LEAD_ID,
        "biodata": ("biodata", "nama_domisili", "bio"),
        "person_name": ("name", "nama", "full_name"),
        "domicile": ("domicile", "domisili", "city", "kota"),
        "source_info": ("source_info", "sourceInfo", "sumber_info", "sumber", "source"),
        "business_type": ("business_type", "businessType", "bidang_usaha", "bisnis", "business"),
        "budget": ("budget",),
        "start_plan": ("start_plan", "startPlan", "rencana_mulai", "rencana"),
        "created_at": ("updated_at", "updatedAt", "completed_at", *_CREATED),
    },
    "lead_interactions": {
        "id": ("id",),
        "lead_id": _LEAD_ID,
        "text": ("message", "message_text", "messageText", "content", "text", "body"),
        "direction": ("direction", "sender", "role", "type", "from_me", "fromMe"),
        "message_id": ("message_id", "messageId", "wa_message_id"),
        "created_at": _CREATED,
    },
    "bot_messages": {"name": ("key", "name", "code", "type"), "text": ("content", "message", "text", "body")},
    "waha_sessions": {"name": ("session_name", "sessionName", "name"), "status": ("status", "state")},
}
"""Table -> our word -> the names its column may have."""
NEEDED: Mapping[str, frozenset[str]] = {
    "leads": frozenset({"id", "user", "state"}),
    "lead_form_data": frozenset({"lead_id"}),
    "lead_interactions": frozenset({"id", "lead_id", "text", "direction", "created_at"}),
    "bot_messages": frozenset({"name", "text"}),
    "waha_sessions": frozenset({"name"}),
}
_FROM_BOT = frozenset({"out", "outbound", "outgoing", "bot", "assistant", "system", "sent", "true", "reply"})


class NotNodejs(Exception):
    """This is not the Node.js bot's database; the words are safe to show."""


class Source:
    """The old database, as it stood when it was opened."""

    def __init__(self, connection: "asyncpg.Connection[Any]", columns: Mapping[str, Mapping[str, str]]) -> None:
        self._connection = connection
        self._columns = columns
        self._now = datetime.now(UTC)

    @property
    def absent(self) -> list[str]:
        """Tables that are not there, or lack what is needed of them."""
        return sorted(COLUMNS.keys() - self._columns.keys())

    async def leads(self) -> list[dict[str, Any]]:
        """Every row of ``leads``, oldest first, under our words."""
        return await self._rows("leads", order="id")

    async def forms(self) -> list[dict[str, Any]]:
        """Every row of ``lead_form_data``."""
        return await self._rows("lead_form_data")

    async def bot_texts(self) -> dict[str, str]:
        """The old bot's texts, by name."""
        return {str(row["name"]): str(row["text"] or "") for row in await self._rows("bot_messages")}

    async def sessions(self) -> list[str]:
        """The WhatsApp numbers that it served."""
        return sorted({str(row["name"]) for row in await self._rows("waha_sessions")})

    async def history(self, lead_ids: Sequence[Any]) -> list[OldMessage]:
        """What these leads and the bot wrote, in order."""
        columns = self._columns.get("lead_interactions")
        if columns is None or not lead_ids:
            return []
        statement = f"{_select('lead_interactions', columns)} WHERE {_quoted(columns['lead_id'])} = ANY($1)"
        rows = await self._connection.fetch(statement, list(lead_ids))
        told = [self._message(dict(row)) for row in rows]
        return sorted(told, key=lambda message: (message.at, str(message.id)))

    async def _rows(self, table: str, *, order: str = "") -> list[dict[str, Any]]:
        columns = self._columns.get(table)
        if columns is None:
            return []
        ordering = f" ORDER BY {_quoted(columns[order])}" if order else ""
        rows = await self._connection.fetch(_select(table, columns) + ordering)
        return [{**dict(row), "created_at": self._moment(row.get("created_at"))} for row in rows]

    def _message(self, row: Mapping[str, Any]) -> OldMessage:
        return OldMessage(
            id=row["id"],
            lead_id=row["lead_id"],
            text=str(row["text"] or ""),
            from_me=str(row["direction"]).lower() in _FROM_BOT,
            message_id=bare_id(row.get("message_id")),
            at=self._moment(row["created_at"]),
        )

    def _moment(self, value: Any) -> datetime:
        """Times without a zone are UTC, as the Node.js driver writes them on a server that runs in UTC."""
        if not isinstance(value, datetime):
            return self._now
        return value if value.tzinfo else value.replace(tzinfo=UTC)


@asynccontextmanager
async def open_source(url: str, *, schema: str = "public") -> AsyncIterator[Source]:
    """The old database. Raises `NotNodejs` where there is no usable table ``leads``, and asyncpg's errors."""
    connection: asyncpg.Connection[Any] = await asyncpg.connect(
        url,
        timeout=_CONNECT_SECONDS,
        command_timeout=_CALL_SECONDS,
        server_settings={"search_path": schema, "application_name": "import-nodejs"},
    )
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            columns = await _columns(connection, schema)
            if "leads" not in columns:
                names = ", ".join(sorted(NEEDED["leads"]))
                raise NotNodejs(f"there is no table leads in {schema}, or it has no columns for {names}")
            yield Source(connection, columns)
    finally:
        await connection.close()


async def _columns(connection: "asyncpg.Connection[Any]", schema: str) -> dict[str, dict[str, str]]:
    """Table -> our word -> its column, of the tables that have what is needed."""
    statement = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = $1"
    there: dict[str, set[str]] = {}
    for row in await connection.fetch(statement, schema):
        there.setdefault(row["table_name"], set()).add(row["column_name"])
    found: dict[str, dict[str, str]] = {}
    for table, words in COLUMNS.items():
        known = {
            word: next(name for name in names if name in there.get(table, ()))
            for word, names in words.items()
            if there.get(table, set()) & set(names)
        }
        if known.keys() >= NEEDED[table]:
            found[table] = known
    return found


def _select(table: str, columns: Mapping[str, str]) -> str:
    listed = ", ".join(f"{_quoted(column)} AS {_quoted(word)}" for word, column in columns.items())
    return f"SELECT {listed} FROM {_quoted(table)}"  # noqa: S608 - names from the catalogue, quoted


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
