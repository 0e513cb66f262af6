"""What the care for WAHA's sessions counts."""

from prometheus_client import Counter, Gauge, Histogram

REPAIRED = Counter("processor_repaired_total", "Messages fetched from WAHA's history", ["kind"])
REPAIR_SECONDS = Histogram(
    "processor_repair_seconds",
    "Time to compare one session's history with what is here",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)
REPAIR_FAILED = Counter("processor_repair_failed_total", "Looks into WAHA's history that failed", ["why"])
REPAIRED_TO = Gauge(
    "processor_repaired_to_timestamp_seconds", "Until when a session's history has been compared", ["session"]
)
