"""Builds the demo page from its settings: the composition root."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette

from dev.demo.app import create_app
from dev.demo.board import Board
from dev.demo.leads import LeadsWatch
from dev.demo.settings import Settings
from dev.demo.shown import lead_addresses, shown_chats, shown_sheets
from dev.demo.standins import StandIn
from dev.demo.streams import StreamsWatch
from shared.lifecycle import Task


def build(settings: Settings) -> tuple[Starlette, dict[str, Task], Board]:
    """The application, the tasks that keep its picture new, and the board that ends the event streams on `close`."""
    board = Board()
    leads = LeadsWatch(url=settings.engine_url(), board=board)
    by_channel: dict[str, set[str]] = {}

    def chats_of(channel: str) -> Callable[[Mapping[str, Any]], Mapping[str, object]]:
        def shown(state: Mapping[str, Any]) -> Mapping[str, object]:
            section = shown_chats(state)
            by_channel[channel] = lead_addresses(section)
            leads.addresses = frozenset().union(*by_channel.values())
            return section

        return shown

    standins = {
        "whatsapp": StandIn(
            section="whatsapp", title="WAHA", url=settings.waha_standin_url, board=board, shown=chats_of("whatsapp")
        ),
        "sheet": StandIn(
            section="sheet", title="Google", url=settings.google_standin_url, board=board, shown=shown_sheets
        ),
        "telegram": StandIn(
            section="telegram",
            title="Telegram",
            url=settings.telegram_standin_url,
            board=board,
            shown=chats_of("telegram"),
        ),
    }
    streams = StreamsWatch(redis_url=settings.redis_address(), partitions=settings.partitions, board=board)
    page = {
        "admin_chats": settings.admin_chats(),
        "spreadsheet": settings.google_spreadsheet_id,
        "tab": settings.google_sheet_name,
        "partitions": settings.partitions,
    }
    tasks: dict[str, Task] = {f"watch-{name}": standin.watch for name, standin in standins.items()}
    tasks |= {"watch-streams": streams.watch, "watch-leads": leads.watch}
    return create_app(board, standins, page=page), tasks, board
