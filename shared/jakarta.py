"""The team's time. Indonesia has no daylight saving time, so no database of time zones is needed."""

from datetime import timedelta, timezone

JAKARTA = timezone(timedelta(hours=7), "WIB")
