"""Analytics: what became of the leads of some days."""

from datetime import date, timedelta

from starlette.responses import Response
from starlette.routing import Route

from services.admin.accounts.permissions import Permission
from services.admin.figures.reading import (
    TARGET_COMPLETION,
    TARGET_ESCALATION,
    TARGET_SHEET,
    TARGET_WEBHOOK_MS,
    Cut,
    Figures,
    Span,
    known_sessions,
    read_figures,
)
from services.admin.web.parts import Parts
from services.admin.web.routing import page
from services.admin.web.visit import Visit
from services.admin.web.words import CHANNELS
from shared.clock import utc_now
from shared.jakarta import JAKARTA
from shared.json_text import to_json

_PERIODS = {"1": 1, "7": 7, "30": 30, "90": 90, "365": 365}
_USUAL = "30"


def routes(parts: Parts) -> list[Route]:
    """The one page."""
    return [page("/analytics", _show, needs=Permission.READ_LEADS, parts=parts)]


async def _show(visit: Visit) -> Response:
    period = visit.query("days") if visit.query("days") in _PERIODS else _USUAL
    today = utc_now().astimezone(JAKARTA).date()
    span = Span(today - timedelta(days=_PERIODS[period] - 1), today)
    sessions = await known_sessions(visit.parts.engine)
    cut = Cut(
        channel=visit.query("channel") if visit.query("channel") in CHANNELS else "",
        session=visit.query("session") if visit.query("session") in sessions else "",
    )
    figures = await read_figures(visit.parts.engine, span, cut)
    return visit.show(
        "analytics.html",
        figures=figures,
        period=period,
        periods=list(_PERIODS),
        span=span,
        cut=cut,
        sessions=sessions,
        bots={_own_bot(visit): "Telegram"},
        targets={
            "completion": TARGET_COMPLETION,
            "escalation": TARGET_ESCALATION,
            "sheet": TARGET_SHEET,
            "webhook_ms": TARGET_WEBHOOK_MS,
        },
        by_day=to_json(_series(figures, span)),
    )


def _own_bot(visit: Visit) -> str:
    """What Telegram's leads have for a session: the bot's number, which tells nobody anything."""
    token = visit.parts.settings.telegram_bot_token
    return token.get_secret_value().partition(":")[0] if token else ""


def _series(figures: Figures, span: Span) -> dict[str, list[float | None]]:
    """Columns for the charts, by day; x is the day's noon in Jakarta as Unix seconds."""
    days = span.days()
    return {
        "x": [_noon(day) for day in days],
        "leads": [figures.by_day[day] for day in days],
        "completed": [figures.completed_by_day[day] for day in days],
        "reply": [figures.reply_median_by_day.get(day) for day in days],
    }


def _noon(day: date) -> float:
    return (day - date(1970, 1, 1)).days * 86400 + 5 * 3600
