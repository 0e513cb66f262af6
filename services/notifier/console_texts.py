"""What the console tells the sales team: the outcome of a press, and answers to their questions. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.notifier.texts import (
    FIELDS,
    NAME_UNKNOWN,
    STATES,
    Alert,
    Button,
    alert_buttons,
    alert_html,
    contact_link,
    jakarta,
    lead_buttons,
    shown,
    state_words,
)
from shared.jakarta import JAKARTA

SHOWN_PRESSES = 5
"""The newest presses under an alert; with them the longest alert still fits into one message."""

# order -> (answer at once, its name, done)
_ORDERS = {
    "take_over": ("⏳ Mengambil alih…", "Ambil alih", "✅ Diambil alih"),
    "hand_back": ("⏳ Mengembalikan ke bot…", "Kembalikan ke bot", "✅ Dikembalikan ke bot"),
    "block": ("⏳ Memblokir…", "Blokir", "🚫 Diblokir"),
    "unblock": ("⏳ Membuka blokir…", "Buka blokir", "🔓 Blokir dibuka"),
    "done": ("✅ Ditutup", "Selesai", "✅ Ditutup"),
}

# As services/processor/domain/commands.py words its refusals.
_NOTHING_TO_DO = {
    "a person talks to this lead already": "lead ini memang sudah ditangani tim dan bot diam",
    "the bot talks to this lead already": "bot memang sedang melayani lead ini",
    "the lead is blocked already": "lead ini memang sudah diblokir",
    "the lead is not blocked": "lead ini memang tidak diblokir",
}
_REFUSALS = {
    "no state was given": "status tujuannya tidak disebutkan",
    "there is no such lead": "lead ini sudah tidak ada",
}
_FORM_LACKS = "the form lacks "

_TURNED_AWAY = {
    "not_allowed": "Maaf, Anda tidak terdaftar untuk memakai tombol ini.",
    "no_lead": "Lead ini sudah tidak ada.",
}

NO_PHONE_GIVEN = "Tulis nomornya di belakang perintah, misalnya <code>/lead 081234567890</code>."

HELP = """<b>Yang bisa dilakukan di sini</b>
/stats: jumlah lead, yang menunggu tim, dan antrean
/lead 0812…: status dan isian satu lead, dengan tombolnya
/help: petunjuk ini

<b>Tombol di bawah pemberitahuan</b>
🙋 Ambil alih: bot diam, tim yang membalas
🤖 Kembalikan ke bot: bot melanjutkan dari tahap sebelumnya
✅ Selesai: pemberitahuan ditutup, status lead tetap
🚫 Blokir: pesan lead tetap disimpan, tanpa balasan dan tanpa pemberitahuan"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PressMade:
    """A press with what came of it; `outcome` is empty while it has none."""

    order: str
    user: str
    at: datetime
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCard:
    """One lead as a person wants to see it."""

    id: int
    name: str
    phone: str
    username: str
    state: str
    is_blocked: bool
    created_at: datetime
    message_count: int
    form: Mapping[str, str] = field(default_factory=dict)
    """Field -> the lead's own words."""
    last_message: str = ""
    last_message_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Leads and work at one moment."""

    at: datetime
    by_state: Mapping[str, tuple[int, int]]
    """State -> (leads that first wrote today, all leads)."""
    completed_today: int
    waiting_for_person: int
    backlog: Mapping[str, int]
    """Queue -> work not done yet."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as Telegram gets it."""

    html: str
    buttons: Sequence[Sequence[Button]] = ()


def acknowledgement(order: str) -> str:
    """What is shown at once to whoever pressed."""
    return _ORDERS[order][0] if order in _ORDERS else "⏳"


def turning_away(reason: str) -> str:
    """Why a press will have no effect."""
    return _TURNED_AWAY.get(reason, "Tombol ini tidak dapat dipakai.")


def pressed_alert(alert: Alert, presses: Sequence[PressMade]) -> Shown:
    """The alert as it is now, with what was pressed under it, oldest first."""
    buttons = () if _is_closed(presses) else alert_buttons(alert)
    return Shown(alert_html(alert) + _story(presses, since=alert.created_at), buttons)


def pressed_card(card: LeadCard, outbox_id: int, presses: Sequence[PressMade], *, since: datetime) -> Shown:
    """A lead's card, which answered the question `outbox_id`, asked at `since`."""
    buttons = () if _is_closed(presses) else lead_buttons(card.id, outbox_id, is_blocked=card.is_blocked)
    return Shown(_card_html(card) + _story(presses, since=since), buttons)


