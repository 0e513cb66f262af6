"""Templates and what they may call: words in two languages, times, phones, addresses of our own files."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from services.admin.accounts.permissions import Permission
from services.admin.web import operator_words, words
from services.admin.web.reasons import reason_in_words
from services.admin.web.words import Language, Words
from shared.clock import utc_now
from shared.jakarta import JAKARTA
from shared.masking import masked
from shared.version import version

FOLDER = Path(__file__).parents[1]
STATIC = FOLDER / "static"

_MONTHS: Mapping[Language, tuple[str, ...]] = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_TABLES = {
    name.lower(): table for module in (words, operator_words) for name, table in vars(module).items() if name.isupper()
}


class Screens:
    """Renders pages. Everything is escaped, and a name that isn't there is an error."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals |= {
            "t": _say,
            "word": _word,
            "words": _TABLES,
            "may": _may,
            "Permission": Permission,
            "asset": _Assets().address,
            "now": utc_now,
            "version": version(),
        }
        self._environment.filters |= {
            "moment": _moment,
            "day": _day,
            "ago": _ago,
            "lasting": _lasting,
            "number": _number,
            "percent": _percent,
            "phone": _phone,
            "personal": _personal,
            "reason": _reason,
            "instant": _instant,
            "address": address_of,
        }

    def render(self, template: str, **values: Any) -> str:
        """The page as HTML."""
        return self._environment.get_template(template).render(values)


class _Assets:
    """Addresses of our own files, with a mark of their content, so that browsers may keep them for ever."""

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}

    def address(self, name: str) -> str:
        if name not in self._marks:
            self._marks[name] = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
        return f"/static/{name}?{self._marks[name]}"


@pass_context
def _say(context: Context, indonesian: str, english: str) -> str:
    return english if context["language"] == "en" else indonesian


@pass_context
def _word(context: Context, table: str, code: str) -> str:
    """What a code is called; the code itself where it has no name."""
    known: Words | None = _TABLES[table].get(code)
    return _say(context, *known) if known else code


@pass_context
def _may(context: Context, permission: Permission) -> bool:
    person = context["person"]
    return person is not None and person.may(permission)


def _local(at: datetime) -> datetime:
    return at.astimezone(JAKARTA)


@pass_context
def _moment(context: Context, at: datetime | None) -> str:
    """Day and time in Jakarta; an en dash when there is none."""
    if at is None:
        return "–"
    local = _local(at)
    separator = ":" if context["language"] == "en" else "."
    return f"{_day(context, at)}, {local:%H}{separator}{local:%M}{separator}{local:%S}"


@pass_context
def _instant(context: Context, text: str) -> str:
    """A moment as the streams write it, in Jakarta; what is none stays as it is."""
    try:
        return _moment(context, datetime.fromisoformat(text))
    except ValueError:
        return text


@pass_context
def _day(context: Context, at: datetime | None) -> str:
    if at is None:
        return "–"
    local = _local(at) if isinstance(at, datetime) else at
    return f"{local.day} {_MONTHS[context['language']][local.month - 1]} {local.year}"


@pass_context
def _ago(context: Context, at: datetime | None) -> str:
    """How long ago, roughly: ``3 mnt lalu``."""
    if at is None:
        return "–"
    text = _lasting(context, max(0.0, (datetime.now(UTC) - at).total_seconds()))
    return _say(context, f"{text} lalu", f"{text} ago")


@pass_context
def _lasting(context: Context, seconds: float) -> str:
    """A duration in one unit."""
    for size, indonesian, english in ((86400, "hari", "d"), (3600, "jam", "h"), (60, "mnt", "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {_say(context, indonesian, english)}"
    if 0 < seconds < 10:
        text = f"{seconds:.1f}"
        return f"{_say(context, text.replace('.', ','), text)} {_say(context, 'dtk', 's')}"
    return f"{int(seconds)} {_say(context, 'dtk', 's')}"


@pass_context
def _number(context: Context, value: int) -> str:
    text = f"{value:,}"
    return text if context["language"] == "en" else text.replace(",", ".")


@pass_context
def _percent(context: Context, share: float | None) -> str:
    if share is None:
        return "–"
    text = f"{share * 100:.1f}"
    return _say(context, f"{text.replace('.', ',')} %", f"{text} %")


@pass_context
def _phone(context: Context, phone: str) -> str:
    """An international number as Indonesians write it, masked for those who may not see it."""
    if not phone:
        return ""
    if not _may(context, Permission.SEE_PHONES):
        return masked(phone)
    if not phone.startswith("62"):
        return f"+{phone}"
    local = "0" + phone[2:]
    return "-".join(part for part in (local[:4], local[4:8], local[8:]) if part)


@pass_context
def _reason(context: Context, text: str) -> str:
    """Why something did not happen; another service's own words stay as they are."""
    return _personal(context, _say(context, *reason_in_words(text)))


@pass_context
def _personal(context: Context, text: str) -> str:
    """A text that may hold numbers of people."""
    return text if _may(context, Permission.SEE_PHONES) else masked(text)


def address_of(lead: Mapping[str, Any]) -> str:
    """What names a lead without a name: phone, user name, or the chat."""
    return str(lead["phone"] or (f"@{lead['username']}" if lead["username"] else "") or lead["chat"])
