"""The words of the dashboard for what the system calls by codes, in Indonesian and English."""

from collections.abc import Mapping
from typing import Literal

from services.admin.accounts.permissions import Role

Language = Literal["id", "en"]
Words = tuple[str, str]
"""Indonesian, English."""


def language_of(code: str) -> Language:
    """The language of a code; Indonesian unless it is English's."""
    return "en" if code == "en" else "id"


STATES: Mapping[str, Words] = {
    "NEW": ("Baru", "New"),
    "CHOOSE_OPTION": ("Memilih menu", "Choosing"),
    "FORM_SENT": ("Formulir dikirim", "Form sent"),
    "FORM_IN_PROGRESS": ("Mengisi formulir", "Filling in the form"),
    "FORM_COMPLETED": ("Formulir lengkap", "Form complete"),
    "PARTNERSHIP": ("Kemitraan", "Partnership"),
    "MANUAL_INTERVENTION": ("Ditangani tim", "With the team"),
    "EXISTING": ("Kontak lama", "Known before"),
}

FIELDS: Mapping[str, Words] = {
    "biodata": ("Nama & domisili", "Name and home"),
    "source_info": ("Sumber info", "Heard of us by"),
    "business_type": ("Bidang usaha", "Business"),
    "budget": ("Budget", "Budget"),
    "start_plan": ("Rencana mulai", "Planned start"),
}

CHANNELS: Mapping[str, Words] = {"whatsapp": ("WhatsApp", "WhatsApp"), "telegram": ("Telegram", "Telegram")}

ROLES: Mapping[str, Words] = {
    Role.OWNER: ("Pemilik", "Owner"),
    Role.AGENT: ("Agen", "Agent"),
    Role.VIEWER: ("Pengamat", "Viewer"),
}

ROLES_EXPLAINED: Mapping[str, Words] = {
    Role.OWNER: ("Boleh semuanya", "May do everything"),
    Role.AGENT: ("Melihat dan menangani prospek, mengekspor", "Sees and handles leads, exports"),
    Role.VIEWER: ("Hanya melihat; nomor disamarkan", "Only looks; phones are masked"),
}

