"""Pieces of what leads write, put together by chance: whatever comes out is read, and no word of it is invented."""

import random
from datetime import date

from services.processor.domain.form import Field
from services.processor.domain.understanding import asks_for_person, is_thanks, read_choice, read_form
from tests.corpus.conversations import PARTS, conversations

TODAY = date(2026, 11, 22)
TEXTS = 4_000


def spliced(chance: random.Random, bursts: list[str]) -> str:
    """The beginning of one burst and the end of another, or the words of two in any order."""
    first, second = chance.choice(bursts), chance.choice(bursts)
    if chance.random() < 0.5:
        return first[: chance.randint(0, len(first))] + second[chance.randint(0, len(second)) :]
    return " ".join(chance.choices(first.split() + second.split(), k=chance.randint(1, 60)))


def test_pieces_of_messages_in_any_order_are_read() -> None:
    bursts = [burst for part in PARTS for each in conversations(part) for burst in each.bursts if burst.strip()]
    chance = random.Random(11)
    for _ in range(TEXTS):
        text = spliced(chance, bursts)
        for asked in (tuple(Field), (chance.choice(tuple(Field)),), ()):
            biodata = chance.choice(("", "Rina", "Rina, Solo"))
            read = read_form(text, asked=asked, today=TODAY, biodata=biodata)
            for value in read.values():
                assert all(word in f"{text} {biodata}" for word in value.text.replace(",", " ").split()), text
        is_thanks(text)
        read_choice(text)
        asks_for_person(text)