def no_such_lead(phone: str) -> str:
    """Nobody with that phone has written."""
    return f"Belum ada lead dengan nomor +{shown(phone, 20)}."


def not_a_phone(text: str) -> str:
    """The argument is no phone."""
    return f"“{shown(text, 60)}” bukan nomor telepon. {NO_PHONE_GIVEN}"


def stats_html(stats: Stats) -> str:
    """The answer to ``/stats``."""
    today = sum(new for new, _ in stats.by_state.values())
    every = sum(count for _, count in stats.by_state.values())
    known = [(words, stats.by_state[state]) for state, words in STATES.items() if state in stats.by_state]
    lines = [
        "<b>📊 Ringkasan lead</b>",
        f"Hari ini: {_number(today)} lead baru, {_number(stats.completed_today)} formulir lengkap",
        f"Menunggu dibalas tim: {_number(stats.waiting_for_person)}",
        "",
        f"<b>Per status</b> (semua {_number(every)})",
        *(f"• {words}: {_number(count)}, baru hari ini {_number(new)}" for words, (new, count) in known),
        "",
        f"<b>Antrean</b>: {_backlog(stats.backlog)}",
        f"Waktu: {jakarta(stats.at)}",
    ]
    return "\n".join(lines)


_QUEUES = {
    "inbound": "pesan masuk",
    "replies": "balasan",
    "sheets": "baris sheet",
    "alerts": "pemberitahuan",
    "dead_letters": "disisihkan",
}


def _backlog(backlog: Mapping[str, int]) -> str:
    waiting = [f"{words} {_number(backlog[name])}" for name, words in _QUEUES.items() if backlog.get(name)]
    return ", ".join(waiting) or "kosong"


def _card_html(card: LeadCard) -> str:
    lines = [
        f"<b>👤 Lead {card.id}</b>",
        f"Nama: {shown(card.name, 100) or NAME_UNKNOWN}",
        f"Kontak: {contact_link(phone=card.phone, username=card.username)}",
        f"Status: {state_words(card.state, is_blocked=card.is_blocked)}",
        f"Pertama menulis: {jakarta(card.created_at)}",
        f"Pesan: {_number(card.message_count)}",
    ]
    given = sum(1 for name in FIELDS if card.form.get(name))
    lines += ["", f"<b>Isian formulir</b> ({given} dari {len(FIELDS)})"]
    lines += [f"• {label}: {shown(card.form.get(name, ''), 300) or '-'}" for name, label in FIELDS.items()]
    if card.last_message and card.last_message_at is not None:
        lines += ["", f"<b>Pesan terakhir</b>, {jakarta(card.last_message_at)}"]
        lines.append(f"<blockquote>{shown(card.last_message, 1000)}</blockquote>")
    return "\n".join(lines)


def _is_closed(presses: Sequence[PressMade]) -> bool:
    return any(press.order == "done" for press in presses)


def _story(presses: Sequence[PressMade], *, since: datetime) -> str:
    """The lines under an alert. One that changed nothing is told only while it is the newest."""
    told = [press for press in presses[:-1] if press.outcome != "refused"] + list(presses[-1:])
    lines = [_line(press, since) for press in told[-SHOWN_PRESSES:]]
    return "\n\n" + "\n".join(lines) if lines else ""


def _line(press: PressMade, since: datetime) -> str:
    _, name, done = _ORDERS.get(press.order, ("", press.order, press.order))
    who = f"oleh {shown(press.user, 40) or 'tim'}, {_clock(press.at, since)}"
    if press.order == "done" or press.outcome == "done":
        return f"{done} {who}"
    if press.outcome != "refused":
        return f"⏳ {name} {who}: sedang diproses"
    if press.reason in _NOTHING_TO_DO:
        return f"ℹ️ {name} {who}: tidak ada yang berubah, {_NOTHING_TO_DO[press.reason]}"
    return f"⚠️ {name} {who}: ditolak, {_refusal(press.reason)}"


def _refusal(reason: str) -> str:
    if reason.startswith(_FORM_LACKS):
        fields = reason.removeprefix(_FORM_LACKS).split(", ")
        return f"formulirnya belum lengkap: {', '.join(shown(FIELDS.get(name, name), 30) for name in fields)}"
    return _REFUSALS.get(reason, shown(reason, 100))


def _clock(at: datetime, since: datetime) -> str:
    is_same_day = at.astimezone(JAKARTA).date() == since.astimezone(JAKARTA).date()
    return f"{at.astimezone(JAKARTA):%H.%M} WIB" if is_same_day else jakarta(at)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