RULES: Mapping[str, Words] = {
    "welcomed": (
        "Pesan pertama tanpa pilihan: disambut dan diberi menu.",
        "First message without a choice: welcomed, with the menu.",
    ),
    "chose_franchise": (
        "Memilih 1, mencari franchise: formulir dikirim.",
        "Chose 1, looks for a franchise: the form was sent.",
    ),
    "chose_partnership": (
        "Memilih 2, mendaftarkan brand: diteruskan ke tim kemitraan.",
        "Chose 2, registers a brand: passed on to the partnership team.",
    ),
    "chose_other": ("Memilih 3, keperluan lain: diteruskan ke tim.", "Chose 3, something else: passed on to the team."),
    "gave_fields": (
        "Ada jawaban formulir: bot menyebut yang masih kurang.",
        "Gave answers of the form: the bot names what is missing.",
    ),
    "completed_form": (
        "Kelima jawaban sudah lengkap: dikonfirmasi dan dicatat di Sheet.",
        "All five answers are known: confirmed, and written to the sheet.",
    ),
    "completed_late": (
        "Kelima jawaban lengkap dari pesan yang datang terlambat: dicatat tanpa balasan.",
        "A late message completed the form: written down without a reply.",
    ),
    "wrong_choice": (
        "Bukan pilihan menu: dihitung satu kali salah.",
        "Not a choice of the menu: counts as one strike.",
    ),
    "no_field": (
        "Tidak ada jawaban formulir di pesan ini: dihitung satu kali salah.",
        "No answer of the form in it: counts as one strike.",
    ),
    "third_strike": ("Salah tiga kali: diserahkan ke tim.", "Third strike: handed to the team."),
    "corrected": (
        "Memperbaiki jawaban setelah lengkap: baris Sheet yang sama diperbarui.",
        "Corrected an answer: the same row of the sheet changes.",
    ),
    "post_form_contact": (
        "Bertanya setelah formulir lengkap: diteruskan ke tim.",
        "Asked something after the form was complete: passed on to the team.",
    ),
    "asked_for_person": (
        "Minta berbicara dengan orang: diserahkan ke tim.",
        "Asked to speak to a person: handed to the team.",
    ),
    "asked_again": (
        "Belum ada jawaban yang bisa dinilai: bot bertanya lagi, tanpa hitungan salah.",
        "Nothing to judge yet: the bot asks again, no strike.",
    ),
    "text_please": ("Media tanpa teks: bot meminta diketik.", "Media without text: the bot asks for text."),
    "thanked": (
        "Hanya ucapan terima kasih atau emoji: tidak perlu dibalas.",
        "Only thanks or an emoji: needs no reply.",
    ),
    "blocked": ("Prospek diblokir: dicatat, tidak dibalas.", "The lead is blocked: stored, not answered."),
    "stale": (
        "Ditulis jauh sebelum sampai di sini: dicatat, tidak dibalas.",
        "Written long before it came in: stored, not answered.",
    ),
    "late": (
        "Datang di belakang pesan yang lebih baru: hanya mengisi jawaban yang kosong, tidak dibalas.",
        "Came behind newer messages: fills only empty answers, not answered.",
    ),
    "human_talks": ("Percakapan sedang dipegang orang: bot diam.", "A person is talking: the bot stays silent."),
    "question_unseen": (
        "Ditulis sebelum pertanyaan bot terbaca: bukan jawabannya, jadi tidak dibalas.",
        "Written before the bot's question could be read: not its answer, so no reply.",
    ),
    "noted": (
        "Perubahan atau penarikan pesan dicatat, tidak ada yang perlu dibalas.",
        "An edit or a revocation was noted; nothing to answer.",
    ),
    "staff_wrote": (
        "Tim menulis langsung dari ponsel: bot mundur.",
        "Staff wrote by hand from the phone: the bot steps back.",
    ),
    "flooded": (
        "Lebih dari 30 pesan semenit: dicatat, dibalas per rangkaian.",
        "More than 30 messages a minute: stored, answered per burst.",
    ),
    "greeted_automatically": (
        "Salam otomatis dari aplikasi WhatsApp Business: tidak dihitung sebagai orang.",
        "Automatic greeting of the Business app: does not count as a person.",
    ),
    "state_set": ("Status diubah oleh tim.", "The state was set by the team."),
    "taken_over": ("Diambil alih oleh tim: bot diam.", "Taken over by the team: the bot is silent."),
    "handed_back": ("Dikembalikan ke bot.", "Handed back to the bot."),
    "block_set": ("Pemblokiran diubah oleh tim.", "The block was changed by the team."),
    "replayed": (
        "Balasan yang tersisih dikirim ulang atas permintaan tim.",
        "A reply that was set aside is sent after all.",
    ),
    "set_aside": ("Gagal lima kali: disisihkan.", "Failed five times: set aside."),
}
"""Why the bot did what it did; an unknown rule is shown by its code."""

OUTCOMES: Mapping[str, Words] = {
    "": ("menunggu", "waiting"),
    "sent": ("terkirim", "sent"),
    "dropped": ("tidak dikirim", "dropped"),
    "written": ("ditulis", "written"),
    "dead": ("disisihkan", "set aside"),
    "done": ("selesai", "done"),
}

ALERTS: Mapping[str, Words] = {
    "new_lead": ("Prospek baru", "New lead"),
    "partnership_interest": ("Minat kemitraan", "Interest in a partnership"),
    "other_needs": ("Keperluan lain", "Other needs"),
    "form_completed": ("Formulir lengkap", "Form complete"),
    "post_form_contact": ("Bertanya setelah formulir", "Asked after the form"),
    "escalation": ("Perlu orang", "Needs a person"),
    "partnership_followup": ("Kemitraan menulis lagi", "Partnership wrote again"),
    "lead_waiting": ("Prospek menunggu", "Lead is waiting"),
    "flood": ("Banjir pesan", "Flood of messages"),
    "greeting_loop": ("Salam otomatis", "Automatic greeting"),
    "system": ("Sistem", "System"),
}

MEDIA: Mapping[str, Words] = {
    "voice": ("pesan suara", "voice message"),
    "image": ("gambar", "picture"),
    "video": ("video", "video"),
    "document": ("dokumen", "document"),
    "sticker": ("stiker", "sticker"),
    "location": ("lokasi", "location"),
    "contact": ("kontak", "contact"),
    "poll": ("polling", "poll"),
    "other": ("media", "media"),
}

