"""How long to wait between tries."""

import random

LONGEST_WAIT_SECONDS = 30.0


def full_jitter(base_seconds: float, tries: int) -> float:
    """A wait after `tries` failed tries: anything from nothing to ``base * 2^(tries - 1)``, at most 30 s."""
    return random.uniform(0.0, min(LONGEST_WAIT_SECONDS, base_seconds * 2.0 ** min(tries - 1, 16)))
