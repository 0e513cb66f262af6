"""The three measurements, the same for everybody: rate and times, the order of numbered messages, a worker's death."""

import time

import orjson

from bench.figures import Item, Table, milliseconds
from bench.first_contact import Newcomers
from bench.load.greetings import Greetings, all_answered, closed_loop, open_loop
from bench.load.webhooks import WebhookMaker
from bench.peers.catalog import DEAD_AFTER_SECONDS
from bench.peers.contenders import Contender
from bench.peers.numbered import NumberedMessages
from bench.peers.verdict import Row, Verdict, judged
from bench.progress import say
from bench.workbench import Workbench

SENDERS = 64
STEADY_A_SECOND = 100.0
KILL_A_SECOND, KILL_AT_ONCE = 200.0, 8
EACH = 10
PATIENCE_SECONDS = 60.0
"""No news for so long, and what is missing counts as lost."""
RATE_TABLE, COST_TABLE = "Rates and times", "CPU µs per message"
ORDER_TABLE, KILL_TABLE = "Numbered messages, two workers", "SIGKILL of one of two workers"
_MOST_A_SECOND = 5000
_WARM_UP = 500
_LONGEST_SECONDS = 900.0
_LOOK_EVERY_SECONDS = 1.0
_SECOND_TIME_SECONDS = 2.5 * DEAD_AFTER_SECONDS
"""After a death: what was finished but not acknowledged is delivered again, long after everything seems done."""

_ROWS = """
    SELECT CAST((SELECT json_agg(json_build_array('', seq, message_id, extract(epoch FROM taken_at))
                 ORDER BY lead_id, seq) FROM messages) AS text) AS messages,
           CAST((SELECT json_agg(json_build_array(coalesce(payload->>'chat', payload->>'chatId'), seq, message_id,
                 extract(epoch FROM created_at)) ORDER BY lead_id, seq)
                 FROM outbox WHERE stream = 'replies' AND outcome IN ('', 'sent')) AS text) AS replies
"""


def empty_item() -> Item:
    """What the measurements fill."""
    titles = (RATE_TABLE, COST_TABLE, ORDER_TABLE, KILL_TABLE)
    return Item(name="peers", tables=[Table(title, of="system") for title in titles])


def warm_up(bench: Workbench, contender: Contender, newcomers: Newcomers) -> None:
    """Connections, plans and caches are made before anything is counted."""
    greetings, requests = _greetings(bench, newcomers, _WARM_UP)
    bench.world.wait_for(closed_loop(contender.gateway, requests, greetings, senders=SENDERS, seconds=10), seconds=60)
    bench.world.wait_for(all_answered(greetings), seconds=_LONGEST_SECONDS)


def measure_rate(bench: Workbench, contender: Contender, newcomers: Newcomers, item: Item, title: str) -> None:
    """Distinct leads say hello: at a steady rate, and as fast as 64 senders can."""
    seconds = bench.options.seconds
    steady, requests = _greetings(bench, newcomers, int(seconds * STEADY_A_SECOND))
    load = open_loop(contender.gateway, requests, steady, per_second=STEADY_A_SECOND)
    bench.world.wait_for(load, seconds=_LONGEST_SECONDS)
    bench.world.wait_for(all_answered(steady), seconds=_LONGEST_SECONDS)
    greetings, requests = _greetings(bench, newcomers, int(seconds * _MOST_A_SECOND))
    meter = contender.meter()
    load = closed_loop(contender.gateway, requests, greetings, senders=SENDERS, seconds=seconds)
    bench.world.wait_for(load, seconds=_LONGEST_SECONDS)
    bench.world.wait_for(all_answered(greetings), seconds=_LONGEST_SECONDS)
    usage = meter.read()
    replied, calmly = greetings.reply_seconds(), steady.reply_seconds()
    a_second = greetings.answered_count / greetings.seconds()
    own = {name: used for name, used in usage.per_message(greetings.sent_count).items() if name != "all"}
    ours = sum(used for name, used in own.items() if name != "load and WAHA")
    figures = {
        "messages a second": a_second,
        "p50 ms": milliseconds(replied, 0.5),
        "p99 ms": milliseconds(replied, 0.99),
        f"p50 ms at {STEADY_A_SECOND:g} a second": milliseconds(calmly, 0.5),
        f"p99 ms at {STEADY_A_SECOND:g} a second": milliseconds(calmly, 0.99),
        "CPU µs per message": ours,
        "lost": greetings.lost + steady.lost,
        "doubled": greetings.doubled + steady.doubled,
    }
    item.count("refused", greetings.refused + steady.refused)
    item.tables[0].add(title, figures)
    item.tables[1].add(title, own)
    say(f"  {title}: {a_second:,.0f} messages a second, CPU {ours:,.0f} µs each")


