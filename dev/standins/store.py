"""What a stand-in remembers over a kill -9: rows of (kind, key) -> JSON in one SQLite file.

The working state lives in Python objects; they write through to here and are read back at start. Without a directory
nothing is kept, and a write costs nothing.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Store:
    """Rows under a kind and a key; a kind's rows come back in the order in which they were first put."""

    def __init__(self, directory: Path | None, name: str) -> None:
        self._connection: sqlite3.Connection | None = None
        self._in_transaction = False
        if directory is None:
            return
        directory.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(directory / f"{name}.sqlite3", isolation_level=None)
        # A killed process loses nothing that was handed to the kernel; only a power cut could, and then nobody minds.
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS rows ("
            "id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (kind, key))"
        )

    def put(self, kind: str, key: str, value: object) -> None:
        """Insert or replace one row."""
        if self._connection is not None:
            self._connection.execute(
                "INSERT INTO rows (kind, key, value) VALUES (?, ?, ?) "
                "ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value",
                (kind, key, json.dumps(value, ensure_ascii=False)),
            )

    def delete(self, kind: str, key: str) -> None:
        """Remove one row; nothing happens when there is none."""
        if self._connection is not None:
            self._connection.execute("DELETE FROM rows WHERE kind = ? AND key = ?", (kind, key))

    def rows(self, kind: str) -> list[tuple[str, Any]]:
        """All (key, value) of a kind."""
        if self._connection is None:
            return []
        found = self._connection.execute("SELECT key, value FROM rows WHERE kind = ? ORDER BY id", (kind,))
        return [(key, json.loads(value)) for key, value in found]

    def clear(self) -> None:
        """Forget everything."""
        if self._connection is not None:
            self._connection.execute("DELETE FROM rows")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All puts and deletes within take effect together, or none does; an inner transaction is part of the outer."""
        if self._connection is None or self._in_transaction:
            yield
            return
        self._connection.execute("BEGIN")
        self._in_transaction = True
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        else:
            self._connection.execute("COMMIT")
        finally:
            self._in_transaction = False

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
