"""sheets_sync between real stores and the Google stand-in, and the processor's side of the outbox."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from dev.standins.google.app import google_app
from dev.standins.google.state import GoogleOptions
from dev.standins.serving import served
from services.sheets_sync.rows import COLUMNS
from services.sheets_sync.settings import Settings
from services.sheets_sync.wiring import service
from shared.database import create_engine
from shared.outbox import OutboxRow
from shared.redis_client import connect
from shared.settings import sqlalchemy_url
from shared.streams.relay import Relay
from shared.streams.scripts import load
from shared.tables import leads, outbox, sheet_rows
from tests.eventually import eventually
from tests.integration.sheets_sync.refusing import Refusals, RefusingMiddleware

SPREADSHEET = "sid"
COMPLETED = datetime(2026, 1, 12, 5, 0, tzinfo=UTC)
CHECKOUT = Path(__file__).parents[3]
Json = dict[str, Any]


@dataclass
class World:
    """Everything a test touches."""

    engine: AsyncEngine
    redis: Redis
    relay: Relay
    http: aiohttp.ClientSession
    google_url: str
    refusals: Refusals
    environment: dict[str, str] = field(default_factory=dict)

    # --- The service ------------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def sheets_sync(self, **changes: str) -> AsyncIterator[None]:
        """The service, running in this loop."""
        variables = {name.lower(): value for name, value in (self.environment | changes).items()}
        settings = Settings(**variables)  # type: ignore[arg-type] # the environment is text
        stop = asyncio.Event()
        async with service(settings) as tasks:
            running = [asyncio.ensure_future(task(stop)) for name, task in tasks.items() if name != "health"]
            try:
                yield
            finally:
                stop.set()
                await asyncio.gather(*running)

    @contextlib.contextmanager
    def process(self, log: Path, **changes: str) -> Iterator[subprocess.Popen[bytes]]:
        """The service as the process that is deployed."""
        environment = {"PATH": os.environ["PATH"], **self.environment, **changes}
        with log.open("ab") as output:
            command = [sys.executable, "-m", "services.sheets_sync"]
            running = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=output, stderr=output)
        try:
            yield running
        finally:
            running.kill()
            running.wait()

    # --- The processor's side ---------------------------------------------------------------------------------------

    async def complete(self, *lead_ids: int, **columns: Any) -> list[int]:
        """Leads that have just given all five fields; returns their outbox ids."""
        rows = [
            {
                "id": lead_id,
                "partition": 0,
                "version": 1,
                "state": "FORM_COMPLETED",
                "channel": "whatsapp",
                "session": "default",
                "chat": f"62811000{lead_id}@c.us",
                "phone": f"62811000{lead_id}",
                "form": a_form(biodata=f"Lead {lead_id}"),
                "completed_at": COMPLETED,
                **columns,
            }
            for lead_id in lead_ids
        ]
        async with self.engine.begin() as connection:
            await connection.execute(sa.insert(leads), rows)
        return await self.ring(*lead_ids)

    async def change(self, lead_id: int, *, reason: str = "corrected", **columns: Any) -> int:
        """A change of a lead and its outbox row; returns its id."""
        async with self.engine.begin() as connection:
            await connection.execute(sa.update(leads).where(leads.c.id == lead_id).values(columns))
        return (await self.ring(lead_id, reason=reason))[0]

    async def ring(self, *lead_ids: int, reason: str = "completed", publish: bool = True) -> list[int]:
        """Outbox rows, committed and published."""
        rows = [
            {"stream": "sheets", "partition": 0, "lead_id": lead_id, "payload": {"reason": reason, "request_id": "r"}}
            for lead_id in lead_ids
        ]
        kept = sa.insert(outbox).returning(outbox, sort_by_parameter_order=True)
        async with self.engine.begin() as connection:
            stored = (await connection.execute(kept, rows)).all()
        if publish:
            await self.relay.publish(
                [
                    OutboxRow(
                        id=row.id,
                        stream="sheets",
                        partition=0,
                        lead_id=row.lead_id,
                        seq=0,
                        payload=row.payload,
                        created_at=row.created_at,
                    )
                    for row in stored
                ]
            )
            await self.relay.heal()
        return [row.id for row in stored]

    # --- What can be seen afterwards --------------------------------------------------------------------------------

    async def rows(self, table: sa.Table) -> list[Any]:
        async with self.engine.connect() as connection:
            return list((await connection.execute(sa.select(table))).all())

    async def outcomes(self, *ids: int) -> list[str]:
        """The outcomes of finished rows; empty texts for those that wait."""
        by_id = {row.id: row.outcome for row in await self.rows(outbox)}
        return [by_id[id_] for id_ in ids]

    def finished(self, *ids: int) -> Callable[[], Awaitable[bool]]:
        """A condition: all these rows are finished."""

        async def all_finished() -> bool:
            return all(await self.outcomes(*ids))

        return all_finished

    async def written(self, *ids: int, within: float = 10.0) -> None:
        """Wait until all of them are finished as written."""
        await eventually(self.finished(*ids), within=within)
        assert await self.outcomes(*ids) == ["written"] * len(ids)

    async def is_back(self) -> bool:
        """Whether PostgreSQL answers."""
        try:
            await self.rows(sheet_rows)
        except (SQLAlchemyError, OSError):
            return False
        return True

    async def known(self, lead_id: int) -> Any:
        return next(row for row in await self.rows(sheet_rows) if row.lead_id == lead_id)

    async def alerts(self) -> list[dict[str, str]]:
        return [row.payload for row in await self.rows(outbox) if row.stream == "alerts" and row.partition == -1]

    async def dead_entries(self) -> list[dict[str, str]]:
        """What the dead-letter stream tells operators."""
        entries: Any = await self.redis.xrange("dead:sheets")
        return [fields for _, fields in entries]

    # --- Google -----------------------------------------------------------------------------------------------------

    async def control(self, path: str, body: object = None) -> Any:
        method = "GET" if body is None else "POST"
        async with self.http.request(method, f"{self.google_url}/_control/{path}", json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def faults(self, *rules: Json) -> None:
        await self.control("faults", {"rules": list(rules)})

    async def fault_has_fired(self) -> bool:
        return any(rule["fired"] for rule in (await self.control("faults"))["rules"])

    async def faults_are_over(self) -> bool:
        """Whether every request that met a fault has come to its end, applied or not, its client long gone."""
        report = await self.control("faults")
        return bool(len(report["injected"]) == sum(rule["fired"] for rule in report["rules"]))

    async def by_hand(self, op: str, **body: Any) -> None:
        await self.control("edit", {"op": op, **body})

    async def type_row(self, row: int, *texts: str) -> None:
        """Staff type a row, cell by cell."""
        for column, text in enumerate(texts, start=1):
            await self.by_hand("set_cell", row=row, column=column, value=f"'{text}")

    async def spreadsheet(self) -> Json:
        return dict((await self.control("state"))["spreadsheets"][SPREADSHEET])

    async def tab(self, title: str = "Leads") -> list[list[Any]]:
        """The cells of a tab as displayed; a formula is an object."""
        return next(tab["rows"] for tab in (await self.spreadsheet())["tabs"] if tab["title"] == title)

    async def leads_in_sheet(self, title: str = "Leads") -> list[dict[str, Any]]:
        """The rows below the header, by column, in their order; rows without a lead id are left out."""
        header, *below = await self.tab(title)
        rows = [dict(zip(header, [*row, *[""] * len(header)], strict=False)) for row in below]
        return [row for row in rows if row.get("lead_id")]

    async def row_of(self, lead_id: int) -> dict[str, Any]:
        """The one row of a lead."""
        rows = [row for row in await self.leads_in_sheet() if row["lead_id"] == str(lead_id)]
        assert len(rows) == 1, rows
        return rows[0]

    async def ids_in_sheet(self, title: str = "Leads") -> list[str]:
        return [row["lead_id"] for row in await self.leads_in_sheet(title)]

    async def requests(self) -> dict[str, int]:
        return dict(await self.control("requests"))


@contextlib.asynccontextmanager
async def made_world(database_url: str, redis_url: str, google_options: GoogleOptions) -> AsyncIterator[World]:
    """A world on these servers, with a Google of its own."""
    refusals = Refusals()
    app = google_app(google_options)
    app.add_middleware(RefusingMiddleware, refusals=refusals)
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=4)
    redis = connect(redis_url)
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http,
        served(app) as google_url,
    ):
        environment = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "LOCK_TTL_SECONDS": "2",
            "GOOGLE_SPREADSHEET_ID": SPREADSHEET,
            "GOOGLE_CLIENT_ID": "client",
            "GOOGLE_CLIENT_SECRET": "secret",
            "GOOGLE_REFRESH_TOKEN": "refresh",
            "GOOGLE_SHEETS_API_URL": google_url,
            "GOOGLE_TOKEN_URL": f"{google_url}/token",
            "GOOGLE_CALL_TIMEOUT_SECONDS": "1",
            "GOOGLE_CALLS_PER_MINUTE": "6000",
            "RETRY_BASE_MS": "20",
            "UNCLEAR_WAIT_SECONDS": "2",
        }
        await load(redis)
        yield World(engine, redis, Relay(redis, engine), http, google_url, refusals, environment)
    await redis.aclose()
    await engine.dispose()


def a_form(**texts: str) -> Json:
    """A complete form; `texts` replace single answers."""
    answers = {
        "biodata": "Budi, Bandung",
        "source_info": "Instagram",
        "business_type": "kuliner",
        "budget": "500jt",
        "start_plan": "Januari 2027",
    }
    return {name: {"text": text} for name, text in (answers | texts).items()}


def header() -> list[str]:
    return list(COLUMNS)
