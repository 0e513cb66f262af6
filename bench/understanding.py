"""How long reading a form takes: mean and p99 in microseconds over the corpus, with warm and with empty caches."""

import statistics
import time
from collections.abc import Callable

from services.processor.domain.form import Field
from services.processor.domain.understanding import labels, lexicon, read_form
from tests.corpus.conversations import PARTS, Conversation, conversations

ROUNDS = 20
TEMPLATE = tuple(Field)


def main() -> None:
    """Print one line for each way of measuring."""
    corpus = [conversation for part in PARTS for conversation in conversations(part)]
    forget()
    report("first sight of each word", [took for conversation in corpus for took in timings(conversation)])
    report("warm", [took for _ in range(ROUNDS) for conversation in corpus for took in timings(conversation)])
    report(
        "caches emptied before every text",
        [took for conversation in corpus for took in timings(conversation, before=forget)],
    )


def timings(conversation: Conversation, *, before: Callable[[], None] = lambda: None) -> list[float]:
    """Microseconds for each burst of a conversation."""
    taken = []
    for burst in conversation.bursts:
        before()
        started = time.perf_counter_ns()
        read_form(burst, asked=TEMPLATE, today=conversation.today)
        taken.append((time.perf_counter_ns() - started) / 1_000)
    return taken


def forget() -> None:
    """Empty every cache of the parser."""
    lexicon.look_up.cache_clear()
    labels.known_word.cache_clear()
    labels.label_at_end.cache_clear()


def report(name: str, taken: list[float]) -> None:
    """Print the figures of one way of measuring."""
    percentile = statistics.quantiles(taken, n=100)[98]
    mean = statistics.mean(taken)
    print(f"{name:32} {len(taken):6} texts  mean {mean:7.1f} µs  p99 {percentile:7.1f} µs  max {max(taken):7.1f} µs")


if __name__ == "__main__":
    main()
