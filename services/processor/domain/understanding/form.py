"""The fields that a text gives with certainty.

Three strengths of evidence, strongest first: a label with its separator; a cue within a sentence ("modal 100 juta");
words that can mean only one thing. What remains unknown is placed by the order of the template, or as the one answer
missing, and only where no other reading is left. Everything else is left out: the bot asks.
"""

import re
from collections.abc import Sequence
from datetime import date

from services.processor.domain.form import BIODATA, BUDGET, BUSINESS_TYPE, SOURCE_INFO, START_PLAN, Field, Value
from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import request_words, vocabulary
from services.processor.domain.understanding.alone import AloneReader, evades, is_more_of, puts_off, speaks_of_the_chat
from services.processor.domain.understanding.answers import Answer, Answers, Strength
from services.processor.domain.understanding.cutting import clauses_of
from services.processor.domain.understanding.findings import FIELD_OF_KIND, Finding
from services.processor.domain.understanding.homes import has_home, moved, place_in_passing, renamed
from services.processor.domain.understanding.kinds import Cue, Kind, Label
from services.processor.domain.understanding.labelled import (
    FIELD_OF_LABEL,
    after_correction,
    before_remark,
    behind_preposition,
    end_of_value,
    is_only_place,
    is_question,
    value_for,
)
from services.processor.domain.understanding.labels import Labelled, cells_of, labelled_parts
from services.processor.domain.understanding.menu import read_choice
from services.processor.domain.understanding.money import is_bounded_elsewhere
from services.processor.domain.understanding.normal import (
    first_word,
    is_no_answer,
    line_spans,
    own_words,
    plain,
    tokens_of,
    without_addresses,
    without_degrees,
    word_list,
)
from services.processor.domain.understanding.people import is_anothers, join_people, without_rivals
from services.processor.domain.understanding.person import asks_for_person
from services.processor.domain.understanding.placing import is_entry, place_unknown
from services.processor.domain.understanding.putting_right import is_starred, put_right
from services.processor.domain.understanding.questions import mark_questions
from services.processor.domain.understanding.respelling import respelled
from services.processor.domain.understanding.sentences import findings_in
from services.processor.domain.understanding.thanks import is_thanks
from services.processor.domain.understanding.whole_homes import with_whole_homes

# No honest answer reaches these bounds; beyond them a text is not read on: the costliest of 3,000 characters that could
# be found takes two to three milliseconds, a tenth of a millisecond is usual.
_LONGEST_TEXT = 3_000
_LONGEST_LINE = 600
_MOST_FREE_WORDS = 140
_MOST_LABELLED = 20
_MOST_CLAUSES = 32
_LONGEST_CLAUSE = 40
_LONGEST_SENTENCE = 250
_LONGEST_NAMED_PLACE = 3
_LONGEST_PLACE = 30
_SHORTEST_TOWN = 4
_MOST_LINES_FOR_ONE_ANSWER = 8
_TEMPLATE = tuple(Field)
_SHORTEST_LIST = 4
_SENTENCE_END = re.compile(r"\n|[.!?](?=\s|$)")
_FORMULA = re.compile(r"=?[A-Za-z]{2,12}\([A-Za-z\d:;,+ ]*\)?")
_READERS = r"(?:kak|min|mbak|mas|pak|bu)"
_THANKS = r"(?:makasih|terima ?kasih|mksh|thanks|thank you|trims|nuhun|suwun)"
# Leads may write anything behind a value: each repeated part can match in one way only, so that reading stays linear.
_COURTESY = re.compile(
    rf"[\s,.]++(?:ya+h?\s+{_READERS}\b|{_THANKS})"
    r"(?:\s++(?:ya+h?|kak|kaka|min|mbak|mas|pak|bu|banyak|sebelumnya|semua)"
    rf"|[\s,.]++{_THANKS}|(?>\s*[,.][\s,.]*)ya+h?\s+{_READERS}\b)*[^\w?]*$"
)
_NEAR, _NEAR_ENOUGH = 8, 30
_NARROWING = frozenset(
    word_list(
        """
        kak mbak mas pak bu bang khusus khususnya terutama tepatnya kayak kaya seperti misal misalnya contohnya yaitu
        yang itu
        """
    )
)
"""What may stand between the whole and the part: "kuliner kak, khususnya bebek"."""
_SEARCHING = frozenset(("cari", "nyari", "mencari", "nyariin", "looking"))
_PRACTISED = re.compile(r"(?:\d (?:tahun|thn|th|taun)|pernah|dulu|dulunya|biasa|biasanya|sehari-hari|pengalaman) $")
_UNITS = (1_000_000_000, 1_000_000, 1_000)


