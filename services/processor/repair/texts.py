"""What the sales team reads about WAHA's sessions: Indonesian, what happened and what to do. Pure."""

from collections.abc import Sequence

from services.processor.repair.ports import Unanswered
from shared.jakarta import JAKARTA

_MOST_NAMED = 10


def summary(session: str, fetched: int, unanswered: Sequence[Unanswered]) -> str:
    """What a gap left unanswered; empty when that is nobody."""
    if not unanswered:
        return ""
    lines = [
        f"Sesi WhatsApp {session} sempat terputus: {fetched} pesan terlewat dan sudah diambil dari riwayat. "
        f"{len(unanswered)} lead belum dijawab karena pesannya sudah lama. Balas mereka lewat WhatsApp:"
    ]
    for lead in unanswered[:_MOST_NAMED]:
        phone = f"+{lead.phone}" if lead.phone else "nomor tidak diketahui"
        lines.append(f"• {lead.name[:40] or '(tanpa nama)'}, {phone}, {lead.wrote_at.astimezone(JAKARTA):%d/%m %H.%M}")
    if len(unanswered) > _MOST_NAMED:
        lines.append(f"• dan {len(unanswered) - _MOST_NAMED} lead lagi, lihat dashboard")
    return "\n".join(lines)


def webhooks_missing(session: str) -> str:
    """Messages are in WAHA and no webhook tells of them."""
    return (
        f"Webhook sesi WhatsApp {session} tidak sampai: pesan lead sekarang diambil dari riwayat WAHA, jadi jawaban "
        "terlambat satu sampai dua menit. Periksa alamat webhook di WAHA dan apakah gateway berjalan."
    )


def webhooks_back(session: str) -> str:
    """Webhooks arrive again."""
    return f"Webhook sesi WhatsApp {session} sampai lagi."


def silent(session: str, hours: float) -> str:
    """Nobody has written for long, though the session says that it works."""
    return (
        f"Sesi WhatsApp {session} diam: tidak ada pesan lead selama {hours:.0f} jam, padahal statusnya WORKING. "
        "Kirim pesan percobaan ke nomornya; kalau tidak masuk, mulai ulang sesi itu di WAHA."
    )


def heard_again(session: str) -> str:
    """Somebody wrote."""
    return f"Sesi WhatsApp {session} menerima pesan lagi."


def history_away(session: str, reason: str) -> str:
    """WAHA's history can't be read."""
    return (
        f"Riwayat WhatsApp sesi {session} tidak bisa dibaca ({reason}). Pesan tetap masuk lewat webhook, tetapi yang "
        "terlewat tidak bisa diambil. Periksa WAHA; untuk NOWEB, store harus aktif."
    )


def history_back(session: str) -> str:
    """It can be read again."""
    return f"Riwayat WhatsApp sesi {session} bisa dibaca lagi."


def session_status(session: str, status: str) -> str:
    """The words that a status that came by webhook is told in, too."""
    return f"Sesi WhatsApp {session}: {status}"
