"""What is counted where work is set aside for good."""

from prometheus_client import Counter

DEAD_LETTERS = Counter("dead_letters_total", "Work set aside after its last try", ["stream"])
