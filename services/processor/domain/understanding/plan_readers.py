"""What a pattern of times found, as a range of days."""

import re
from datetime import date, timedelta

from services.processor.domain.understanding.calendar_days import Range, ahead, coming_year, day, months
from services.processor.domain.understanding.plan_words import (
    MONTHS,
    NUMBER_WORDS,
    ORDINALS,
    ROMAN,
    UNITS,
)


def full_date(match: re.Match[str], _today: date) -> Range | None:
    """ "12/1/2027", "5 Mei 27"."""
    written = match["month"]
    month = MONTHS[written] if written in MONTHS else int(written)
    return day(_year(match["year"]), month, int(match["day"]))


def coming_date(match: re.Match[str], today: date) -> Range | None:
    """ "tgl 10 bln 1"."""
    month = int(match["month"])
    return day(coming_year(month, today), month, int(match["day"])) if 1 <= month <= 12 else None


def iso_date(match: re.Match[str], _today: date) -> Range | None:
    """ "2027-01-12"."""
    return day(int(match[1]), int(match[2]), int(match[3]))


def month_and_year(match: re.Match[str], _today: date) -> Range | None:
    """ "09/2027"."""
    month = int(match[1])
    return months(int(match[2]), month, month) if 1 <= month <= 12 else None


def named_month(match: re.Match[str], today: date) -> Range | None:
    """ "Mei", "awal Maret 2027", "Feb-Mar", "5 Januari"."""
    first = MONTHS[match["first"]]
    second = MONTHS[match["second"]] if match["second"] else first
    year = _year(match["year"]) if match["year"] else coming_year(second, today)
    if match["day"] and not match["second"]:
        return day(year, first, int(match["day"]))
    begins, ends = months(year - 1 if first > second else year, first, 12)[0], months(year, second, second)[1]
    return _third(match, begins, ends)


def numbered_month(match: re.Match[str], today: date) -> Range | None:
    """ "bulan 5", "bulan dua", "bulan 5 ya bulan 6"."""
    first, second = _count(match["first"]), _count(match["second"] or match["first"])
    if not (1 <= first <= second <= 12):
        return None
    year = int(match["year"]) if match["year"] else coming_year(second, today)
    return _third(match, *months(year, first, second))


def week_of_month(match: re.Match[str], today: date) -> Range | None:
    """ "minggu kedua februari": from the first day of that week of the month, each of seven days."""
    month = MONTHS[match["month"]]
    begins, ends = months(coming_year(month, today), month, month)
    start = begins + timedelta(weeks=_ordinal(match["week"]) - 1)
    return start, min(start + timedelta(days=6), ends)


def quarter(match: re.Match[str], today: date) -> Range | None:
    """ "Q2", "Q3-Q4", "triwulan pertama 2027"."""
    first = _year_part(match, today, _ordinal(match["number"]), months_each=3)
    last = _year_part(match, today, int(match["last"]), months_each=3) if match["last"] else first
    return (first[0], last[1]) if first and last and first[0] < last[1] else first


def semester(match: re.Match[str], today: date) -> Range | None:
    """ "semester 2 2027"."""
    return _year_part(match, today, _ordinal(match["number"]), months_each=6)


def next_semester(_match: re.Match[str], today: date) -> Range | None:
    """ "semester depan"."""
    return months(today.year, 7, 12) if today.month <= 6 else months(today.year + 1, 1, 6)


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


def from_now(match: re.Match[str], today: date) -> Range | None:
    """ "3 bulan lagi", "2-3 minggu lagi"."""
    unit = UNITS[match["unit"]]
    first = _count(match["first"])
    second = _count(match["second"]) if match["second"] else first
    return ahead(today, unit, min(first, second))[0], ahead(today, unit, max(first, second))[1]


def within(match: re.Match[str], today: date) -> Range | None:
    """ "dalam 3 bulan"."""
    return today, ahead(today, UNITS[match["unit"]], _count(match["second"] or match["first"]))[1]


def half_ahead(_match: re.Match[str], today: date) -> Range | None:
    """ "setengah tahun lagi"."""
    return ahead(today, "month", 6)


def next_or_this(match: re.Match[str], today: date) -> Range | None:
    """ "bulan depan", "akhir tahun ini", "next year"."""
    unit = UNITS[match["unit"] or match["english"]]
    before = match.string[: match.start()].split()
    if unit == "year" and before and before[-1] in MONTHS:
        return None  # "juli tahun ini" is a month's
    return _third(match, *ahead(today, unit, 1 if match["next"] or match["english_next"] else 0))


def part_of_year(match: re.Match[str], today: date) -> Range | None:
    """ "awal tahun", "pertengahan 2027"."""
    if match["year"]:
        return _third(match, *months(int(match["year"]), 1, 12))
    unit = UNITS[match["unit"]]
    days = _third(match, *ahead(today, unit, 0))
    return days if days[1] >= today else _third(match, *ahead(today, unit, 1))


def month_of_next_year(match: re.Match[str], today: date) -> Range | None:
    """ "tahun depan bulan enam"."""
    named = match["month"] or match["named"]
    month = MONTHS.get(named) or _count(named)
    last = MONTHS[match["last"]] if match["last"] else month
    return months(today.year + 1, month, last) if 1 <= month <= last <= 12 else None


def named_month_of_next_year(match: re.Match[str], today: date) -> Range | None:
    """ "juni tahun depan", "bulan 6 thn depan"."""
    month = MONTHS[match["month"]] if match["month"] else _count(match["number"])
    return _third(match, *months(today.year + 1, month, month)) if 1 <= month <= 12 else None


def bare_year(match: re.Match[str], _today: date) -> Range | None:
    """ "2027", "2027-2028"."""
    first, last = int(match[1]), int(match[2] or match[1])
    return (months(first, 1, 12)[0], months(last, 1, 12)[1]) if first <= last else None


def near_day(match: re.Match[str], today: date) -> Range | None:
    """ "besok", "sekarang"."""
    days_ahead = {"lusa": 2, "besok": 1, "bsk": 1, "besuk": 1, "tomorrow": 1, "enjing": 1}.get(match[1], 0)
    return (today + timedelta(days=days_ahead),) * 2


def vague(_match: re.Match[str], _today: date) -> Range | None:
    """ "secepatnya": a time without days."""
    return None


def _ordinal(written: str) -> int:
    return ROMAN.get(written) or ORDINALS.get(written) or int(written)


def _year(written: str) -> int:
    return int(written) if len(written) == 4 else 2000 + int(written)


def _count(written: str) -> int:
    return int(written) if written.isdigit() else NUMBER_WORDS[written]


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
