"""Leads as CSV that spreadsheets open without carrying anything out."""

import csv
import io
from collections.abc import AsyncIterable, AsyncIterator

from services.admin.leads.finding import Lead
from shared.jakarta import JAKARTA

_COLUMNS = (
    "lead_id",
    "status",
    "kanal",
    "sesi",
    "nama",
    "telepon",
    "username",
    "biodata",
    "sumber_info",
    "bidang_usaha",
    "budget",
    "rencana_mulai",
    "pertama_menulis",
    "lengkap",
)
_FIELDS = ("biodata", "source_info", "business_type", "budget", "start_plan")
_BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel that this is UTF-8."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would take for a formula, as such programs do it."""
    return f"'{text}" if text.lstrip(" ").startswith(_DANGEROUS) else text


async def as_csv(leads: AsyncIterable[Lead]) -> AsyncIterator[str]:
    """The file, part by part."""
    yield _BYTE_ORDER_MARK + _line(_COLUMNS)
    async for lead in leads:
        yield _line(_cells(lead))


def _cells(lead: Lead) -> tuple[str, ...]:
    phone = lead["phone"]
    return (
        str(lead["id"]),
        lead["state"],
        lead["channel"],
        lead["session"],
        lead["name"],
        "0" + phone[2:] if phone.startswith("62") else phone,
        lead["username"],
        *(str(lead["form"].get(field, {}).get("text", "")) for field in _FIELDS),
        f"{lead['created_at'].astimezone(JAKARTA):%Y-%m-%d %H:%M}",
        f"{lead['completed_at'].astimezone(JAKARTA):%Y-%m-%d %H:%M}" if lead["completed_at"] else "",
    )


def _line(cells: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([harmless(cell) for cell in cells])
    return written.getvalue()
