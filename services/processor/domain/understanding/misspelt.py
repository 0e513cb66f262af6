"""Times with a misspelt word: "tgl 5 janauri", "secpatnya", "ferbuari 2027"."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from services.processor.domain.understanding.lexicon import TIME, look_up
from services.processor.domain.understanding.normal import Token
from services.processor.domain.understanding.plan_words import MONTHS
from services.processor.domain.understanding.plans import Plan, find_plan


def find_written_plan(lowered: str, tokens: Sequence[Token], today: date, start: int, end: int) -> Plan | None:
    """What `find_plan` finds between two places of a text with these words, once a misspelt one is put right."""
    for token in tokens:
        form, meaning = look_up(token.word)
        if not meaning & TIME or form == token.word or token.word in MONTHS or token.word.startswith(form + "n"):
            continue
        mended = f"{lowered[start : token.start]}{form}{lowered[token.end : end]}"
        plan = find_plan(mended, today)
        return _moved(plan, start, token, len(form)) if plan else None
    plan = find_plan(lowered, today, start, end)
    if plan and plan.weak and lowered[plan.start : plan.end].isdigit():
        for token, following in pairwise(tokens):
            if following.start == plan.start and lowered[token.end : plan.start] == " " and not look_up(token.word)[1]:
                return Plan(token.start, plan.end)  # "marer 2027" is some month of it
    return plan


def _moved(plan: Plan, start: int, token: Token, length: int) -> Plan:
    """The plan where it stands in the text that was not mended."""
    longer = length - (token.end - token.start)
    before = token.start - start
    return plan._replace(
        start=start + plan.start - (longer if plan.start > before else 0),
        end=start + plan.end - (longer if plan.end > before else 0),
    )
