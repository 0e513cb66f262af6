"""The lead's name and home as one answer: homes that were told apart join the name, later ones replace earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.processor.domain.form import BIODATA, Value
from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.answers import Answer, Answers, Strength
from services.processor.domain.understanding.findings import Finding
from services.processor.domain.understanding.homes import has_home, moved, place_in_passing, renamed
from services.processor.domain.understanding.kinds import Cue
from services.processor.domain.understanding.normal import tokens_of
from services.processor.domain.understanding.putting_right import put_right
from services.processor.domain.understanding.thanks import is_thanks

_LONGEST_PLACE = 30
_SHORTEST_TOWN = 4


@dataclass(slots=True)
class Homes:
    """The homes that a text names apart from a name, in the lead's own words."""

    named: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """Those of them that are said to be one: "domisili Klaten", not only "Klaten"."""
    free: list[str] = field(default_factory=list)
    """Those of these without a label."""
    right: list[str] = field(default_factory=list)
    """Those that put one right: "Rani, Bogor. Eh, Depok"."""

    def add_found(self, text: str, homes: Sequence[Finding]) -> None:
        """Add those of free sentences."""
        self.named += [home.value_in(text).text for home in homes]
        self.free = [home.value_in(text).text for home in homes if home.clause.cue is Cue.PLACE]
        self.told += self.free
        self.right = [home.value_in(text).text for home in homes if home.clause.corrects]

    def add_labelled(self, home: str) -> None:
        """Add one behind a label."""
        self.named.append(home)
        self.told.append(home)


def complete_biodata(
    answers: Answers,
    homes: Homes,
    *,
    text: str,
    lowered: str,
    known: str,
    free_lines: Sequence[tuple[int, int]],
) -> None:
    """Join homes told apart to the name, or to the biodata `known` before; a home alone is no answer."""
    answer = answers.get(BIODATA)
    if known and (not answers or (answer and answer.strength < Strength.CORRECTED)):
        right = put_right(text, lowered, known)
        if right:
            answers[BIODATA] = Answer(Value(right), Strength.CORRECTED)
            return
    if answer is None:
        alone = homes.told or (
            [] if has_home(known) else homes.named or _only_place(answers, text, lowered, known, free_lines)
        )
        if known and alone:
            answers.take(BIODATA, Value(moved(known, alone)), Strength.CUED)
        return
    right_homes = homes.right
    if not right_homes and answer.strength is Strength.LABELLED and has_home(answer.value.text):
        right_homes = homes.free  # "Nama & domisili: Rani, Bogor" and then "maaf domisili Depok"
    if right_homes:
        answer.value = Value(moved(answer.value.text, right_homes))
    for home in homes.told or homes.named:
        if home.lower() not in answer.value.text.lower():
            answer.value = Value(f"{answer.value.text}, {home}")
    if answer.strength is not Strength.LABELLED and not known and not has_home(answer.value.text):
        place = place_in_passing(text, lowered)
        if place:
            answer.value = Value(f"{answer.value.text}, {place}")
    if known and not has_home(answer.value.text):
        answer.value = Value(renamed(known, answer.value.text))


def _only_place(
    answers: Answers, text: str, lowered: str, known: str, free_lines: Sequence[tuple[int, int]]
) -> list[str]:
    """The message where it is nothing but a town that has another meaning, too: "Subang kak"."""
    if not known or answers:
        return []
    lines = [span for span in free_lines if not is_thanks(text[slice(*span)])]
    if len(lines) != 1 or lines[0][1] - lines[0][0] > _LONGEST_PLACE:
        return []
    tokens = tokens_of(lowered, *lines[0])
    meant = [words.look_up(token.word)[1] for token in tokens]
    towns = [token for token, bits in zip(tokens, meant, strict=True) if bits & words.WEAK_PLACE]
    others = [bits for bits in meant if not bits & (words.WEAK_PLACE | words.SKIPPED)]
    if not others and len(towns) == 1 and not any(bits & (words.TRADE | words.SOURCE) for bits in meant):
        return [text[towns[0].start : towns[0].end]]
    unheard = [token for token, bits in zip(tokens, meant, strict=True) if not bits]
    if len(unheard) != 1 or any(bits & ~words.SKIPPED for bits in meant) or unheard[0] is not tokens[0]:
        return []
    towns = [token for token in unheard if text[token.start : token.end].istitle()]
    if not towns or len(towns[0].word) < _SHORTEST_TOWN:
        return []
    return [text[towns[0].start : towns[0].end]]
