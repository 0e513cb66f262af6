"""What forgetting counts; docs/metrics.md lists it."""

from prometheus_client import Counter, Gauge

UNSWEPT = Gauge("processor_unswept_erasures", "Leads that were erased and that Redis is still to be swept of")
SWEPT = Counter("processor_swept_total", "What was found of erased people after their erasure", ["where"])
RETIRED = Counter("retention_removed_total", "What became too old: rows that lost their words or are gone", ["what"])
RETENTION_FAILED = Counter("retention_failed_total", "Rounds of retention that ended early")
LAST_RETENTION = Gauge("retention_last_round_timestamp_seconds", "When a round of retention was last complete")
