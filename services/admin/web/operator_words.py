"""The words of the dashboard for what operators do and see: the audit log, dead letters, WhatsApp numbers."""

from collections.abc import Mapping

from services.admin.web.words import ORDERS, Words

ACTIONS: Mapping[str, Words] = {
    **ORDERS,
    "signed_in": ("Masuk", "Signed in"),
    "signed_out": ("Keluar", "Signed out"),
    "sign_in_failed": ("Gagal masuk", "Failed to sign in"),
    "user_created": ("Membuat pengguna", "Created a user"),
    "user_disabled": ("Menonaktifkan pengguna", "Disabled a user"),
    "user_enabled": ("Mengaktifkan pengguna", "Enabled a user"),
    "password_set": ("Mengganti kata sandi", "Set a password"),
    "role_set": ("Mengganti peran", "Set a role"),
    "token_created": ("Membuat token", "Created a token"),
    "token_revoked": ("Mencabut token", "Revoked a token"),
    "text_changed": ("Mengubah teks bot", "Changed a bot text"),
    "text_reset": ("Mengembalikan teks bawaan", "Went back to the built-in text"),
    "leads_exported": ("Mengunduh prospek", "Exported leads"),
    "contact_imported": ("Mengimpor kontak", "Imported a contact"),
    "dead_letter_replayed": ("Mencoba lagi yang tersisih", "Tried again what was set aside"),
    "dead_letter_discarded": ("Membuang yang tersisih", "Discarded what was set aside"),
    "button_pressed": ("Menekan tombol di Telegram", "Pressed a button in Telegram"),
    "button_refused": ("Tombol Telegram ditolak", "A press in Telegram was refused"),
    "session_start": ("Menyalakan nomor", "Switched a number on"),
    "session_stop": ("Mematikan nomor", "Switched a number off"),
    "session_restart": ("Memulai ulang nomor", "Restarted a number"),
    "session_create": ("Membuat sesi di WAHA", "Created a session in WAHA"),
    "session_settings_changed": ("Mengubah setelan nomor", "Changed a number's settings"),
    "session_settings_forgotten": ("Menghapus setelan nomor", "Forgot a number's settings"),
}
"""What the audit log calls by a code; an unknown one is shown as it is."""

RESOLUTIONS: Mapping[str, Words] = {
    "replayed": ("dikerjakan lagi", "is done again"),
    "refused": ("ditolak", "is refused"),
    "waiting": ("menunggu gilirannya", "waits for its turn"),
    "discarded": ("dibuang", "discarded"),
    "resolved before": ("sudah ditangani", "was resolved before"),
}
"""What becomes of a dead letter."""

SESSION_STATUSES: Mapping[str, Words] = {
    "WORKING": ("tersambung", "connected"),
    "SCAN_QR_CODE": ("pindai kode", "scan its code"),
    "STARTING": ("sedang mulai", "starting"),
    "STOPPED": ("dimatikan", "switched off"),
    "FAILED": ("gagal", "failed"),
    "PASSKEY_REQUIRED": ("perlu passkey", "needs a passkey"),
    "PASSKEY_CONFIRMATION_REQUIRED": ("konfirmasi passkey", "passkey to be confirmed"),
    "MISSING": ("belum dibuat", "not made yet"),
    "AWAY": ("tak terjangkau", "out of reach"),
}
"""WAHA's own words for a session, and two of ours."""

CALL_PROBLEMS: Mapping[str, Words] = {
    "nobody answers there": ("tidak ada yang menjawab di alamat itu", "nobody answers there"),
    "no answer in time": ("tidak ada jawaban pada waktunya", "no answer in time"),
    "its name is not known": ("nama servernya tidak dikenal", "its name is not known"),
    "WAHA refuses the API key": ("WAHA menolak API key-nya", "WAHA refuses the API key"),
    "WAHA answers 404": ("WAHA tidak mengenal sesi ini", "WAHA does not know this session"),
    "WAHA answers 422": ("WAHA menolaknya dalam keadaan sekarang", "WAHA refuses it as things are"),
}
"""Why WAHA could not be asked."""
