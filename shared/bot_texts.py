"""Every sentence a lead reads: the built-in texts. An operator's version of one, kept in PostgreSQL, takes its place.

The processor says them, admin edits them. Placeholders stand in braces; each text may use just those in `PLACEHOLDERS`.
"""

import re
from collections.abc import Mapping

Texts = Mapping[str, str]

DEFAULT_TEXTS: Texts = {
    "welcome": (
        "Halo Kak, terima kasih sudah menghubungi StartFranchise Indonesia 😊\n"
        "Kami bantu Kakak menemukan franchise yang paling pas."
    ),
    "menu": (
        "Boleh tahu, Kakak sedang mencari apa? Balas dengan angkanya saja ya:\n\n"
        "1. Mencari franchise untuk dibeli\n"
        "2. Mendaftarkan brand saya sebagai franchisor\n"
        "3. Keperluan lain"
    ),
    "form_request": (
        "Siap, Kak! Supaya rekomendasinya pas, tolong salin dan isi formulir singkat di bawah ini ya 🙏\n"
        "Boleh dijawab sekaligus atau satu per satu."
    ),
    "form_template": "Sumber info:\nBidang usaha:\nBudget:\nRencana mulai:\nNama & domisili:",
    "phone_request": "Boleh sekalian nomor HP yang bisa dihubungi ya, Kak.",
    "form_missing": "Terima kasih, Kak 🙏 Tinggal ini yang belum kami terima:\n{fields}",
    "form_missing_again": "Yang masih kami perlukan dari Kakak:\n{fields}",
    "form_no_field": (
        "Maaf Kak, kami belum menemukan jawabannya 🙏 Yang masih kami perlukan:\n{fields}\n\nContoh jawaban:\n{example}"
    ),
    "form_completed": (
        "Terima kasih, Kak! Datanya sudah lengkap kami terima ✅\n{fields}\n\n"
        "Konsultan kami akan segera menghubungi Kakak. Kalau ada yang perlu diperbaiki, tinggal tulis saja di sini ya."
    ),
    "correction": "Siap Kak, sudah kami perbarui:\n{fields}",
    "partnership": (
        "Terima kasih atas minatnya, Kak! Tim kemitraan kami akan segera menghubungi Kakak "
        "untuk membahas pendaftaran brand-nya 🤝"
    ),
    "question_received": "Baik Kak, pesannya sudah kami terima. Tim kami akan segera membalas di sini ya 🙏",
    "invalid_option": "Maaf Kak, pilihannya belum kami pahami 🙏",
    "text_please": "Maaf Kak, bot kami baru bisa membaca pesan teks 🙏 Boleh diketik saja ya?",
    "escalation": (
        "Supaya tidak bolak-balik, Kakak kami sambungkan langsung dengan tim kami ya. Mohon ditunggu sebentar 🙏"
    ),
}

PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "form_missing": frozenset({"fields"}),
    "form_missing_again": frozenset({"fields"}),
    "form_no_field": frozenset({"fields", "example"}),
    "form_completed": frozenset({"fields"}),
    "correction": frozenset({"fields"}),
}

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def problems_with(name: str, text: str) -> list[str]:
    """What is wrong with an operator's version of a text, in words; empty when it can be used."""
    if name not in DEFAULT_TEXTS:
        return [f"there is no text named {name}"]
    problems = [] if text.strip() else ["the text is empty"]
    used = set(_PLACEHOLDER.findall(text))
    allowed = PLACEHOLDERS.get(name, frozenset())
    problems += [f"{{{unknown}}} is not known in this text" for unknown in sorted(used - allowed)]
    problems += [f"{{{needed}}} is missing" for needed in sorted(allowed - used)]
    return problems


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; anything else in braces stays as it is."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
