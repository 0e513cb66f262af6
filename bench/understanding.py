"""How long reading a form takes: mean and p99 in microseconds over the corpus, with warm and with empty caches.

Both ways the parser runs are measured: compiled as the processor's image holds it (decision 12), and as its sources.
CPU time of this process, not wall time, and of each text the best of several rounds: other work on the machine delays a
text but does not make it dearer. The first line of each is what a text costs when none of its words was seen before.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.progress import say
from services.processor.domain.form import Field
from services.processor.domain.understanding import form, labels, lexicon, read_form, respelling
from shared.lifecycle import settle_memory
from tests.corpus.conversations import PARTS, Conversation, conversations

ROUNDS = 20
TEMPLATE = tuple(Field)
MEAN_TARGET_US, P99_TARGET_US = 80, 1000
_CHECKOUT = Path(__file__).parents[1]
_COPIED = ("bench", "services", "shared", "tests")
_ONLY_HERE = "--only-here"


def main() -> None:
    """Measure this parser, and from the sources a compiled copy of it, too."""
    measure()
    if _ONLY_HERE not in sys.argv:
        measure_compiled()


def measure() -> None:
    """Print one line for each way of measuring. The collector is set as every service's."""
    corpus = [conversation for part in PARTS for conversation in conversations(part)]
    settle_memory()
    print("compiled" if str(form.__file__).endswith(".so") else "from its sources")
    forget()
    report("first sight of each word", timings(corpus))
    report(f"warm, best of {ROUNDS}", warm := best(corpus))
    report("caches emptied before every text", timings(corpus, before=forget))
    held = statistics.mean(warm) < MEAN_TARGET_US and percentile_99(warm) < P99_TARGET_US
    print(
        f"warm, mean under {MEAN_TARGET_US} µs and p99 under {P99_TARGET_US} µs: {'met' if held else 'missed'}",
        flush=True,
    )


def measure_compiled() -> None:
    """Compile a copy as services/Dockerfile does and measure it in a process of its own."""
    if not shutil.which("cc"):
        print("No C compiler here (cc), so the compiled parser is not measured.")
        return
    say("compiling the parser as the image does; that takes about a minute")
    with tempfile.TemporaryDirectory() as copy:
        for name in _COPIED:
            ignored = shutil.ignore_patterns("__pycache__", ".venv", "node_modules")
            shutil.copytree(_CHECKOUT / name, Path(copy, name), ignore=ignored)
        shutil.copy(_CHECKOUT / "pyproject.toml", copy)
        compiling = [sys.executable, str(_CHECKOUT / "deploy" / "compile_parser.py"), copy]
        done = subprocess.run(compiling, check=False, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"The parser could not be compiled:\n{done.stdout}{done.stderr}")
        measuring = [sys.executable, "-m", "bench.understanding", _ONLY_HERE]
        subprocess.run(measuring, cwd=copy, env=os.environ | {"PYTHONPATH": copy}, check=True)


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
    respelling.nearest.cache_clear()


def report(name: str, taken: list[float]) -> None:
    """Print the figures of one way of measuring."""
    mean, p99 = statistics.mean(taken), percentile_99(taken)
    print(f"{name:32} {len(taken):6} texts  mean {mean:7.1f} µs  p99 {p99:7.1f} µs  max {max(taken):8.1f} µs")


def percentile_99(taken: list[float]) -> float:
    """What 99 of 100 texts do not exceed."""
    return statistics.quantiles(taken, n=100)[98]


if __name__ == "__main__":
    main()
