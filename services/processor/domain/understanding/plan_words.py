"""The words of times: months, units, feasts, and the pieces of patterns made of them."""

from services.processor.domain.understanding.normal import word_list

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january januri jnuari jan",
            "februari february febuari pebruari pebuari feb",
            "maret march maert mrt mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agstus agu ags agt aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH_NEEDLES = tuple(dict.fromkeys(name[:3] for name in MONTHS))
"""One of them is part of whatever names a month."""
AMBIGUOUS_MONTHS = frozenset(word_list("mei juni juli april may mar mrt des jan jun jul sep agu"))
NUMBER_WORDS = {
    word: number
    for number, spelled in (
        (1, "se satu one a"),
        (2, "dua two loro"),
        (3, "tiga three telu tilu tigo tolu"),
        (4, "empat four papat opat ampek ampat"),
        (5, "lima five limo"),
        (6, "enam six enem genep anam nem"),
        (7, "tujuh seven pitu tujuah"),
        (8, "delapan eight wolu dalapan lapan"),
        (9, "sembilan nine songo sanga sambilan salapan"),
        (10, "sepuluh ten sapuluh sapuluah"),
        (11, "sebelas eleven sabaleh sewelas"),
        (12, "duabelas twelve rolas"),
    )
    for word in spelled.split()
}
ORDINALS = {
    word: number
    for number, spelled in enumerate(
        ("pertama satu first 1st", "kedua dua second 2nd", "ketiga tiga third 3rd", "keempat empat fourth 4th"), start=1
    )
    for word in spelled.split()
}
ORDINAL = "|".join(ORDINALS)
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
UNITS = {
    **dict.fromkeys(word_list("hari day days dinten"), "day"),
    **dict.fromkeys(word_list("minggu mgg mggu pekan week weeks"), "week"),
    **dict.fromkeys(word_list("bulan bulanan bln blan bl wulan sasih sasi month months"), "month"),
    **dict.fromkeys(word_list("tahun tahunan thn th taun taon year years warsa"), "year"),
}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
COUNT = r"\d{1,2}|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
MONTH_NUMBER = r"\d{1,2}|" + "|".join(word for word in NUMBER_WORDS if word not in ("se", "a", "one"))
EARLY = r"awal|awl|early|beginning of|start of|the beginning of"
MIDDLE = r"pertengahan|tengah|mid|middle of|the middle of"
LATE = r"akhir|akhr|ahir|akir|late|end of|ujung|the end of|pungkasan"
PART = rf"(?:(?:(?P<early>{EARLY})|(?P<middle>{MIDDLE})|(?P<late>{LATE}))[ -]+)?"
NEXT_WORDS: tuple[str, ...] = ("depan", "berikutnya", "mendatang")
NEXT = r"(?:depan|dpn|dpan|depn|dpnn|mendatang|ngarep|ngajeng|payun|hareup|dep|berikutnya|next)(?:mi|pi|lah|nya|an)?"
THIS = r"ini|iki|niki|ieu"
TO = r"\s*(?:-|–|sampai|sampe|s/d|sd|hingga|to|atau|/|until|dan|and|or|&|sama|ya|yo)\s*"
WORD_STARTS, WORD_ENDS = r"(?<![^\W_])", r"(?![^\W_])"
YEAR = r"20[2-4]\d"
BULAN = r"(?:bulan|bln|buleun|bl|wulan|sasih|sasi)"
ABOUT = r"(?:di|sekitar|sekitaran|kira-?kira|kira2|pas|mungkin)"
TAHUN = r"(?:tahun|thn|th|taun|taon|year)"
AGAIN = r"(?:lagi|lg|lgi|ke\s?depan|kedpn|mendatang|from now|(?:dari|dr) (?:sekarang|skrg|skrng)|deui|maneh|malih)"
TIMES = rf"(?P<first>{COUNT})(?:{TO}(?P<second>{COUNT}))?\s*(?P<unit>{UNIT})"
IN_YEAR = rf"(?:[ ,/]*(?:{TAHUN}\s+)?(?:(?P<year>{YEAR})|(?P<next>{NEXT})(?: year)?))?"
FEAST = (
    r"(?:lebaran haji|lebaran|ramadhan|ramadan|puasa|idul fitri|natal|nataru|imlek|riyaya|riyoyo|rayo|bodo|"
    r"gajian|valentine|musim [a-z]+|panen|wisuda|agustusan|nyepi|galungan|tahun baruan|taun baru|"
    r"tah?un(?: ajaran)? baru|thr|idul adha|idul qurban|paskah|waisak|maulid|suro|muharram|"
    r"semester (?:genap|ganjil|baru|pendek)|"
    r"sadranan|nyadran|cap go meh|sincia|muharam|rajab|sya'?ban|syawal(?:an)?|d?zulhijjah|d?zulqa'?dah|safar|rabiul|"
    r"jumadil|libur(?:an)?(?! (?:ini|kak|dulu))(?: (?:sekolah|semester|smester|kuliah|panjang|akhir|natal|lebaran|"
    r"kenaikan|tahun|musim))*|sidang skripsi|skripsian|uas|uts|kkn|ppdb|summer|winter|ramadhan|"
    r"tah?un ajaran(?: baru)?|semesteran)(?: (?:selesai|lewat|usai|kelar))?"
)
AROUND = (
    r"(?:paling (?:lambat|telat|cepat)|habis|hbs|stlh|setelah|sasudah|sabot|ba'?da|sampun|sawise|sakwise|"
    r"saatos|sanggeus|engges|sblm|abis|sebelum|bar|sesudah|saat|after|before|selesai|sehabis|menjelang|jelang|"
    r"usai|pas|bakda|bada|abih|tunggu|nunggu)(?: (?:bulan|hari raya))?"
)
