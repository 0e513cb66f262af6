"""How long reading a form takes: mean and p99 in microseconds over the corpus, with warm and with empty caches.

CPU time of this process, not wall time, and of each text the best of several rounds: other work on the machine delays a
text but does not make it dearer. The first line is what a text costs when none of its words was seen before.
"""

import gc
import statistics
import time
from collections.abc import Callable

from services.processor.domain.form import Field
from services.processor.domain.understanding import labels, lexicon, misspelt, read_form
from tests.corpus.conversations import PARTS, Conversation, conversations

ROUNDS = 20
TEMPLATE = tuple(Field)


def main() -> None:
    """Print one line for each way of measuring. The collector is set as `shared.lifecycle.run` sets every service's."""
    corpus = [conversation for part in PARTS for conversation in conversations(part)]
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    forget()
    report("first sight of each word", timings(corpus))
    report(f"warm, best of {ROUNDS}", best(corpus))
    report("caches emptied before every text", timings(corpus, before=forget))


def best(corpus: list[Conversation]) -> list[float]:
    """Microseconds for each burst in its best round."""
    rounds = [timings(corpus) for _ in range(ROUNDS)]
    return [min(taken) for taken in zip(*rounds, strict=True)]


def timings(corpus: list[Conversation], *, before: Callable[[], None] = lambda: None) -> list[float]:
    """Microseconds of CPU time for each burst of the corpus."""
    taken = []
    for conversation in corpus:
        for burst in conversation.bursts:
            before()
            started = time.process_time_ns()
            read_form(burst, asked=TEMPLATE, today=conversation.today)
            taken.append((time.process_time_ns() - started) / 1_000)
    return taken


def forget() -> None:
    """Empty every cache of the parser."""
    lexicon.look_up.cache_clear()
    labels.known_word.cache_clear()
    labels.label_at_end.cache_clear()
    misspelt.nearest_month.cache_clear()


def report(name: str, taken: list[float]) -> None:
    """Print the figures of one way of measuring."""
    percentile = statistics.quantiles(taken, n=100)[98]
    mean = statistics.mean(taken)
    print(f"{name:32} {len(taken):6} texts  mean {mean:7.1f} µs  p99 {percentile:7.1f} µs  max {max(taken):7.1f} µs")


if __name__ == "__main__":
    main()
