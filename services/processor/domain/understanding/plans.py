"""When leads want to start, as a range of days."""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from services.processor.domain.understanding.calendar_days import Range
from services.processor.domain.understanding.plan_readers import (
    bare_year,
    coming_date,
    from_now,
    full_date,
    half_ahead,
    iso_date,
    month_and_year,
    month_of_next_year,
    named_month,
    named_month_of_next_year,
    near_day,
    next_or_this,
    next_semester,
    numbered_month,
    part_of_year,
    quarter,
    semester,
    vague,
    week_of_month,
    within,
)
from services.processor.domain.understanding.plan_words import (
    ABOUT,
    AGAIN,
    AMBIGUOUS_MONTHS,
    AROUND,
    BULAN,
    EARLY,
    FEAST,
    IN_YEAR,
    LATE,
    MIDDLE,
    MONTH,
    MONTH_NEEDLES,
    MONTH_NUMBER,
    NEXT,
    ORDINAL,
    PART,
    TAHUN,
    THIS,
    TIMES,
    TO,
    UNIT,
    WORD_ENDS,
    WORD_STARTS,
    YEAR,
)


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
            if reader is not vague and days is None:
                continue
            return _plan(match, days, today, weak=_is_weak(pattern, match))
    return None


def _plan(match: re.Match[str], days: Range | None, today: date, *, weak: bool) -> Plan:
    if days is None or days[1] < today:
        return Plan(match.start(), match.end(), weak=weak)
    return Plan(match.start(), match.end(), max(days[0], today), days[1], weak=weak)


