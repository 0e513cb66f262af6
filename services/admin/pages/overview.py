"""The first page: who waits for a person, how today went, and whether anything is wrong."""

import asyncio
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.responses import Response
from starlette.routing import Route

from services.admin.accounts.permissions import Permission
from services.admin.figures.reading import Cut, Span, read_figures
from services.admin.leads.finding import waiting_leads
from services.admin.pipeline import Pipeline, look_at_pipeline
from services.admin.web.parts import Parts
from services.admin.web.routing import page
from services.admin.web.visit import Visit
from shared.clock import utc_now
from shared.jakarta import JAKARTA
from shared.tables import dead_letters, waha_sessions

_WAITING_SHOWN = 8

_OPEN_LETTERS = sa.select(sa.func.count()).select_from(dead_letters).where(dead_letters.c.resolved_at.is_(None))


def routes(parts: Parts) -> list[Route]:
    """The first page, and how the streams stand."""
    return [
        page("/", _show, needs=Permission.READ_LEADS, parts=parts),
        page("/pipeline", _show_pipeline, needs=Permission.READ_PIPELINE, parts=parts),
    ]


async def _show(visit: Visit) -> Response:
    engine, today = visit.parts.engine, utc_now().astimezone(JAKARTA).date()
    waiting, figures, pipeline, wrong = await asyncio.gather(
        waiting_leads(engine, limit=_WAITING_SHOWN + 1),
        read_figures(engine, Span(today, today), Cut()),
        look_at_pipeline(engine, visit.parts.redis, visit.parts.settings.partitions),
        _troubles(engine),
    )
    return visit.show(
        "overview.html",
        waiting=waiting[:_WAITING_SHOWN],
        more_waiting=len(waiting) > _WAITING_SHOWN,
        figures=figures,
        pipeline=pipeline,
        **wrong,
    )


async def _show_pipeline(visit: Visit) -> Response:
    pipeline: Pipeline = await look_at_pipeline(visit.parts.engine, visit.parts.redis, visit.parts.settings.partitions)
    return visit.show("pipeline.html", pipeline=pipeline)


async def _troubles(engine: AsyncEngine) -> Mapping[str, Any]:
    async with engine.connect() as connection:
        letters = (await connection.execute(_OPEN_LETTERS)).scalar_one()
        sessions = (await connection.execute(sa.select(waha_sessions).order_by(waha_sessions.c.name))).all()
    return {"open_letters": letters, "sessions": sessions}