def read_form(text: str, *, asked: Sequence[Field], today: date, biodata: str = "") -> dict[Field, Value]:
    """The fields that this text gives with certainty; `asked` are those still missing, in the order of the template.

    `biodata` is what is known of the lead: a home or a name alone corrects its part of it.
    """
    return _Reading(text[:_LONGEST_TEXT], asked, today, biodata).read()


class _Reading:
    def __init__(self, text: str, asked: Sequence[Field], today: date, biodata: str) -> None:
        self._text = text
        self._lowered, self._ends = respelled(without_degrees(without_addresses(plain(text))))
        self._asked = tuple(asked)
        self._today = today
        self._biodata = biodata
        self._answers = Answers()
        self._findings: list[Finding] = []
        self._homes: list[str] = []
        self._told_homes: list[str] = []
        """Those of the homes that are said to be one: "domisili Klaten", not only "Klaten"."""
        self._free_homes: list[str] = []
        """Those of them without a label."""
        self._right_homes: list[str] = []
        """Those that put one right: "Rani, Bogor. Eh, Depok"."""
        self._free_lines: list[tuple[int, int]] = []
        self._idle_lines: dict[int, bool] = {}
        self._free_words = 0
        self._clauses = 0
        self._labelled = 0
        self._waiting: list[Label] = []
        """Labels whose value has not come yet; it may stand on the next line."""

    def read(self) -> dict[Field, Value]:
        has_bars = "|" in self._text
        for start, line_end in line_spans(self._text):
            end = min(line_end, start + _LONGEST_LINE)
            for cell in cells_of(self._lowered, start, end) if has_bars else ((start, end),):
                self._read_line(*cell)
        self._read_findings()
        self._accept_alone()
        self._complete_biodata()
        return {name: self._answers[name].value for name in _TEMPLATE if name in self._answers}

    def _read_findings(self) -> None:
        if not self._findings:
            return
        self._findings, homes = join_people(self._lowered, self._findings)
        self._homes += [home.value_in(self._text).text for home in homes]
        self._free_homes = [home.value_in(self._text).text for home in homes if home.clause.cue is Cue.PLACE]
        self._told_homes += self._free_homes
        self._right_homes = [home.value_in(self._text).text for home in homes if home.clause.corrects]
        self._findings = without_rivals(self._lowered, self._findings)
        self._findings = _without_searched(self._lowered, self._findings)
        for finding in self._findings:
            self._accept(finding)
        self._accept_placed()

    # --- lines and labels ---------------------------------------------------------------------------------------

    def _read_line(self, start: int, end: int) -> None:
        parts = labelled_parts(self._lowered, start, end)
        if not parts:
            self._read_unlabelled(start, end)
            return
        if parts[0].start > start:
            self._read_clauses(start, parts[0].start)
        for part in parts:
            self._read_labelled(part)

    def _read_unlabelled(self, start: int, end: int) -> None:
        if len(self._waiting) == 1:
            label = self._waiting.pop()
            if self._take_labelled(label, start, end):
                return
        if self._text[start] == "=":
            return  # what looks like a formula says nothing
        if self._is_address(start, end):
            self._homes.append(own_words(self._text[start:end]))
            return
        self._free_lines.append((start, end))
        self._read_clauses(start, end)

    def _is_address(self, start: int, end: int) -> bool:
        """Whether a line goes on with the lead's address: "Dusun Krajan RT 02 Kec. Pakis"."""
        return (
            bool(self._findings)
            and BIODATA in self._asked
            and first_word(self._lowered, start, end) in vocabulary.ADDRESS_WORDS
            and any(finding.kind is Kind.NAME for finding in self._findings)
        )

    def _read_labelled(self, part: Labelled) -> None:
        self._labelled += 1
        if self._labelled > _MOST_LABELLED:
            return
        end = end_of_value(self._lowered, part)
        value = self._text[part.value_start : end].strip()
        if is_no_answer(value):
            if not value:
                self._waiting.append(part.label)
            return
        self._waiting.clear()
        self._take_labelled(part.label, part.value_start, end)
        if end < part.value_end:
            self._read_clauses(end + 1, part.value_end)

    def _take_labelled(self, label: Label, start: int, end: int) -> bool:
        """Keep a labelled value; False if the words cannot be one for this label."""
        start = after_correction(self._lowered, start, end)
        end = before_remark(self._lowered, start, end)
        if courtesy := _COURTESY.search(self._lowered, start, end):
            end = max(courtesy.start(), start)
        if label is Label.SOURCE:
            start = behind_preposition(self._lowered, start, end)
        written = own_words(self._text[start:end])
        if is_no_answer(written) or is_question(self._lowered, start, end):
            return False
        if label is Label.PLACE:
            self._homes.append(written)
            self._told_homes.append(written)
            return True
        field = FIELD_OF_LABEL.get(label)
        if field is None:
            return True
        may_be_home = field is BIODATA or (field is SOURCE_INFO and len(written.split()) < _LONGEST_NAMED_PLACE)
        if may_be_home and is_only_place(plain(written)):
            self._homes.append(written)
            self._told_homes.append(written)
            return False
        value = value_for(field, written, self._today)
        if value is None or (field in (BUDGET, START_PLAN) and not _is_settled(value) and _promises(plain(written))):
            return False
        self._answers.take(field, value, Strength.LABELLED)
        return True

    # --- free text ----------------------------------------------------------------------------------------------

    def _read_clauses(self, start: int, end: int) -> None:
        if self._free_words >= _MOST_FREE_WORDS or self._clauses >= _MOST_CLAUSES:
            return
        clauses = clauses_of(self._text, self._lowered, start, end)
        mark_questions(clauses)
        findings: list[Finding] = []
        for clause in clauses[: _MOST_CLAUSES - self._clauses]:
            self._clauses += 1
            self._free_words += len(clause.tokens)
            if len(clause.tokens) > _LONGEST_CLAUSE:
                continue
            findings += findings_in(self._lowered, clause, self._today)
        for finding in findings:
            finding.end = self._ends.get(finding.end, finding.end)
        for finding in with_whole_homes(self._text, findings):
            self._join_or_add(finding)

    def _join_or_add(self, finding: Finding) -> None:
        """Neighbours of one kind are one answer: "kuliner / minuman", "kopi dan roti"."""
        before = self._findings[-1] if self._findings else None
        if (
            before
            and before.kind is finding.kind
            and finding.kind in (Kind.SOURCE, Kind.TRADE)
            and not finding.clause.corrects
            and not finding.clause.starts_line
            and not (finding.cued and finding.clause is not before.clause and not _leads_on(before, finding))
            and self._are_joined(before, finding)
        ):
            before.end = finding.end
            return
        self._findings.append(finding)

    def _are_joined(self, before: Finding, finding: Finding) -> bool:
        between = finding.start - before.end
        return (
            between <= _NEAR
            or (finding.cued and _leads_on(before, finding))
            or (
                between <= _NEAR_ENOUGH
                and _NARROWING.issuperset([token.word for token in tokens_of(self._lowered, before.end, finding.start)])
            )
        )

    # --- accepting ----------------------------------------------------------------------------------------------

    def _accept(self, finding: Finding) -> None:
        field = FIELD_OF_KIND.get(finding.kind)
        if field is None:
            self._accept_correction(finding)
            return
        if (finding.clause.corrects and not (finding.weak and finding.clause.cut_short)) or (
            finding.pure and is_starred(self._text)
        ):
            self._answers.take(field, finding.value_in(self._text), Strength.CORRECTED)
        elif finding.kind is Kind.NAME and finding.cued and is_anothers(finding):
            return  # "nama anak saya Bima"
        elif finding.cued and not finding.weak:
            self._answers.take(field, finding.value_in(self._text), Strength.CUED)
        elif self._is_clear(finding, field):
            self._answers.take(field, finding.value_in(self._text), Strength.CLEAR)

    def _is_clear(self, finding: Finding, field: Field) -> bool:
        if finding.kind is Kind.UNKNOWN:
            return False
        if finding.weak:
            return (
                not self._is_idle_line(finding)
                and not _happens_then(finding)
                and (
                    finding.kind is Kind.PLAN
                    and finding.plan is not None
                    and finding.plan.earliest is not None
                    and self._asked[:1] == (START_PLAN,)
                    and (finding.pure or len(self._asked) == 1)
                )
            )
        if field not in self._asked:
            if field is BIODATA:
                return finding.pure and (self._is_whole_form or bool(self._told_homes))
            return finding.pure and field in (BUDGET, START_PLAN)
        if finding.kind is Kind.BUDGET:
            return not is_bounded_elsewhere(self._line_of(finding), self._text[finding.start : finding.end].lower())
        if finding.kind is Kind.PLAN:
            return finding.pure or finding.clause.cue is not None or not _happens_then(finding)
        if finding.kind is Kind.NAME and (self._is_amen(finding) or is_anothers(finding)):
            return False
        if not finding.pure and puts_off(self._lowered[slice(*self._sentence_of(finding))]):
            return False
        return (
            finding.pure
            or not finding.everyday
            or finding.clause.cue is Cue.TRADE_WISH
            or (self._is_whole_form and self._is_only_one(finding))
        )

    def _is_only_one(self, finding: Finding) -> bool:
        """Whether nothing else in the text can be this answer, and its clause speaks of nothing else."""
        meaning = finding.clause.meaning
        if meaning & (words.TALK | words.ASIDE | words.QUESTION):
            return False
        if not meaning & (words.SOURCE | words.TRADE) and not (finding.kind is Kind.NAME and meaning & words.PLACE):
            return False
        return not any(other.kind is finding.kind and other is not finding for other in self._findings)

    @property
    def _is_whole_form(self) -> bool:
        """Whether the text holds most of the form: then a name is one, asked for or not."""
        return len({finding.kind for finding in self._findings} & set(FIELD_OF_KIND)) >= 3

    def _accept_correction(self, finding: Finding) -> None:
        """ "kopi, eh seblak": an unknown word that corrects the answer just before it."""
        if finding.kind is Kind.BARE_NUMBER and finding.clause.corrects:
            self._accept_right_number(finding)
        if finding.kind is not Kind.UNKNOWN or not finding.clause.corrects or finding.everyday:
            return
        index = self._findings.index(finding)
        field = FIELD_OF_KIND.get(self._findings[index - 1].kind) if index else None
        before = self._findings[index - 1]
        if field in (BUSINESS_TYPE, SOURCE_INFO) or (field is BIODATA and before.cued and finding.pure):
            self._answers.take(field, finding.value_in(self._text), Strength.CORRECTED)

    def _accept_right_number(self, finding: Finding) -> None:
        """ "budget 30jt, eh 35": a number in the unit of the amount before it."""
        known = self._answers.get(BUDGET)
        number = self._lowered[finding.start : finding.end]
        if known and known.value.low == known.value.high and known.value.low and number.isdigit():
            unit = next((unit for unit in _UNITS if known.value.low >= unit), 1)
            right = int(number) * unit
            value = Value(own_words(self._text[finding.start : finding.end]), right, right)
            self._answers.take(BUDGET, value, Strength.CORRECTED)

    def _accept_placed(self) -> None:
        if not self._asked or not self._findings:
            return
        fields = [self._field_of(finding) for finding in self._findings]
        if None not in fields or not any(
            field is None and is_entry(finding) for finding, field in zip(self._findings, fields, strict=True)
        ):
            return
        remaining = [name for name in self._asked if name not in self._answers]
        sequence = [
            (finding, field)
            for finding, field in zip(self._findings, fields, strict=True)
            if not finding.clause.corrects and not self._is_aside(finding)
        ]
        is_list = (
            sum(
                finding.clause.stands_alone and finding.clause.opened_by != "." and (finding.pure or finding.cued)
                for finding in self._findings
            )
            >= _SHORTEST_LIST
        )
        for field, finding in place_unknown(
            sequence, asked=self._asked, remaining=remaining, is_list=is_list or not self._has_cues
        ).items():
            value = finding.value_in(self._text)
            self._answers[field] = Answer(Value(value.text) if field is BIODATA else value, Strength.PLACED)

    def _field_of(self, finding: Finding) -> Field | None:
        """The field that a finding answers for certain."""
        field = FIELD_OF_KIND.get(finding.kind)
        if field is None or field not in self._answers:
            return None
        if finding.weak and self._answers[field].value != finding.value_in(self._text):
            return None
        return field

    @property
    def _has_cues(self) -> bool:
        return any(finding.cued for finding in self._findings)

    def _accept_alone(self) -> None:
        """The one field that is asked for: lines nobody labelled answer it unless they are something else."""
        if len(self._asked) != 1 or not 0 < len(self._free_lines) <= _MOST_LINES_FOR_ONE_ANSWER:
            return
        field = self._asked[0]
        if any(name is not field and answer.strength is Strength.CORRECTED for name, answer in self._answers.items()):
            return  # "bukan maret, mei aja"
        known = self._answers.get(field)
        if field is SOURCE_INFO and known is None and self._homes:
            return  # "saya dari Sibolangit"
        if known and (_is_settled(known.value) or known.strength > Strength.CUED or len(self._free_lines) > 1):
            return
        span = AloneReader(self._text, self._lowered, field, self._findings).answer_in(self._free_lines)
        written = own_words(self._text[slice(*span)]) if span else ""
        value = value_for(field, written, self._today) if written else None
        if value and (known is None or is_more_of(known.value.text, written)):
            self._answers[field] = Answer(value, Strength.PLACED)

    def _is_aside(self, finding: Finding) -> bool:
        """Unknown words that are no answer to the form: thanks, the wish for a person, a menu option."""
        if finding.kind is Kind.NAME:
            return self._is_amen(finding) or is_anothers(finding)
        may_be = (
            finding.kind in (Kind.UNKNOWN, Kind.UNSURE)
            or finding.weak
            or (finding.kind is Kind.SOURCE and not finding.pure)
        )
        if not may_be:
            return False
        tokens = finding.clause.tokens
        if self._is_idle_line(finding):
            return True
        said = self._text[tokens[0].start : tokens[-1].end]
        if is_thanks(said):
            return True
        if request_words.TELLING.isdisjoint([token.word for token in tokens]):
            return False
        return asks_for_person(said) or read_choice(said) is not None

    def _is_amen(self, finding: Finding) -> bool:
        """ "amin" is a name too."""
        return finding.clause.tokens[0].word in request_words.THANKS_WORDS and is_thanks(self._line_of(finding))

    def _is_idle_line(self, finding: Finding) -> bool:
        """Whether the finding's line promises an answer or chooses from the menu."""
        start, end = self._sentence_of(finding)
        if start not in self._idle_lines:
            line = self._lowered[start:end]
            chooses = finding.clause.cue is Cue.TRADE_WISH and read_choice(line) is not None
            self._idle_lines[start] = puts_off(line) or chooses or evades(line)
        return self._idle_lines[start]

    def _sentence_of(self, finding: Finding) -> tuple[int, int]:
        """Where the sentence of a finding starts and ends."""
        line = self._lowered.rfind("\n", 0, finding.start) + 1
        opening = max(self._lowered.rfind(mark, line, finding.start) for mark in (". ", "! ", "? "))
        reach = min(len(self._lowered), finding.end + _LONGEST_SENTENCE)
        closing = _SENTENCE_END.search(self._lowered, finding.end, reach)
        return max(line, opening + 1, finding.start - _LONGEST_SENTENCE), closing.start() if closing else reach

    def _line_of(self, finding: Finding) -> str:
        start, end = self._lowered.rfind("\n", 0, finding.start) + 1, self._lowered.find("\n", finding.start)
        return self._lowered[start : end if end >= 0 else None]

    def _complete_biodata(self) -> None:
        """A home told apart from the name joins it; alone it is no answer: the form needs a name."""
        answer = self._answers.get(BIODATA)
        if self._biodata and (not self._answers or (answer and answer.strength < Strength.CORRECTED)):
            right = put_right(self._text, self._lowered, self._biodata)
            if right:
                self._answers[BIODATA] = Answer(Value(right), Strength.CORRECTED)
                return
        if answer is None:
            homes = self._told_homes or ([] if has_home(self._biodata) else self._homes or self._only_place())
            if self._biodata and homes:
                self._answers.take(BIODATA, Value(moved(self._biodata, homes)), Strength.CUED)
            return
        right_homes = self._right_homes
        if not right_homes and answer.strength is Strength.LABELLED and has_home(answer.value.text):
            right_homes = self._free_homes  # "Nama & domisili: Rani, Bogor" and then "maaf domisili Depok"
        if right_homes:
            answer.value = Value(moved(answer.value.text, right_homes))
        for home in self._told_homes or self._homes:
            if home.lower() not in answer.value.text.lower():
                answer.value = Value(f"{answer.value.text}, {home}")
        if answer.strength is not Strength.LABELLED and not self._biodata and not has_home(answer.value.text):
            place = place_in_passing(self._text, self._lowered)
            if place:
                answer.value = Value(f"{answer.value.text}, {place}")
        if self._biodata and not has_home(answer.value.text):
            answer.value = Value(renamed(self._biodata, answer.value.text))

    def _only_place(self) -> list[str]:
        """The message where it is nothing but a town that has another meaning, too: "Subang kak"."""
        if not self._biodata or self._answers:
            return []
        lines = [span for span in self._free_lines if not is_thanks(self._text[slice(*span)])]
        if len(lines) != 1 or lines[0][1] - lines[0][0] > _LONGEST_PLACE:
            return []
        tokens = tokens_of(self._lowered, *lines[0])
        meant = [words.look_up(token.word)[1] for token in tokens]
        towns = [token for token, bits in zip(tokens, meant, strict=True) if bits & words.WEAK_PLACE]
        others = [bits for bits in meant if not bits & (words.WEAK_PLACE | words.SKIPPED)]
        if not others and len(towns) == 1 and not any(bits & (words.TRADE | words.SOURCE) for bits in meant):
            return [self._text[towns[0].start : towns[0].end]]
        unheard = [token for token, bits in zip(tokens, meant, strict=True) if not bits]
        if len(unheard) != 1 or any(bits & ~words.SKIPPED for bits in meant) or unheard[0] is not tokens[0]:
            return []
        towns = [token for token in unheard if self._text[token.start : token.end].istitle()]
        if not towns or len(towns[0].word) < _SHORTEST_TOWN:
            return []
        return [self._text[towns[0].start : towns[0].end]]


