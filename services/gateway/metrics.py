"""What the gateway counts; docs/metrics.md lists it, the dashboard and the alert rules go by the names."""

from prometheus_client import Counter, Gauge, Histogram

WEBHOOKS = Counter("gateway_webhooks_total", "Webhooks answered", ["provider", "outcome"])
IGNORED = Counter("gateway_ignored_total", "Events answered 200 and forgotten", ["provider", "reason"])
ANSWER_SECONDS = Histogram(
    "gateway_answer_seconds",
    "From the first byte of a webhook's body to its answer",
    ["provider"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
BATCH_SIZE = Histogram(
    "gateway_batch_size", "Events of one trip to a store", ["store"], buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)
STORE_SECONDS = Histogram(
    "gateway_store_seconds",
    "How long a trip to a store took, failed ones included",
    ["store"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
STORE_FAILURES = Counter("gateway_store_failures_total", "Trips to a store that failed or stayed unclear", ["store"])
FILTER_SKIPPED = Counter("gateway_filter_skipped_total", "Events stored without the 24-hour filter of duplicates")
ALIAS_LOOKUPS = Counter("gateway_alias_lookups_total", "Searches for the phone behind a LID", ["outcome"])
ALERTS_LOST = Counter("gateway_alerts_lost_total", "System alerts that could not be written")
DEGRADED_PARTITIONS = Gauge("gateway_degraded_partitions", "Partitions whose events go to PostgreSQL instead of Redis")
