"""What the notifier counts; docs/metrics.md lists it, the dashboard and the alert rules go by the names."""

from prometheus_client import Counter, Gauge, Histogram

REPLIES_SENT = Counter("replies_sent_total", "Replies that their provider took", ["channel"])
REPLIES_DROPPED = Counter("replies_dropped_total", "Replies not sent on purpose", ["reason"])
REPLIES_FOUND = Counter("replies_found_total", "Unclear replies that were found in their chat", ["channel"])
REPLIES_MAYBE_DOUBLED = Counter(
    "replies_maybe_doubled_total", "Replies sent again although nothing tells whether they had arrived", ["channel"]
)
REPLIES_FAILED = Counter("replies_failed_total", "Tries that failed while the destination works", ["channel"])
REPLY_CALL_SECONDS = Histogram(
    "reply_call_seconds",
    "How long the provider took to take a reply",
    ["channel"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
REPLY_AGE_SECONDS = Histogram(
    "reply_age_seconds",
    "From the decision to the provider's answer",
    ["channel"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 3600),
)
WEBHOOK_TO_REPLY_SECONDS = Histogram(
    "webhook_to_reply_seconds",
    "From the webhook of a burst's newest message to the provider's answer that the first reply to it was taken",
    ["channel"],
    buckets=(0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 3600),
)
SIDE_CALLS_FAILED = Counter("replies_side_calls_failed_total", "Seen and typing calls that failed", ["call"])
DESTINATION_AWAY = Gauge("destination_away", "1 while a destination is paused", ["destination"])
DESTINATION_WAITING = Gauge("destination_waiting", "Replies waiting for a paused destination", ["destination"])
DESTINATION_FAILURES = Counter("destination_failures_total", "Tries that found a destination away", ["destination"])
SYSTEM_ALERTS_LOST = Counter("notifier_alerts_lost_total", "System alerts that could not be written")

ALERTS_SENT = Counter("alerts_sent_total", "Telegram messages with alerts", ["form"])
ALERT_AGE_SECONDS = Histogram(
    "alert_age_seconds",
    "From an alert to Telegram's answer",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)
ALERT_CALL_SECONDS = Histogram(
    "alert_call_seconds", "How long Telegram took to take an alert", buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
)
ALERTS_FOLDED = Counter("alerts_folded_total", "Alerts that went into a digest")
ALERTS_DROPPED = Counter("alerts_dropped_total", "Alerts not sent on purpose", ["reason"])
ALERTS_MAYBE_DOUBLED = Counter("alerts_maybe_doubled_total", "Alert messages sent again after an unclear answer")
ALERT_CHATS_FAILED = Counter("alert_chats_failed_total", "Alerts that a chat can't be given", ["chat"])
PRESSES = Counter("alert_presses_total", "Presses under alerts, by what came of them", ["order", "outcome"])
QUESTIONS = Counter("alert_questions_total", "Questions of the sales team that were answered", ["question"])
ALERTS_WAITING = Gauge("alerts_waiting", "Alerts waiting for a chat", ["chat"])

WATCH_LOOKED = Gauge("watch_looked_timestamp_seconds", "When the watch last looked into the stores")
WATCH_TROUBLE = Gauge("watch_trouble", "1 while this is wrong, as the owner of the alerts sees it", ["cause"])
WATCH_WAITING = Gauge("watch_waiting", "Unfinished work of a group", ["stream"])
WATCH_OLDEST_SECONDS = Gauge("watch_oldest_age_seconds", "Age of a group's oldest unfinished work", ["stream"])
WATCH_STALLED_SECONDS = Gauge(
    "watch_stalled_seconds",
    "For how long a partition with work has finished nothing, per group",
    ["stream"],
)
WATCH_REDIS_MEMORY = Gauge("watch_redis_memory_share", "Used memory of Redis, 0 to 1 of what it may use")
