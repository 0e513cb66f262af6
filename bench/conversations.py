"""Whole conversations: greeting, menu, form, outbox row. All leads at once, each writing on when it has its reply."""

import asyncio
import time
from array import array

from bench.accounting import Usage
from bench.figures import Item, Table, milliseconds
from bench.first_contact import Newcomers
from bench.history import count_rows, newest_lead, rows_since
from bench.load.senders import SenderPool, open_pool
from bench.load.webhooks import WebhookMaker, lead_of
from bench.progress import say
from bench.workbench import Workbench

SETTINGS = {
    "USER_COOLDOWN_MS": "0",
    "MESSAGE_QUIET_MS": "0",
    "MESSAGE_MAX_WAIT_MS": "0",
    "QUESTION_READING_MS": "0",
}
_FORM = (
    "Sumber info: Instagram\nBidang usaha: kuliner\nBudget: 150 juta\n"
    "Rencana mulai: Januari 2027\nNama & domisili: Budi Santoso, Bandung"
)
WORDS = ("Halo", "1", _FORM)
CALLS = (1, 3, 4)
"""After so many calls of sendText in all, a lead has the whole reply to its 1st, 2nd, 3rd message."""
_SENDERS = 256
_WARM_UP = 300
_NO_PROGRESS_SECONDS = 20.0
_LONGEST_SECONDS = 900.0


def measure(bench: Workbench) -> Item:
    """`runs` times, new leads each time."""
    titles = ("Rates and times", "CPU µs per conversation", "CPU, % of one processor")
    item = Item(name="conversations", tables=[Table(title, of="conversations") for title in titles])
    newcomers = Newcomers()
    database_url = bench.fresh_database()
    with bench.fleet(database_url, settings=SETTINGS) as fleet:
        for run in range(-1, bench.options.runs):
            count = bench.options.leads if run >= 0 else _WARM_UP
            say(f"conversations, run {run + 1} of {bench.options.runs}" if run >= 0 else "conversations, warm-up")
            talks = _Talks(newcomers.take(count), count, hmac_key=bench.secrets["WAHA_WEBHOOK_HMAC_KEY"])
            bench.waha.heard = talks.hear
            since = newest_lead(bench, database_url)
            meter = fleet.meter()
            bench.world.wait_for(talks.hold(fleet.gateway), seconds=_LONGEST_SECONDS)
            usage = meter.read()
            _check(bench, database_url, since, talks, item)
            if run >= 0:
                _add(item, talks, usage)
    return item


class _Talks:
    """The conversations of one run; a lead's place is its number less the first."""

    def __init__(self, first: int, count: int, *, hmac_key: str) -> None:
        self._first = first
        makers = [WebhookMaker(text, hmac_key=hmac_key, number=number) for number, text in enumerate(WORDS, start=1)]
        self._requests = [[maker.make(first + place) for maker in makers] for place in range(count)]
        self._calls = array("B", bytes(count))
        self._written_at = array("d", bytes(8 * count))
        self._ids: set[str] = set()
        self._over = asyncio.Event()
        self._pool: SenderPool | None = None
        self.count = count
        self.reply_seconds: list[float] = []
        self.begun = self.ended = 0.0
        self.finished = 0
        self.refused = 0
        self.doubled = 0
        self.strangers = 0

    async def hold(self, address: tuple[str, int]) -> None:
        """Everybody says hello; returns when all are done or nobody gets any further."""
        self._pool = await open_pool(address, _SENDERS, self._answered)
        self.begun = self.ended = time.monotonic()
        for place in range(self.count):
            self._write(place, 0)
        replies = -1
        while not self._over.is_set() and replies != len(self.reply_seconds):
            replies = len(self.reply_seconds)
            try:
                await asyncio.wait_for(self._over.wait(), _NO_PROGRESS_SECONDS)
            except TimeoutError:
                continue
        self._pool.close()

    def hear(self, chat: str, key: str) -> None:
        """WAHA was told to send something."""
        place = lead_of(chat) - self._first
        if not 0 <= place < self.count:
            self.strangers += 1
        elif key in self._ids or self._calls[place] == CALLS[-1]:
            self.doubled += 1
        else:
            self._ids.add(key)
            self._calls[place] += 1
            if self._calls[place] in CALLS:
                self._go_on(place, CALLS.index(self._calls[place]) + 1)

    @property
    def lost(self) -> int:
        """Calls of sendText that never came."""
        return self.count * CALLS[-1] - sum(self._calls)

    def _go_on(self, place: int, step: int) -> None:
        self.ended = time.monotonic()
        self.reply_seconds.append(self.ended - self._written_at[place])
        if step < len(WORDS):
            self._write(place, step)
            return
        self.finished += 1
        if self.finished == self.count:
            self._over.set()

    def _write(self, place: int, step: int) -> None:
        self._written_at[place] = time.monotonic()
        if self._pool is not None:
            self._pool.submit(place, self._requests[place][step])

    def _answered(self, _place: int, status: int) -> None:
        self.refused += status != 200


def _add(item: Item, talks: _Talks, usage: Usage) -> None:
    row = f"{talks.count:,} at once"
    seconds = talks.ended - talks.begun
    figures = {
        "conversations a second": talks.finished / seconds,
        "messages a second": talks.finished * len(WORDS) / seconds,
        "replies a second": talks.finished * CALLS[-1] / seconds,
        "reply p50 ms": milliseconds(talks.reply_seconds, 0.5),
        "p99 ms": milliseconds(talks.reply_seconds, 0.99),
    }
    for table, row_figures in zip(item.tables, (figures, usage.per_message(talks.count), usage.shares()), strict=True):
        table.add(row, row_figures)
    say(f"  {figures['conversations a second']:,.0f} conversations a second")


def _check(bench: Workbench, database_url: str, since: int, talks: _Talks, item: Item) -> None:
    replies = talks.count * CALLS[-1]
    found = rows_since(bench, database_url, since, sent=replies)
    item.count("refused", talks.refused)
    item.count("replies lost", talks.lost)
    item.count("replies doubled", talks.doubled)
    item.count("replies to nobody here", talks.strangers)
    count_rows(
        item,
        found,
        {"leads": talks.count, "messages": talks.count * len(WORDS), "sent": replies, "sheets": talks.count},
    )
