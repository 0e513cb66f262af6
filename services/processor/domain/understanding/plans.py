"""When leads want to start, as a range of days."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from services.processor.domain.understanding.calendar_days import Range, ahead, coming_year, day, months
from services.processor.domain.understanding.normal import word_list

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february febuari pebruari feb",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu ags agt aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}
_AMBIGUOUS_MONTHS = frozenset(word_list("mei juni juli april may mar des jan jun jul sep agu"))
_NUMBER_WORDS = {
    word: number
    for number, spelled in (
        (1, "se satu one a"),
        (2, "dua two loro"),
        (3, "tiga three telu tilu"),
        (4, "empat four papat opat"),
        (5, "lima five limo"),
        (6, "enam six enem genep"),
        (7, "tujuh seven"),
        (8, "delapan eight"),
        (9, "sembilan nine"),
        (10, "sepuluh ten"),
    )
    for word in spelled.split()
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_UNITS = {
    **dict.fromkeys(word_list("hari day days dinten"), "day"),
    **dict.fromkeys(word_list("minggu mgg mggu pekan week weeks"), "week"),
    **dict.fromkeys(word_list("bulan bulanan bln blan bl wulan sasih sasi month months"), "month"),
    **dict.fromkeys(word_list("tahun tahunan thn th taun year years warsa"), "year"),
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_COUNT = r"\d{1,2}|" + "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_EARLY = r"awal|early|beginning of|start of|the beginning of"
_MIDDLE = r"pertengahan|tengah|mid|middle of|the middle of"
_LATE = r"akhir|late|end of|ujung|the end of|pungkasan"
_PART = rf"(?:(?:(?P<early>{_EARLY})|(?P<middle>{_MIDDLE})|(?P<late>{_LATE}))[ -]+)?"
_NEXT = r"depan|dpn|dpan|dpnn|mendatang|ngarep|ngajeng|payun|hareup|dep|berikutnya|next"
_THIS = r"ini|iki|niki|ieu"
_TO = r"\s*(?:-|–|sampai|sampe|s/d|sd|hingga|to|atau|/|until)\s*"
_B, _E = r"(?<![^\W_])", r"(?![^\W_])"
_YEAR = r"20[2-4]\d"


class Plan(NamedTuple):
    """A time found in a text: where it stands, and its days where they can be told.

    `weak`: the words may also mean something else (a name, a moment in a chat).
    """

    start: int
    end: int
    earliest: date | None = None
    latest: date | None = None
    weak: bool = False


_Reader = Callable[[re.Match[str], date], Range | None]


def find_plan(lowered: str, today: date, start: int = 0, end: int | None = None) -> Plan | None:
    """The first and most telling time in the text; days before today are cut off."""
    stop = len(lowered) if end is None else end
    told = lowered[start:stop]
    for pattern, reader, needles in _PATTERNS:
        for needle in needles:
            if needle in told:
                break
        else:
            if needles:
                continue
        for match in pattern.finditer(lowered, start, stop):
            days = reader(match, today)
            if reader is not _vague and days is None:
                continue
            return _plan(match, days, today, weak=_is_weak(pattern, match))
    return None


def _plan(match: re.Match[str], days: Range | None, today: date, *, weak: bool) -> Plan:
    if days is None or days[1] < today:
        return Plan(match.start(), match.end(), weak=weak)
    return Plan(match.start(), match.end(), max(days[0], today), days[1], weak=weak)


def _is_weak(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    if pattern is _NAMED_MONTH:
        return match[0] in _AMBIGUOUS_MONTHS
    return pattern in (_VAGUE_AND_WEAK, _BARE_YEAR, _NEAR_DAY)


def _full_date(match: re.Match[str], _today: date) -> Range | None:
    written = match["month"]
    month = _MONTHS[written] if written in _MONTHS else int(written)
    return day(_year(match["year"]), month, int(match["day"]))


def _iso_date(match: re.Match[str], _today: date) -> Range | None:
    return day(int(match[1]), int(match[2]), int(match[3]))


def _month_and_year(match: re.Match[str], _today: date) -> Range | None:
    month = int(match[1])
    return months(int(match[2]), month, month) if 1 <= month <= 12 else None


def _named_month(match: re.Match[str], today: date) -> Range | None:
    first = _MONTHS[match["first"]]
    second = _MONTHS[match["second"]] if match["second"] else first
    year = _year(match["year"]) if match["year"] else coming_year(second, today)
    if match["day"] and not match["second"]:
        return day(year, first, int(match["day"]))
    begins, ends = months(year - 1 if first > second else year, first, 12)[0], months(year, second, second)[1]
    return _third(match, begins, ends)


def _numbered_month(match: re.Match[str], today: date) -> Range | None:
    first, second = int(match["first"]), int(match["second"] or match["first"])
    if not (1 <= first <= second <= 12):
        return None
    year = int(match["year"]) if match["year"] else coming_year(second, today)
    return _third(match, *months(year, first, second))


def _quarter(match: re.Match[str], today: date) -> Range | None:
    number = _ROMAN.get(match["number"]) or int(match["number"])
    return _year_part(match, today, number, months_each=3)


def _semester(match: re.Match[str], today: date) -> Range | None:
    number = _ROMAN.get(match["number"]) or int(match["number"])
    return _year_part(match, today, number, months_each=6)


def _year_part(match: re.Match[str], today: date, number: int, months_each: int) -> Range | None:
    last_month = number * months_each
    if not 1 <= last_month <= 12:
        return None
    year = coming_year(last_month, today)
    if match["year"]:
        year = int(match["year"])
    elif match["next"]:
        year = today.year + 1
    return months(year, last_month - months_each + 1, last_month)


def _from_now(match: re.Match[str], today: date) -> Range | None:
    unit = _UNITS[match["unit"]]
    first = _count(match["first"])
    second = _count(match["second"]) if match["second"] else first
    return ahead(today, unit, min(first, second))[0], ahead(today, unit, max(first, second))[1]


def _within(match: re.Match[str], today: date) -> Range | None:
    return today, ahead(today, _UNITS[match["unit"]], _count(match["second"] or match["first"]))[1]


def _half_ahead(_match: re.Match[str], today: date) -> Range | None:
    return ahead(today, "month", 6)


def _next_or_this(match: re.Match[str], today: date) -> Range | None:
    unit = _UNITS[match["unit"] or match["english"]]
    return _third(match, *ahead(today, unit, 1 if match["next"] or match["english_next"] else 0))


def _part_of_year(match: re.Match[str], today: date) -> Range | None:
    if match["year"]:
        return _third(match, *months(int(match["year"]), 1, 12))
    unit = _UNITS[match["unit"]]
    days = _third(match, *ahead(today, unit, 0))
    return days if days[1] >= today else _third(match, *ahead(today, unit, 1))


def _bare_year(match: re.Match[str], _today: date) -> Range | None:
    return months(int(match[1]), 1, 12)


def _near_day(match: re.Match[str], today: date) -> Range | None:
    days_ahead = {"lusa": 2, "besok": 1, "bsk": 1, "besuk": 1, "tomorrow": 1, "enjing": 1}.get(match[1], 0)
    return (today + timedelta(days=days_ahead),) * 2


def _vague(_match: re.Match[str], _today: date) -> Range | None:
    return None


def _year(written: str) -> int:
    return int(written) if len(written) == 4 else 2000 + int(written)


def _count(written: str) -> int:
    return int(written) if written.isdigit() else _NUMBER_WORDS[written]


def _third(match: re.Match[str], begins: date, ends: date) -> tuple[date, date]:
    """The named third ("awal", "pertengahan", "akhir") of a year or a month; all of it if none is named."""
    if begins.year == ends.year and begins.month == 1 and ends.month == 12:
        marks = [begins, date(begins.year, 5, 1), date(begins.year, 9, 1)]
    else:
        marks = [begins, begins + timedelta(days=10), begins + timedelta(days=20)]
    if match["early"]:
        return begins, marks[1] - timedelta(days=1)
    if match["middle"]:
        return marks[1], marks[2] - timedelta(days=1)
    if match["late"]:
        return marks[2], ends
    return begins, ends


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_B + pattern + _E)


_BULAN = r"(?:bulan|bln|bl|wulan|sasih)"
_TAHUN = r"(?:tahun|thn|th|taun|year)"
_AGAIN = r"(?:lagi|lg|lgi|ke\s?depan|kedpn|mendatang|from now|dari sekarang|deui|maneh|malih)"
_TIMES = rf"(?P<first>{_COUNT})(?:{_TO}(?P<second>{_COUNT}))?\s*(?P<unit>{_UNIT})"
_IN_YEAR = rf"(?:[ ,/]*(?:{_TAHUN}\s+)?(?:(?P<year>{_YEAR})|(?P<next>{_NEXT})(?: year)?))?"
_FEAST = r"(?:lebaran|ramadhan|ramadan|puasa|idul fitri|natal|nataru|imlek|tah?un(?: ajaran)? baru|thr|idul adha)"
_AROUND = (
    r"(?:habis|setelah|abis|sebelum|bar|sesudah|saat|after|before|selesai|sehabis|menjelang|jelang|usai|pas|"
    r"tunggu|nunggu)"
)

_NAMED_MONTH = _compiled(
    rf"{_PART}(?:(?:tgl|tanggal)\s*)?(?:(?P<day>\d{{1,2}})\s+)?(?:{_BULAN}\s+)?(?P<first>{_MONTH})"
    rf"(?:(?:{_TO}|\s)(?P<second>{_MONTH}))?"
    rf"(?:[ ,'’-]*(?:{_TAHUN}\s+)?(?P<year>{_YEAR}|(?<=['’-])\d\d|(?<=[a-z] )2[6-9]))?"
)
_VAGUE = _compiled(
    r"(?:secepatnya|secepat mungkin|secepetnya|sesegera mungkin|asap|as soon as possible|immediately|"
    rf"(?:{_AROUND} )?{_FEAST}|(?:dalam )?waktu dekat|(?:beberapa|bbrp) (?:bulan|minggu|tahun)"
    r"(?: (?:lagi|ke\s?depan))?)"
)
_VAGUE_AND_WEAK = _compiled(r"(?:segera|langsung|kapan saja|kapan aja|soon|any ?time)")
_NEAR_DAY = _compiled(r"(besok|bsk|besuk|enjing|lusa|tomorrow|hari ini|today|sekarang|skrg|skrng|now)")
_BARE_YEAR = _compiled(rf"(?<![/-])(?:{_TAHUN}\s+)?({_YEAR})")

# The most telling first. Each is tried only where one of its needles occurs (no needles: always): that is far cheaper.
_PATTERNS: tuple[tuple[re.Pattern[str], _Reader, tuple[str, ...]], ...] = (
    (
        _compiled(rf"(?P<day>\d{{1,2}})[/.\- ](?P<month>\d{{1,2}}|{_MONTH})[/.\- ](?P<year>{_YEAR}|\d\d)"),
        _full_date,
        ("1", "2", "3"),
    ),
    (_compiled(rf"({_YEAR})-(\d\d)-(\d\d)"), _iso_date, ("20",)),
    (_compiled(rf"(?<!\d[/-])(\d{{1,2}})[/-]({_YEAR})"), _month_and_year, ("/20", "-20")),
    (
        _compiled(rf"(?:q|kuartal|kwartal|triwulan|quarter)[ -]?(?:ke[ -]?)?(?P<number>[1-4]|iv|i{{1,3}}){_IN_YEAR}"),
        _quarter,
        ("q", "kuartal", "kwartal", "triwulan"),
    ),
    (_compiled(rf"semester[ -]?(?:ke[ -]?)?(?P<number>[12]|i{{1,2}}){_IN_YEAR}"), _semester, ("semester",)),
    (_compiled(rf"(?:dalam|within|dlm)\s+{_TIMES}(?:\s*{_AGAIN})?"), _within, ("dalam", "within", "dlm")),
    (_compiled(rf"(?:setengah|half a)\s*{_TAHUN}\s*{_AGAIN}"), _half_ahead, ("setengah", "half")),
    (
        _compiled(rf"{_TIMES}(?:an)?\s*{_AGAIN}"),
        _from_now,
        ("lagi", "lg", "dep", "dpn", "mend", "from", "dari", "deui", "man", "malih"),
    ),
    (_compiled(rf"in\s+{_TIMES}"), _from_now, ("in ",)),
    (
        _compiled(
            rf"{_PART}(?:(?P<unit>{_UNIT})\s*(?:(?P<next>{_NEXT})|(?:{_THIS}))|"
            rf"(?:(?P<english_next>next)|this)\s+(?P<english>{_UNIT}))"
        ),
        _next_or_this,
        ("dep", "dpn", "dpan", "ini", "iki", "ieu", "mend", "ngar", "ngaj", "payun", "hareup", "berik", "next", "this"),
    ),
    (_NAMED_MONTH, _named_month, ()),
    (
        _compiled(
            rf"{_PART}{_BULAN}\s*(?P<first>\d{{1,2}})(?:{_TO}(?P<second>\d{{1,2}}))?"
            rf"(?:[ /,]+(?:{_TAHUN}\s+)?(?P<year>{_YEAR}))?"
        ),
        _numbered_month,
        ("bul", "bl", "wulan", "sasih"),
    ),
    (
        _compiled(
            rf"(?:(?P<early>{_EARLY})|(?P<middle>{_MIDDLE})|(?P<late>{_LATE}))[ -]*(?:the )?"
            rf"(?:(?:{_TAHUN} *)?(?P<year>{_YEAR})|(?P<unit>{_UNIT}))"
        ),
        _part_of_year,
        ("a", "mid", "of", "late", "early"),
    ),
    (_VAGUE, _vague, ()),
    (_VAGUE_AND_WEAK, _vague, ()),
    (_NEAR_DAY, _near_day, ()),
    (_BARE_YEAR, _bare_year, ("20",)),
)