REMARKS: Mapping[str, Words] = {
    "stale": ("ditulis jauh sebelumnya", "written long before"),
    "late": ("datang terlambat", "came late"),
    "staff_wrote": ("ditulis tim dari ponsel", "written by staff on the phone"),
}

ORDERS: Mapping[str, Words] = {
    "set_state": ("Ubah status", "Set state"),
    "take_over": ("Ambil alih", "Take over"),
    "hand_back": ("Kembalikan ke bot", "Hand back to the bot"),
    "block": ("Blokir", "Block"),
    "unblock": ("Buka blokir", "Unblock"),
    "erase": ("Hapus semua data", "Erase everything"),
    "replay": ("Kirim ulang", "Send after all"),
}

SOURCES: Mapping[str, Words] = {
    "": ("Belum disebut", "Not said"),
    "instagram": ("Instagram", "Instagram"),
    "tiktok": ("TikTok", "TikTok"),
    "facebook": ("Facebook", "Facebook"),
    "youtube": ("YouTube", "YouTube"),
    "google": ("Google & web", "Google and web"),
    "event": ("Pameran & acara", "Fairs and events"),
    "friend": ("Teman & keluarga", "Friends and family"),
    "other": ("Lainnya", "Other"),
}

STREAMS: Mapping[str, Words] = {
    "inbound": ("Pesan masuk", "Incoming"),
    "replies": ("Balasan", "Replies"),
    "sheets": ("Google Sheet", "Google Sheet"),
    "alerts": ("Peringatan", "Alerts"),
}

TEXTS: Mapping[str, Words] = {
    "welcome": ("Sambutan", "Welcome"),
    "menu": ("Menu", "Menu"),
    "form_request": ("Permintaan formulir", "Form request"),
    "form_template": ("Formulir kosong", "Empty form"),
    "phone_request": ("Permintaan nomor HP", "Phone request"),
    "form_missing": ("Yang masih kurang", "What is missing"),
    "form_missing_again": ("Yang masih kurang, diulang", "What is missing, again"),
    "form_no_field": ("Belum ada jawaban", "No answer found"),
    "form_completed": ("Formulir lengkap", "Form complete"),
    "correction": ("Perbaikan diterima", "Correction confirmed"),
    "partnership": ("Kemitraan", "Partnership"),
    "question_received": ("Pertanyaan diterima", "Question received"),
    "invalid_option": ("Pilihan tidak dikenal", "Invalid option"),
    "text_please": ("Mohon diketik", "Text, please"),
    "escalation": ("Diserahkan ke tim", "Escalation notice"),
}

TEXTS_EXPLAINED: Mapping[str, Words] = {
    "welcome": (
        "Kalimat pertama untuk prospek baru, di depan menu.",
        "The first words to a new lead, before the menu.",
    ),
    "menu": (
        "Tiga pilihan. Angkanya tetap: 1 franchise, 2 kemitraan, 3 lainnya.",
        "The three choices. The numbers are fixed: 1 franchise, 2 partnership, 3 other.",
    ),
    "form_request": ("Setelah memilih 1, sebelum formulir kosong.", "After choosing 1, before the empty form."),
    "form_template": ("Pesan tersendiri yang disalin prospek.", "A message of its own, for the lead to copy."),
    "phone_request": ("Bila nomornya belum diketahui.", "When no phone number is known."),
    "form_missing": ("Setelah sebagian jawaban diterima.", "After some answers came in."),
    "form_missing_again": ("Saat bot bertanya lagi.", "When the bot asks again."),
    "form_no_field": ("Bila pesan tidak berisi jawaban.", "When a message held no answer."),
    "form_completed": ("Setelah kelima jawaban lengkap.", "When all five answers are known."),
    "correction": ("Setelah prospek memperbaiki jawaban.", "After the lead corrected an answer."),
    "partnership": ("Setelah memilih 2.", "After choosing 2."),
    "question_received": (
        "Setelah memilih 3, atau minta berbicara dengan orang.",
        "After choosing 3, or asking for a person.",
    ),
    "invalid_option": ("Di depan menu yang diulang.", "Before the repeated menu."),
    "text_please": ("Untuk pesan suara, gambar, stiker.", "For voice messages, pictures, stickers."),
    "escalation": ("Setelah salah tiga kali.", "After the third strike."),
}
