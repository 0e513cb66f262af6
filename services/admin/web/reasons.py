"""Why an order was refused or a reply was not sent, which the system says in English, in the dashboard's languages.

What is not known here (a provider's own words, say) is shown as it is.
"""

from collections.abc import Mapping

from services.admin.web.words import FIELDS, Words
from shared.tombstones import NO_KEY

REASONS: Mapping[str, str] = {
    # Orders that change nothing, see services.processor.domain.commands.
    "the lead is blocked already": "prospek ini memang sudah diblokir",
    "the lead is not blocked": "prospek ini memang tidak diblokir",
    "a person talks to this lead already": "prospek ini memang sudah ditangani tim",
    "no state was given": "status tujuannya tidak disebutkan",
    "the bot talks to this lead already": "bot memang sedang melayani prospek ini",
    "the lead is not quiet any more": "prospek ini menulis lagi",
    "there is nothing that was set aside": "tidak ada lagi yang tersisih",
    "the bot has said something later": "bot sudah mengatakan hal lain sesudahnya",
    "a person took over after it was decided": "tim sudah mengambil alih sesudahnya",
    "there is no such lead": "prospek ini sudah tidak ada",
    "it could not be carried out": "perintahnya gagal dijalankan",
    NO_KEY: "SETTINGS_ENCRYPTION_KEY belum diisi; tanpa itu pesan lama orang ini akan masuk lagi",
    # Replies that are not sent, see services.notifier.replies.reply.
    "a person took over": "tim mengambil alih",
    "the lead is blocked": "prospek diblokir",
    "expired": "terlalu lama tidak bisa dikirim",
    "overtaken by a newer reply": "sudah ada balasan yang lebih baru",
    "not the address of one person": "alamatnya bukan milik satu orang",
    "the lead is gone": "prospek sudah dihapus",
    "erased": "datanya dihapus",
    # What trying again would come to, see services.admin.replaying.
    "behind newer messages: fills only empty fields, not answered": (
        "di belakang pesan yang lebih baru: hanya mengisi jawaban yang kosong, tidak dibalas"
    ),
    "nothing newer is known of this lead: handled like any message": (
        "belum ada pesan yang lebih baru: diperlakukan seperti pesan biasa"
    ),
    "an order is not given again by itself; give it anew": "perintah tidak diulang sendiri; berikan lagi",
    "what was pressed or asked then means nothing now; press or ask again": (
        "tombol atau pertanyaan waktu itu tidak berarti lagi; tekan atau tanyakan lagi"
    ),
    "what a session was then says nothing about now": "keadaan sesi waktu itu tidak berarti lagi",
    "its messages are stored and shown with the lead; set the lead's state by hand": (
        "pesannya tersimpan dan terlihat di prospeknya; ubah statusnya dengan tangan"
    ),
}
_FORM_LACKS = "the form lacks "


def reason_in_words(reason: str) -> Words:
    """Indonesian, English."""
    if reason.startswith(_FORM_LACKS):
        names = [FIELDS.get(name, (name, name)) for name in reason.removeprefix(_FORM_LACKS).split(", ")]
        indonesian, english = (", ".join(words) for words in zip(*names, strict=True))
        return f"formulirnya belum lengkap: {indonesian}", f"the form lacks {english}"
    return REASONS.get(reason, reason), reason
