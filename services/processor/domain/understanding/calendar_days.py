"""Whole days, months and years as ranges of days, both ends included."""

import calendar
from datetime import date, timedelta

Range = tuple[date, date]


def coming_year(month: int, today: date) -> int:
    """The year in which this month comes next; the current month counts."""
    return today.year if month >= today.month else today.year + 1


def day(year: int, month: int, day: int) -> Range | None:
    """One day; None if the calendar has no such day."""
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return (date(year, month, day),) * 2


def months(year: int, first: int, last: int) -> Range:
    """From the first day of one month to the last of another."""
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def ahead(today: date, unit: str, count: int) -> Range:
    """The whole calendar unit that lies so many units ahead."""
    if unit == "day":
        return (today + timedelta(days=count),) * 2
    if unit == "week":
        monday = today + timedelta(weeks=count, days=-today.weekday())
        return monday, monday + timedelta(days=6)
    if unit == "month":
        years, month = divmod(today.month - 1 + count, 12)
        return months(today.year + years, month + 1, month + 1)
    return months(today.year + count, 1, 12)
