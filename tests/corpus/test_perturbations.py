"""What must not matter does not: a conversation changed around its answers is understood as before."""

from collections import Counter
from random import Random

from tests.corpus.conversations import conversations, play
from tests.corpus.perturbations import changed

PARTS = ("field_notes_a", "field_notes_j", "field_notes_k", "field_notes_n", "field_notes_p")
LEAST_RIGHT = {"name": 0.98, "town": 0.98, "amount": 0.95}
LEAST_RIGHT_ELSE = 0.985


def test_conversations_changed_in_what_must_not_matter_are_understood_as_before() -> None:
    random = Random("what must not matter")
    tried: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for part in PARTS:
        for conversation in conversations(part):
            if not play(conversation).is_completed:
                continue
            for what, other in changed(conversation, random):
                tried[what] += 1
                right[what] += play(other).is_completed

    assert min(tried.values()) >= 30
    assert {
        what: f"{right[what]} of {count}"
        for what, count in tried.items()
        if right[what] < LEAST_RIGHT.get(what, LEAST_RIGHT_ELSE) * count
    } == {}