def measure_order(bench: Workbench, contender: Contender, newcomers: Newcomers, item: Item, title: str) -> None:
    """Numbered messages as fast as 64 leads at once can write them."""
    messages = _numbered(bench, newcomers)
    begun = time.time()
    bench.world.wait_for(messages.send(contender.gateway, at_once=SENDERS), seconds=_LONGEST_SECONDS)
    verdict = _outcome(bench, contender, newcomers, messages)
    item.count("refused", messages.refused)
    item.tables[2].add(title, _counts(verdict, messages) | {"all done after s": verdict.last_at - begun})
    say(f"  {title}, numbered: {verdict}")


def measure_death(bench: Workbench, contender: Contender, newcomers: Newcomers, item: Item, title: str) -> None:
    """Numbered messages at a rate everybody can take; in the middle a worker dies."""
    messages = _numbered(bench, newcomers)
    bench.waha.remembered = {}
    sending = bench.world.begin(messages.send(contender.gateway, at_once=KILL_AT_ONCE, a_second=KILL_A_SECOND))
    while len(messages.acknowledged) < messages.count / 2 and not sending.done():
        time.sleep(0.002)
    contender.kill_worker()
    killed_at = time.time()
    sending.result(_LONGEST_SECONDS)
    verdict = _outcome(bench, contender, newcomers, messages, not_before=killed_at + _SECOND_TIME_SECONDS)
    bench.waha.remembered = None
    item.count("refused", messages.refused)
    recovery = {
        "longest wait s": verdict.longest_wait_seconds,
        "all done after the kill s": verdict.last_at - killed_at,
    }
    item.tables[3].add(title, _counts(verdict, messages) | recovery)
    say(f"  {title}, killed: {verdict}")


def _greetings(bench: Workbench, newcomers: Newcomers, count: int) -> tuple[Greetings, list[bytes]]:
    first = newcomers.take(count)
    maker = WebhookMaker("Halo", hmac_key=bench.secrets["WAHA_WEBHOOK_HMAC_KEY"])
    greetings = Greetings.of(first, count)
    bench.waha.heard = greetings.hear
    return greetings, [maker.make(first + place) for place in range(count)]


def _numbered(bench: Workbench, newcomers: Newcomers) -> NumberedMessages:
    leads = bench.options.leads
    messages = NumberedMessages(newcomers.take(leads), leads, EACH, hmac_key=bench.secrets["WAHA_WEBHOOK_HMAC_KEY"])
    bench.waha.heard = messages.hear
    return messages


def _outcome(
    bench: Workbench,
    contender: Contender,
    newcomers: Newcomers,
    messages: NumberedMessages,
    *,
    not_before: float = 0.0,
) -> Verdict:
    """The verdict once nothing is missing, or when nothing has changed for long.

    Meanwhile other leads write now and then, since some queues look after what a dead worker left only when there is
    something new.
    """
    verdict = _judged(bench, contender, messages)
    changed_at = time.time()
    while time.time() < (not_before if verdict.is_complete else changed_at + PATIENCE_SECONDS):
        _one_more(bench, contender, newcomers)
        time.sleep(_LOOK_EVERY_SECONDS)
        now = _judged(bench, contender, messages)
        if now != verdict:
            verdict, changed_at = now, time.time()
    return verdict


def _judged(bench: Workbench, contender: Contender, messages: NumberedMessages) -> Verdict:
    row = bench.query(contender.database_url, _ROWS)
    heard = [call for call in list(messages.heard) if messages.is_ours(call[0])]
    number_of = messages.number_of()
    stored = [one for one in _rows(row.messages) if one.message_id in number_of]
    decided = [one for one in _rows(row.replies) if messages.is_ours(one.chat)]
    return judged(messages.acknowledged, number_of, stored, decided, heard)


def _rows(found: str | None) -> list[Row]:
    return [Row(chat, seq, message_id, float(at)) for chat, seq, message_id, at in orjson.loads(found or "[]")]


def _one_more(bench: Workbench, contender: Contender, newcomers: Newcomers) -> None:
    maker = WebhookMaker("Halo", hmac_key=bench.secrets["WAHA_WEBHOOK_HMAC_KEY"])
    first = newcomers.take(1)
    alone = closed_loop(contender.gateway, [maker.make(first)], Greetings.of(first, 1), senders=1, seconds=5)
    bench.world.wait_for(alone, seconds=60)


def _counts(verdict: Verdict, messages: NumberedMessages) -> dict[str, float]:
    return {
        "messages": messages.count,
        "lost": verdict.lost + verdict.replies_lost,
        "handled twice": verdict.doubled,
        "replied twice": verdict.replies_doubled,
        "handled out of order": verdict.late,
        "replied out of order": verdict.replies_late,
    }
