"""Alerts as people read them: Telegram HTML in Indonesian, every value escaped. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from shared.jakarta import JAKARTA

MESSAGE_LIMIT = 4096
"""Telegram's, in UTF-16 code units, counted after its tags are taken out."""
DIGEST_LINES = 100
"""More alerts than fit into one digest."""

_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip

_TITLES = {
    "form_completed": ("📋", "Formulir lengkap"),
    "partnership_interest": ("🤝", "Minat kemitraan"),
    "other_needs": ("💬", "Kebutuhan lain"),
    "post_form_contact": ("💬", "Menghubungi lagi setelah mengisi formulir"),
    "partnership_followup": ("🤝", "Calon mitra menulis lagi"),
    "lead_waiting": ("⏳", "Menunggu balasan tim"),
    "escalation": ("🙋", "Perlu dibalas manusia"),
    "new_lead": ("🌱", "Lead baru"),
    "greeting_loop": ("🔁", "Salam otomatis WhatsApp Business"),
    "flood": ("🌊", "Terlalu banyak pesan"),
}

_REASONS = {
    "form_completed": "Kelima isian formulir sudah lengkap.",
    "completed_form": "Kelima isian formulir sudah lengkap.",
    "partnership_interest": "Ingin mendaftarkan brand sebagai franchisor.",
    "chose_partnership": "Ingin mendaftarkan brand sebagai franchisor.",
    "other_needs": "Memilih kebutuhan lain di menu.",
    "chose_other": "Memilih kebutuhan lain di menu.",
    "post_form_contact": "Menulis lagi setelah formulirnya lengkap.",
    "partnership_followup": "Menulis lagi, bot tidak menjawab di tahap ini.",
    "lead_waiting": "Menulis lagi, bot tidak menjawab di tahap ini.",
    "human_talks": "Menulis lagi, bot tidak menjawab di tahap ini.",
    "escalation": "Bot tidak dapat membantu lebih jauh.",
    "third_strike": "Tiga kali jawabannya tidak dimengerti bot.",
    "asked_for_person": "Minta berbicara dengan admin.",
    "stale": "Pesannya terlambat masuk, jadi tidak dijawab bot.",
    "late": "Pesannya terlambat masuk, jadi tidak dijawab bot.",
    "new_lead": "Baru pertama kali menulis.",
    "welcomed": "Baru pertama kali menulis.",
    "greeting_loop": "Teks yang sama terkirim ke beberapa lead baru; kemungkinan salam otomatis.",
    "flood": "Lebih dari 30 pesan dalam satu menit.",
}

STATES = {
    "NEW": "baru",
    "EXISTING": "sudah dikenal, dibalas tim",
    "CHOOSE_OPTION": "memilih menu",
    "FORM_SENT": "formulir dikirim",
    "FORM_IN_PROGRESS": "mengisi formulir",
    "FORM_COMPLETED": "formulir lengkap",
    "PARTNERSHIP": "kemitraan, dibalas tim",
    "MANUAL_INTERVENTION": "dibalas tim",
}

FIELDS = {
    "biodata": "Biodata",
    "source_info": "Sumber info",
    "business_type": "Bidang usaha",
    "budget": "Budget",
    "start_plan": "Rencana mulai",
}

NAME_UNKNOWN = "(belum diketahui)"
PHONE_UNKNOWN = "nomor belum diketahui"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert with what is known of its lead now; `lead_id` 0 for system alerts."""

    id: int
    kind: str
    created_at: datetime
    lead_id: int = 0
    reason: str = ""
    last_message: str = ""
    name: str = ""
    phone: str = ""
    username: str = ""
    state: str = ""
    is_blocked: bool = False
    form: Mapping[str, str] = field(default_factory=dict)
    """Field -> the lead's own words."""
    cause: str = ""
    text: str = ""
    is_all_clear: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A button under an alert; `action` comes back when it is pressed."""

    label: str
    action: str


def alert_html(alert: Alert) -> str:
    """The whole alert as one message, within Telegram's limit."""
    if alert.kind == "system":
        return _system_html(alert)
    reason = _REASONS.get(alert.reason, alert.reason) or _REASONS.get(alert.kind, "")
    name = shown(alert.name, 100) or NAME_UNKNOWN
    lines = [f"<b>{_title(alert)}</b>", f"Nama: {name}", f"Kontak: {_link(alert)}"]
    if reason:
        lines.append(f"Alasan: {shown(reason, 300)}")
    known = [(label, alert.form[name]) for name, label in FIELDS.items() if alert.form.get(name)]
    if known:
        lines += ["", "<b>Isian formulir</b>", *(f"• {label}: {shown(words, 300)}" for label, words in known)]
    if alert.last_message:
        lines += ["", "<b>Pesan terakhir</b>", f"<blockquote>{shown(alert.last_message, 1000)}</blockquote>"]
    lines += [
        "",
        f"Status: {state_words(alert.state, is_blocked=alert.is_blocked)}",
        f"Waktu: {jakarta(alert.created_at)}",
    ]
    return "\n".join(lines)


