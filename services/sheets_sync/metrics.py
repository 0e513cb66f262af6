"""What this service counts, besides what `shared.streams.consumer` counts for every stream."""

from prometheus_client import Counter, Gauge, Histogram

ROWS = Counter("sheet_rows_total", "Rows of the sheet", ["change"])
"""change: appended, updated, deleted (by staff), disturbed (moved by staff while it was written)"""

CALLS = Counter("sheet_calls_total", "Calls to the Sheets API", ["kind", "outcome"])
"""kind: read, write, token; outcome: ok, refused, away, unclear"""

CALL_SECONDS = Histogram(
    "sheet_call_seconds",
    "How long Google took to answer, failures included",
    ["kind"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60, 180),
)

ROUND_LEADS = Histogram("sheet_round_leads", "Leads of one round", buckets=(1, 2, 5, 10, 20, 50, 100, 200))

UNCLEAR = Counter("sheet_unclear_writes_total", "Writes whose result was lost on the way")

QUOTA_WAIT_SECONDS = Counter("sheet_quota_wait_seconds_total", "Time spent waiting so as to stay under the quota")

QUOTA_LEFT = Gauge("sheet_quota_calls_left", "Calls that may be made at once", ["kind"])

ROUND_SECONDS = Histogram(
    "sheet_round_seconds", "One round: look, write, look again", buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
)

PAUSED = Gauge("sheet_paused", "1 while the spreadsheet can't be written")

BACKLOG = Gauge("sheet_backlog", "Outbox rows that wait for the sheet")

OLDEST_SECONDS = Gauge("sheet_backlog_oldest_seconds", "Age of the oldest of them")

WITHOUT_GUARDS = Gauge("sheet_without_guards", "1 when the spreadsheet takes no guards and unclear appends must wait")
