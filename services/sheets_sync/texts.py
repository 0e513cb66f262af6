"""What the admins read when the sheet can't be written: what happened, and what to do. Pure."""

from services.sheets_sync.ports import SheetAway

_WHAT_TO_DO = {
    "google_away": "Google Sheets tidak menjawab. Biasanya pulih sendiri; kalau lama, periksa internet server dan "
    "status Google Workspace.",
    "google_quota": "Kuota Google Sheets habis. Pulih sendiri; kalau berulang, periksa apakah program lain memakai "
    "akun Google yang sama.",
    "google_invalid_grant": "Izin Google sudah tidak berlaku (refresh token dicabut atau kedaluwarsa). Buat refresh "
    "token baru, isi GOOGLE_REFRESH_TOKEN, lalu jalankan ulang sheets_sync. Kalau layar persetujuan OAuth masih "
    "berstatus Testing, token habis setiap 7 hari: ubah ke In production.",
    "google_unauthorized": "Google menolak kredensial. Periksa GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET dan "
    "GOOGLE_REFRESH_TOKEN, atau GOOGLE_SERVICE_ACCOUNT_JSON.",
    "google_permission": "Akun Google kita tidak boleh mengubah spreadsheet. Bagikan spreadsheet ke akun itu sebagai "
    "Editor, dan pastikan Google Sheets API aktif di Google Cloud.",
    "google_not_found": "Spreadsheet tidak ditemukan. Periksa GOOGLE_SPREADSHEET_ID, dan apakah spreadsheet-nya "
    "terhapus.",
    "google_protected": "Sel atau tab di spreadsheet dilindungi. Buka proteksinya untuk akun Google kita.",
    "google_full": "Spreadsheet penuh (batas Google: 10 juta sel). Pindahkan tab lama ke spreadsheet lain, atau isi "
    "GOOGLE_SPREADSHEET_ID dengan spreadsheet baru.",
    "google_refuses": "Google menolak semua tulisan ke spreadsheet. Periksa spreadsheet-nya dan log sheets_sync.",
    "sheet_writer_error": "sheets_sync menemui kesalahan yang tidak dikenal; lihat lognya.",
}


CAUSES = frozenset({*_WHAT_TO_DO, "sheet_header", "sheet_tab_missing"})
"""Why a spreadsheet can't be written; each ends when it can."""


def trouble(away: SheetAway, waiting: int) -> str:
    """The alert of a pause."""
    what = _WHAT_TO_DO.get(away.cause)
    head = f"{what} (Jawaban: {str(away)[:200]})" if what else str(away)
    return f"{head} {waiting} perubahan lead menunggu; setelah beres, semuanya ditulis otomatis dan berurutan."


def relief(waiting: int) -> str:
    """The all-clear."""
    return f"Spreadsheet bisa ditulis lagi. {waiting} perubahan lead yang menunggu sedang ditulis."
