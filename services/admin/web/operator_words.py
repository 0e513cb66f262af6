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

BUTTONS: Mapping[str, Words] = {**ORDERS, "done": ("Selesai", "Done")}
"""Under alerts in Telegram."""

DETAILS: Mapping[str, Words] = {
    "alert": ("peringatan", "alert"),
    "api_url": ("alamat", "address"),
    "button": ("tombol", "button"),
    "channel": ("kanal", "channel"),
    "chat": ("chat", "chat"),
    "command_id": ("perintah", "order"),
    "keys": ("kunci", "keys"),
    "leads": ("prospek", "leads"),
    "letter": ("tersisih", "set aside"),
    "old_id": ("id lama", "old id"),
    "old_state": ("status lama", "old state"),
    "outcome": ("hasil", "outcome"),
    "reason": ("alasan", "reason"),
    "ref": ("ref", "ref"),
    "role": ("peran", "role"),
    "scopes": ("izin", "permissions"),
    "session": ("nomor", "number"),
    "state": ("status", "state"),
    "stream": ("antrean", "queue"),
    "text": ("teks", "text"),
    "token": ("token", "token"),
    "user": ("pengguna", "user"),
}
"""What an entry of the audit log says besides."""

COMMAND_OUTCOMES: Mapping[str, Words] = {
    "done": ("selesai", "done"),
    "refused": ("ditolak", "refused"),
    "waiting": ("menunggu giliran", "waits for its turn"),
}

PAYLOAD: Mapping[str, Words] = {
    "kind": ("Jenis", "Kind"),
    "reason": ("Alasan", "Reason"),
    "text": ("Teks", "Text"),
    "last_message": ("Pesan terakhir", "Last message"),
    "media": ("Media", "Media"),
    "name": ("Nama", "Name"),
    "phone": ("Nomor", "Phone"),
    "chat": ("Alamat", "Address"),
    "channel": ("Kanal", "Channel"),
    "session": ("Sesi", "Session"),
    "received": ("Diterima", "Received"),
    "sent": ("Ditulis", "Written"),
}
"""What of set aside work tells a person something, in the order of its weight; the rest is for whoever mends it."""

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