def alert_buttons(alert: Alert) -> tuple[tuple[Button, ...], ...]:
    """The buttons under an alert, in rows; none under a system alert."""
    if not alert.lead_id:
        return ()
    return lead_buttons(alert.lead_id, alert.id, is_blocked=alert.is_blocked)


def lead_buttons(lead_id: int, alert_id: int, *, is_blocked: bool) -> tuple[tuple[Button, ...], ...]:
    """What people may order about a lead, under the message of the outbox row `alert_id`."""

    def button(label: str, verb: str) -> Button:
        return Button(label, f"{verb}:{lead_id}:{alert_id}")

    return (
        (button("🙋 Ambil alih", "take"), button("🤖 Kembalikan ke bot", "back")),
        (
            button("✅ Selesai", "done"),
            button("🔓 Buka blokir", "unblock") if is_blocked else button("🚫 Blokir", "block"),
        ),
    )


def digest_html(alerts: Sequence[Alert]) -> tuple[str, int]:
    """One message that names each alert in a line, and how many of them fitted into it (at least one)."""
    lines: list[str] = []
    length = 100
    for alert in alerts:
        line = _digest_line(alert)
        length += _units(line) + 1
        if lines and length > MESSAGE_LIMIT:
            break
        lines.append(line)
    return "\n".join([f"<b>🗂 Ringkasan {len(lines)} pemberitahuan</b>", "", *lines]), len(lines)


def jakarta(moment: datetime) -> str:
    """``22 November 2026 14.05 WIB``."""
    local = moment.astimezone(JAKARTA)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year} {local:%H.%M} WIB"


def state_words(state: str, *, is_blocked: bool) -> str:
    """Where the conversation stands."""
    return shown(STATES.get(state, state), 50) + (", diblokir" if is_blocked else "")


def contact_link(*, phone: str, username: str) -> str:
    """How to write to a lead, as a link where that is possible."""
    if phone:
        phone = shown(phone, 20)
        return f'<a href="https://wa.me/{phone}">+{phone}</a>'
    if username:
        username = shown(username.removeprefix("@"), 40)
        return f'<a href="https://t.me/{username}">@{username}</a>'
    return PHONE_UNKNOWN


def shown(text: str, limit: int) -> str:
    """The text escaped, cut to `limit` UTF-16 code units."""
    if _units(text) <= limit:
        return escape(text)
    cut = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", errors="ignore")
    return f"{escape(cut.rstrip())}…"


def destination_away_text(session: str, reason: str, backlog: int) -> str:
    """WhatsApp does not take replies."""
    return (
        f"WhatsApp (sesi {session}) belum bisa mengirim: {reason}. "
        f"{backlog} balasan menunggu dan akan terkirim sendiri setelah pulih."
    )


def destination_back_text(session: str) -> str:
    """WhatsApp takes replies again."""
    return f"WhatsApp (sesi {session}) sudah bisa mengirim lagi. Balasan yang menunggu sedang dikirim."


def dead_reply_text(lead_id: int, reason: str, tries: int) -> str:
    """A reply was given up."""
    return (
        f"Balasan untuk lead {lead_id} disisihkan setelah {tries} kali percobaan: {reason}. "
        "Balasan berikutnya tetap berjalan."
    )


def _system_html(alert: Alert) -> str:
    lines = [f"<b>{_title(alert)}</b>", shown(alert.text or alert.cause, 1500)]
    return "\n".join([*lines, "", f"Waktu: {jakarta(alert.created_at)}"])


def _title(alert: Alert) -> str:
    if alert.kind == "system":
        return "✅ Sistem pulih" if alert.is_all_clear else "⚠️ Gangguan sistem"
    sign, words = _TITLES.get(alert.kind, ("🔔", alert.kind))
    return f"{sign} {shown(words, 60)}"


def _link(alert: Alert) -> str:
    return contact_link(phone=alert.phone, username=alert.username)


def _digest_line(alert: Alert) -> str:
    at = f"{alert.created_at.astimezone(JAKARTA):%H.%M}"
    if alert.kind == "system":
        return f"• {at} {_title(alert)}: {shown(alert.text or alert.cause, 150)}"
    return f"• {at} {_title(alert)}: {shown(alert.name, 40) or '(tanpa nama)'}, {_link(alert)}"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