def _without_searched(lowered: str, findings: list[Finding]) -> list[Finding]:
    """Without the business that was looked for where the lead heard of us, if another is told: "pas nyari kopi".

    Nor the one they have been in so far: "sudah 10 tahun jualan sayur".
    """
    trades = [finding for finding in findings if finding.kind is Kind.TRADE]
    if len(trades) < 2:
        return findings
    searched = [
        trade
        for trade in trades
        if (
            any(token.word in _SEARCHING for token in trade.clause.cue_tokens)
            and findings[0] is not trade
            and findings[findings.index(trade) - 1].kind is Kind.SOURCE
        )
        or (trade.clause.cue is Cue.TRADE_HINT and _PRACTISED.search(lowered, 0, trade.clause.opened_at))
    ]
    return [finding for finding in findings if finding not in searched] if len(searched) < len(trades) else findings


def _happens_then(plan: Finding) -> bool:
    """ "bulan ini lagi sibuk", "saya lahir bulan mei": days on which something else happens."""
    return (
        plan.plan is not None
        and plan.plan.earliest is not None
        and any(
            bits & words.TALK and not plan.start <= token.start < plan.end
            for token, bits in zip(plan.clause.tokens, plan.clause.bits, strict=True)
        )
    )


def _is_settled(value: Value) -> bool:
    """Whether an amount or days are told: then nothing in other words is more of it."""
    return (value.low, value.high, value.earliest, value.latest) != (None, None, None, None)


def _promises(lowered: str) -> bool:
    """ "Budget: nanti saya info", "Budget: =SUM(1)": nothing of what was asked."""
    return (
        lowered.startswith("=")
        or _FORMULA.fullmatch(lowered) is not None
        or puts_off(lowered)
        or speaks_of_the_chat(lowered)
    )


def _leads_on(before: Finding, finding: Finding) -> bool:
    """ "brosurnya dapat di kolong wiper": what was found, and where."""
    return finding.kind is Kind.SOURCE and before.clause.cut_short and finding.start - before.end <= _NEAR_ENOUGH
