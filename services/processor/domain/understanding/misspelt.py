"""Times whose month is misspelt: "tgl 5 janauri", "ferbuari 2027"."""

from collections.abc import Sequence
from datetime import date

from services.processor.domain.understanding.lexicon import TIME, look_up
from services.processor.domain.understanding.normal import Token
from services.processor.domain.understanding.plan_words import MONTHS
from services.processor.domain.understanding.plans import Plan, find_plan


def find_written_plan(lowered: str, tokens: Sequence[Token], today: date, start: int, end: int) -> Plan | None:
    """What `find_plan` finds between two places of a text with these words, once a misspelt month is put right."""
    for token in tokens:
        form, meaning = look_up(token.word)
        if not meaning & TIME or form is token.word or form == token.word:
            continue
        if form not in MONTHS or token.word in MONTHS:
            continue
        mended = f"{lowered[start : token.start]}{form}{lowered[token.end : end]}"
        plan = find_plan(mended, today)
        return _moved(plan, start, token, len(form)) if plan else None
    return find_plan(lowered, today, start, end)


def _moved(plan: Plan, start: int, token: Token, length: int) -> Plan:
    """The plan where it stands in the text that was not mended."""
    longer = length - (token.end - token.start)
    before = token.start - start
    return plan._replace(
        start=start + plan.start - (longer if plan.start > before else 0),
        end=start + plan.end - (longer if plan.end > before else 0),
    )
