"""What the processor counts; docs/metrics.md lists it, the dashboard and the alert rules go by the names."""

from prometheus_client import Counter, Gauge, Histogram

MESSAGES = Counter("processor_messages_total", "Events taken in", ["kind"])
DUPLICATES = Counter("processor_duplicates_total", "Events that had taken effect before")
DECISIONS = Counter("processor_decisions_total", "Decisions by rule", ["rule"])
STRIKES = Counter("processor_strikes_total", "Wrong answers, by the state they were given in", ["state"])
CONFLICTS = Counter("processor_conflicts_total", "Batches read again because something changed meanwhile", ["what"])
ADMIN_UPDATES = Counter("processor_admin_updates_total", "Updates of admin chats, by what they asked for", ["what"])
ERASED_LEADS = Counter("processor_erased_leads_total", "Leads whose person was erased", ["why"])
FORGOTTEN = Counter("processor_forgotten_total", "Events dropped since their person was erased later", ["kind"])
FAILED_ATTEMPTS = Counter("processor_failed_attempts_total", "Attempts at messages that can't be handled")
PARKED = Gauge("processor_parked_leads", "Leads that wait for a message that can't be handled")
FALLBACK_DRAINED = Counter("processor_fallback_drained_total", "Events taken from the fallback table")
BATCH_SIZE = Histogram("processor_batch_size", "Events a batch", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500))
BATCH_SECONDS = Histogram(
    "processor_batch_seconds", "Time to handle a batch", buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5)
)
INTAKE_TO_COMMIT = Histogram(
    "processor_intake_to_commit_seconds",
    "From the gateway's receipt to the commit of the message",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60, 600),
)
OPEN_BURSTS = Gauge("processor_open_bursts", "Leads whose burst is still open", ["lane"])
LAST_PROGRESS = Gauge("processor_last_progress_timestamp_seconds", "When a lane last completed a round", ["lane"])
