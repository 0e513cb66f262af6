"""What the sales team reads of the watch: Indonesian, what happened and what to do. Pure."""

from collections.abc import Sequence

from shared.streams.names import StreamName

WORK: dict[StreamName, str] = {
    "inbound": "pesan masuk",
    "replies": "balasan untuk lead",
    "sheets": "penulisan spreadsheet",
    "alerts": "pemberitahuan",
}
WORKER: dict[StreamName, str] = {
    "inbound": "processor",
    "replies": "notifier (replies)",
    "sheets": "sheets_sync",
    "alerts": "notifier (alerts)",
}

POSTGRES_AWAY = (
    "PostgreSQL tidak menjawab. Pesan masuk tetap ditampung Redis; balasan, spreadsheet dan pemberitahuan lead "
    "menunggu dan berjalan lagi sendiri setelah pulih. Periksa server PostgreSQL."
)
POSTGRES_BACK = "PostgreSQL menjawab lagi. Yang menunggu sedang dikerjakan berurutan."
REDIS_AWAY = (
    "Redis tidak menjawab. Pesan masuk ditampung PostgreSQL dan tetap dibalas, hanya sedikit lebih lambat. "
    "Periksa server Redis."
)
REDIS_BACK = "Redis menjawab lagi."
BOTH_AWAY = (
    "Redis dan PostgreSQL sama-sama tidak menjawab. Pesan baru ditolak dan akan dikirim ulang oleh WAHA; tidak ada "
    "yang dibalas. Periksa servernya segera."
)


def no_owner(stream: StreamName, partitions: Sequence[int], waiting: int, age_seconds: float) -> str:
    """Work that nobody does."""
    hint = " dan GOOGLE_SPREADSHEET_ID" if stream == "sheets" else ""
    return (
        f"Tidak ada {WORKER[stream]} yang mengerjakan {WORK[stream]}{_where(partitions)}: {waiting} menunggu, tertua "
        f"{duration(age_seconds)}. Periksa apakah {WORKER[stream]} berjalan{hint}."
    )


def no_progress(
    stream: StreamName, partitions: Sequence[int], owners: Sequence[str], waiting: int, stalled_seconds: float
) -> str:
    """Work whose owner lives and does nothing."""
    return (
        f"{WORKER[stream]} berhenti mengerjakan {WORK[stream]}{_where(partitions)}: {waiting} menunggu dan tidak ada "
        f"yang selesai selama {duration(stalled_seconds)}. Pemilik: {', '.join(owners)}. Periksa lognya; kalau macet, "
        "jalankan ulang, dan proses lain akan melanjutkan."
    )


def backlog_old(stream: StreamName, waiting: int, age_seconds: float, limit_seconds: float) -> str:
    """Work that waits too long, though it may be moving."""
    return (
        f"Antrean {WORK[stream]} terlalu lama: yang tertua menunggu {duration(age_seconds)} (batas "
        f"{duration(limit_seconds)}), {waiting} menunggu. Kalau terus naik, tambah {WORKER[stream]}."
    )


def redis_memory(used: int, limit: int, *, is_machines: bool) -> str:
    """Redis fills up."""
    of = "memori mesin, maxmemory tidak diatur" if is_machines else "maxmemory"
    return (
        f"Memori Redis terpakai {used / limit:.0%}: {megabytes(used)} dari {megabytes(limit)} ({of}). Kalau penuh, "
        "pesan masuk ditampung PostgreSQL. Periksa antrean yang tidak berkurang, atau perbesar memorinya."
    )


def relief(kind: str, stream: StreamName | None) -> str:
    """The all-clear."""
    if stream is None:
        return {"redis_memory": "Memori Redis sudah turun lagi.", "redis_away": REDIS_BACK}[kind]
    return {
        "no_owner": f"Ada {WORKER[stream]} lagi yang mengerjakan {WORK[stream]}.",
        "no_progress": f"{WORKER[stream]} mengerjakan {WORK[stream]} lagi.",
        "backlog_old": f"Antrean {WORK[stream]} sudah wajar lagi.",
    }[kind]


def duration(seconds: float) -> str:
    """``45 detik``, ``3 menit``, ``2 jam``."""
    if seconds < 120:
        return f"{round(seconds)} detik"
    return f"{round(seconds / 60)} menit" if seconds < 7200 else f"{round(seconds / 3600)} jam"


def megabytes(amount: int) -> str:
    """In the unit that operators configure."""
    return f"{amount / 1024 / 1024:.1f} MB" if amount < 100 * 1024 * 1024 else f"{amount / 1024 / 1024:.0f} MB"


def _where(partitions: Sequence[int]) -> str:
    if len(partitions) == 1 and partitions[0] == 0:
        return ""
    return f" (partisi {', '.join(f'{partition:02d}' for partition in partitions)})"
