"""What of the stand-ins' states the page shows: the newest part, so that a long day's traffic can't choke a browser."""

from collections.abc import Mapping
from typing import Any

CHATS = 60
MESSAGES_PER_CHAT = 120
ROWS_PER_TAB = 500
CALLBACKS = 5


def shown_chats(state: Mapping[str, Any]) -> dict[str, object]:
    """The chats that spoke last, each with its newest messages, and the newest answers to pressed buttons."""
    chats: dict[str, dict[str, Any]] = state.get("chats", {})
    newest = sorted(chats.items(), key=lambda named: _last_moment(named[1]), reverse=True)[:CHATS]
    return {
        "answered_callbacks": state.get("answered_callbacks", [])[-CALLBACKS:],
        "chats": {
            chat_id: {**chat, "messages": chat.get("messages", [])[-MESSAGES_PER_CHAT:]} for chat_id, chat in newest
        },
    }


def shown_sheets(state: Mapping[str, Any]) -> dict[str, object]:
    """Every tab with its header and its last rows; `hidden` counts the rows between them."""
    spreadsheets: dict[str, dict[str, Any]] = state.get("spreadsheets", {})
    return {
        "spreadsheets": {
            spreadsheet_id: {"tabs": [_shown_tab(tab) for tab in spreadsheet.get("tabs", [])]}
            for spreadsheet_id, spreadsheet in spreadsheets.items()
        },
    }


def lead_addresses(section: Mapping[str, Any]) -> set[str]:
    """The addresses (see `shared.identifiers`) of the people in a section of WhatsApp or Telegram chats."""
    found: set[str] = set()
    for chat_id, chat in section["chats"].items():
        found |= {f"{kind}:{chat[kind]}" for kind in ("phone", "lid") if chat.get(kind)}
        found |= {f"telegram:{chat_id}"} if str(chat_id).isdigit() else set()
    return found


def _last_moment(chat: Mapping[str, Any]) -> int:
    messages = chat.get("messages", [])
    return int(messages[-1]["at"]) if messages else 0


def _shown_tab(tab: Mapping[str, Any]) -> dict[str, object]:
    rows = tab.get("rows", [])
    hidden = max(0, len(rows) - 1 - ROWS_PER_TAB)
    return {"title": tab["title"], "rows": [*rows[:1], *rows[1 + hidden :]], "hidden": hidden}
