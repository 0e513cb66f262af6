"""A lead as the cells of its row. Pure: the same lead always gives the same cells.

Every cell is text and is written as text, so that no formula can be injected and a phone keeps its 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.jakarta import JAKARTA

LEAD_ID = "lead_id"
COLUMNS = ("nomor", "sumber_info", "bidang_usaha", "biodata", "budget", "rencana_mulai", "tanggal", LEAD_ID)
"""The columns this service fills, in the order a new header gets them."""

CELL_LIMIT = 50_000
"""Google's limit of characters per cell; counted as UTF-16, the stricter reading."""

_MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """What the sheet needs to know of a lead. `answers` holds the lead's own words by form field."""

    id: int
    channel: str
    chat: str
    phone: str
    username: str
    answers: Mapping[str, str]
    completed_at: datetime | None
    merged_into: int | None = None


def cells_of(lead: Lead) -> dict[str, str]:
    """Column -> text, for all of `COLUMNS`. A lead that was merged into another keeps nothing but its mark."""
    if lead.merged_into is not None:
        return _emptied(lead.id, mark=f"digabung ke {lead.merged_into}")
    cells = {
        "nomor": contact(lead),
        "sumber_info": lead.answers.get("source_info", ""),
        "bidang_usaha": lead.answers.get("business_type", ""),
        "biodata": lead.answers.get("biodata", ""),
        "budget": lead.answers.get("budget", ""),
        "rencana_mulai": lead.answers.get("start_plan", ""),
        "tanggal": indonesian_date(lead.completed_at) if lead.completed_at else "",
        LEAD_ID: str(lead.id),
    }
    return {column: within_limit(text) for column, text in cells.items()}


def erased_cells(lead_id: int) -> dict[str, str]:
    """What remains of a person who was erased: a bare number, by which the row is still recognised."""
    return _emptied(lead_id, mark="data dihapus")


def contact(lead: Lead) -> str:
    """``0812…``, a foreign number with its +, ``@username``, a Telegram id; empty when none is known.

    A WhatsApp LID is never shown: its digits are not a phone number.
    """
    if lead.channel == "telegram":
        return f"@{lead.username.removeprefix('@')}" if lead.username else lead.chat
    if lead.phone.startswith("62"):
        return "0" + lead.phone[2:]
    return f"+{lead.phone}" if lead.phone else ""


def indonesian_date(moment: datetime) -> str:
    """The day in Jakarta: ``12 Januari 2026``."""
    day = moment.astimezone(JAKARTA)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def within_limit(text: str) -> str:
    """The text, cut with an ellipsis where a cell could not hold it."""
    units = text.encode("utf-16-le", errors="surrogatepass")
    if len(units) <= 2 * CELL_LIMIT:
        return text
    return units[: 2 * (CELL_LIMIT - 1)].decode("utf-16-le", errors="ignore") + "…"


def _emptied(lead_id: int, *, mark: str) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, "") | {"biodata": mark, LEAD_ID: str(lead_id)}