def _is_weak(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    if pattern is _NAMED_MONTH:
        return match[0] in AMBIGUOUS_MONTHS
    return pattern in (_VAGUE_AND_WEAK, _BARE_YEAR, _NEAR_DAY)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(WORD_STARTS + pattern + WORD_ENDS)


_NAMED_MONTH = _compiled(
    rf"{PART}(?:(?:tgl|tanggal)\s*)?(?:(?P<day>\d{{1,2}})\s+)?(?:{BULAN}\s+)?(?P<first>{MONTH})"
    rf"(?:(?:{TO}|\s)(?P<second>{MONTH}))?"
    rf"(?:[ ,'’-]*(?:{TAHUN}\s+)?(?P<year>{YEAR}|(?<=['’-])\d\d|(?<=[a-z] )2[6-9]))?"
    rf"(?:\s+(?:(?:{TAHUN}\s)?{THIS}|{NEXT}|nanti)(?! (?:bulan|minggu)))?"
)
_VAGUE = _compiled(
    r"(?:secepat-cepatnya|secepatnya|secepat mungkin|secepetnya|sesegera mungkin|asap|as soon as possible|immediately|"
    rf"(?:{AROUND} )?{FEAST}(?: {YEAR}| ini| depan| nanti)?|(?:dalam )?waktu dekat|"
    rf"(?:hari )?(?:senin|selasa|rabu|kamis|jum'?at|sabtu|ahad) (?:{NEXT}|besok|ini)|cep[ae]t2|"
    r"(?:beberapa|bbrp) (?:bulan|minggu|tahun)"
    r"(?: (?:lagi|ke\s?depan))?)"
)
_FEAST_OF_YEAR = _compiled(rf"(?:{AROUND} )?{FEAST} {TAHUN} ?(?:{NEXT}|{THIS})")
_VAGUE_AND_WEAK = _compiled(r"(?:segera|langsung|kapan saja|kapan aja|soon|any ?time)")
_NEAR_DAY = _compiled(r"(besok|bsk|besuk|enjing|lusa|tomorrow|hari ini|today|sekarang|skrg|skrng|now)")
_BARE_YEAR = _compiled(rf"(?<![/-])(?:{TAHUN}\s+)?({YEAR})(?:{TO}({YEAR}))?")

# The most telling first. Each is tried only where one of its needles occurs (no needles: always): that is far cheaper.
_PATTERNS: tuple[tuple[re.Pattern[str], _Reader, tuple[str, ...]], ...] = (
    (
        _compiled(rf"(?P<day>\d{{1,2}})[/.\- ](?P<month>\d{{1,2}}|{MONTH})[/.\- ](?P<year>{YEAR}|\d\d)"),
        full_date,
        ("1", "2", "3"),
    ),
    (
        _compiled(
            rf"(?:(?:tgl|tanggal)\s*)?(?P<day>\d{{1,2}})\s+{BULAN}\s+(?P<month>\d{{1,2}})\s+(?:{TAHUN}\s+)?(?P<year>{YEAR})"
        ),
        full_date,
        ("bul", "bl"),
    ),
    (
        _compiled(rf"(?:tgl|tanggal)\s*(?P<day>\d{{1,2}})(?:\s+{BULAN}\s*|[/-])(?P<month>\d{{1,2}})(?![/-]?\d)"),
        coming_date,
        ("tgl", "tangg"),
    ),
    (_compiled(rf"({YEAR})-(\d\d)-(\d\d)"), iso_date, ("20",)),
    (_compiled(rf"(?<!\d[/-])(\d{{1,2}})[/-]({YEAR})"), month_and_year, ("/20", "-20")),
    (
        _compiled(
            rf"(?:q|kuartal|kwartal|triwulan|tw|quarter)[ -]?(?:ke[ -]?)?"
            rf"(?P<number>[1-4]|iv|i{{1,3}}|{ORDINAL})(?:{TO}q?(?P<last>[1-4]))?{IN_YEAR}"
        ),
        quarter,
        ("q", "kuartal", "kwartal", "triwulan", "tw"),
    ),
    (_compiled(rf"(?P<number>{ORDINAL}) (?P<last>)quarter(?: of)?{IN_YEAR}"), quarter, ("quarter",)),
    (_compiled(rf"semester[ -]?(?:ke[ -]?)?(?P<number>[12]|i{{1,2}}|{ORDINAL}){IN_YEAR}"), semester, ("semester",)),
    (_compiled(rf"semester\s+(?:{NEXT})"), next_semester, ("semester",)),
    (_compiled(rf"(?:dalam|within|dlm)\s+{TIMES}(?:\s*{AGAIN})?"), within, ("dalam", "within", "dlm")),
    (_compiled(rf"(?:setengah|half a)\s*{TAHUN}\s*{AGAIN}"), half_ahead, ("setengah", "half")),
    (
        _compiled(rf"{TIMES}(?:an)?\s*{AGAIN}"),
        from_now,
        ("lagi", "lg", "dep", "dpn", "mend", "from", "dari", "dr ", "deui", "man", "malih"),
    ),
    (_compiled(rf"in\s+{TIMES}"), from_now, ("in ",)),
    (
        _compiled(
            rf"{TAHUN}\s+(?:{NEXT})[ ,]+(?:{ABOUT}\s+)?"
            rf"(?:{BULAN}\s*(?P<month>{MONTH_NUMBER}|{MONTH})|(?P<named>{MONTH}))(?:(?:{TO}|\s)(?P<last>{MONTH}))?"
        ),
        month_of_next_year,
        ("dep", "dpn", "mendatang"),
    ),
    (
        _compiled(
            rf"{PART}(?:(?:{BULAN}\s+)?(?P<month>{MONTH})|{BULAN}\s*(?:ke[ -]?)?(?P<number>{MONTH_NUMBER})),?\s+"
            rf"(?:di\s+)?(?:{TAHUN}\s*(?:{NEXT})|next year)"
        ),
        named_month_of_next_year,
        ("dep", "dpn", "next year", "mendatang"),
    ),
    (_FEAST_OF_YEAR, vague, ("dep", "dpn", "ini", "mend")),
    (
        _compiled(rf"(?:minggu|pekan|week) ?(?:ke[ -]?)?(?P<week>[1-5]|{ORDINAL}) (?:{BULAN} )?(?P<month>{MONTH})"),
        week_of_month,
        ("minggu", "pekan", "week"),
    ),
    (
        _compiled(
            rf"{PART}(?:(?P<unit>{UNIT})\s*(?:(?P<next>{NEXT})|(?:{THIS}))|"
            rf"(?:(?P<english_next>next)|this)\s+(?P<english>{UNIT}))"
        ),
        next_or_this,
        ("dep", "dpn", "dpan", "ini", "iki", "ieu", "mend", "ngar", "ngaj", "payun", "hareup", "berik", "next", "this"),
    ),
    (_NAMED_MONTH, named_month, MONTH_NEEDLES),
    (
        _compiled(
            rf"{PART}{BULAN}\s*(?:ke[ -]?)?(?P<first>{MONTH_NUMBER})(?:{TO}(?:{BULAN}\s*)?(?P<second>{MONTH_NUMBER}))?"
            rf"(?:[ /,]+(?:{TAHUN}\s+)?(?P<year>{YEAR}))?"
        ),
        numbered_month,
        ("bul", "bl", "wulan", "sasi"),
    ),
    (
        _compiled(
            rf"(?:{TAHUN} *)?(?P<year>{YEAR}),? +(?:(?P<early>{EARLY})|(?P<middle>{MIDDLE})|(?P<late>{LATE}))"
            rf"(?! *(?:{BULAN}|{MONTH}))(?: {TAHUN})?"
        ),
        part_of_year,
        ("20",),
    ),
    (
        _compiled(
            rf"(?:(?P<early>{EARLY})|(?P<middle>{MIDDLE})|(?P<late>{LATE}))[ -]*(?:the )?"
            rf"(?:(?:{TAHUN} *)?(?P<year>{YEAR})|(?P<unit>{UNIT}))"
        ),
        part_of_year,
        ("a", "mid", "of", "late", "early"),
    ),
    (_VAGUE, vague, ()),
    (_VAGUE_AND_WEAK, vague, ("segera", "langsung", "kapan", "soon", "any")),
    (_NEAR_DAY, near_day, ("sok", "bsk", "suk", "enjing", "lusa", "tomorrow", "hari", "today", "sek", "skr", "now")),
    (_BARE_YEAR, bare_year, ("20",)),
)
