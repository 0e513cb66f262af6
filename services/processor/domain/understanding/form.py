"""The fields that a text gives with certainty.

Three strengths of evidence, strongest first: a label with its separator; a cue within a sentence ("modal 100 juta");
words that can mean only one thing. What remains unknown is placed by the order of the template, or as the one answer
missing, and only where no other reading is left. Everything else is left out: the bot asks.
"""

import re
from collections.abc import Sequence
from datetime import date

from services.processor.domain.form import BIODATA, BUDGET, SOURCE_INFO, START_PLAN, Field, Value
from services.processor.domain.understanding import vocabulary
from services.processor.domain.understanding.accepting import Accepting
from services.processor.domain.understanding.answers import Answers, Strength, is_settled
from services.processor.domain.understanding.biodata import Homes, complete_biodata
from services.processor.domain.understanding.cutting import clauses_of
from services.processor.domain.understanding.evasions import puts_off, speaks_of_the_chat
from services.processor.domain.understanding.findings import Finding
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
from services.processor.domain.understanding.people import join_people, without_rivals
from services.processor.domain.understanding.questions import mark_questions
from services.processor.domain.understanding.respelling import respelled
from services.processor.domain.understanding.sentences import findings_in
from services.processor.domain.understanding.whole_homes import with_whole_homes

# No honest answer reaches these bounds; beyond them a text is not read on: the costliest of 3,000 characters that could
# be found takes two to three milliseconds, a tenth of a millisecond is usual.
_LONGEST_TEXT = 3_000
_LONGEST_LINE = 600
_MOST_FREE_WORDS = 140
_MOST_LABELLED = 20
_MOST_CLAUSES = 32
_LONGEST_CLAUSE = 40
_LONGEST_NAMED_PLACE = 3
_TEMPLATE = tuple(Field)
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
        self._homes = Homes()
        self._free_lines: list[tuple[int, int]] = []
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
        self._settle_findings()
        Accepting(
            self._text, self._lowered, self._asked, self._answers, self._findings, self._homes, self._free_lines
        ).accept(self._today)
        complete_biodata(
            self._answers,
            self._homes,
            text=self._text,
            lowered=self._lowered,
            known=self._biodata,
            free_lines=self._free_lines,
        )
        return {name: self._answers[name].value for name in _TEMPLATE if name in self._answers}

    def _settle_findings(self) -> None:
        """Make name and home one, and leave out whom and what the lead only speaks of."""
        if not self._findings:
            return
        self._findings, homes = join_people(self._lowered, self._findings)
        self._homes.add_found(self._text, homes)
        self._findings = without_rivals(self._lowered, self._findings)
        self._findings = _without_searched(self._lowered, self._findings)

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
            self._homes.named.append(own_words(self._text[start:end]))
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
            self._homes.add_labelled(written)
            return True
        field = FIELD_OF_LABEL.get(label)
        if field is None:
            return True
        may_be_home = field is BIODATA or (field is SOURCE_INFO and len(written.split()) < _LONGEST_NAMED_PLACE)
        if may_be_home and is_only_place(plain(written)):
            self._homes.add_labelled(written)
            return False
        value = value_for(field, written, self._today)
        if value is None or (field in (BUDGET, START_PLAN) and not is_settled(value) and _promises(plain(written))):
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
