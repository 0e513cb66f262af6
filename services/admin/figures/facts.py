"""What a lead or a delivery counts as. Pure."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from shared.vocabulary import State

GREETED, ASKED, ANSWERED, COMPLETED = 1, 2, 3, 4
"""How far a conversation went: the bot spoke, the form was sent, a field was given, all of them were."""

_FURTHEST: Mapping[str, int] = {
    State.NEW: 0,
    State.EXISTING: 0,
    State.CHOOSE_OPTION: GREETED,
    State.PARTNERSHIP: GREETED,
    State.MANUAL_INTERVENTION: GREETED,
    State.FORM_SENT: ASKED,
    State.FORM_IN_PROGRESS: ANSWERED,
    State.FORM_COMPLETED: COMPLETED,
}
ESCALATING_RULES = frozenset({"third_strike", "asked_for_person"})
OTHER_SOURCE = "other"

_SOURCES: Mapping[str, re.Pattern[str]] = {
    "instagram": re.compile(r"\b(instagram|insta|ig|igs|reels?)\b"),
    "tiktok": re.compile(r"\b(tik ?tok|tt)\b"),
    "facebook": re.compile(r"\b(facebook|fb|meta)\b"),
    "youtube": re.compile(r"\b(youtube|yt)\b"),
    "google": re.compile(r"\b(google|gugel|internet|website|web|situs|browsing|searching)\b"),
    "event": re.compile(r"\b(pameran|event|expo|ifra|seminar|webinar|bazaa?r|booth)\b"),
    "friend": re.compile(
        r"\b(teman|temen|kawan|saudara|keluarga|kakak|adik|istri|suami|tetangga|rekan|referral|rekomendasi|friend)\b"
    ),
}

_FIRST_STEP_MS = 100.0
_LAST_STEP = 120


def furthest_of(states: Iterable[str]) -> int:
    """The furthest that any of these states means."""
    return max((_FURTHEST.get(state, 0) for state in states), default=0)


def source_of(form: Mapping[str, Any]) -> str:
    """The kind of what a lead said of how they heard of us; empty when they did not say."""
    text = str(form.get("source_info", {}).get("text", "")).lower()
    if not text:
        return ""
    return next((kind for kind, pattern in _SOURCES.items() if pattern.search(text)), OTHER_SOURCE)


def searchable(name: str, username: str, form: Mapping[str, Any]) -> str:
    """What a lead is found by."""
    return " ".join([name, username, *(str(answer.get("text", "")) for answer in form.values())])[:2000]


def step_of(seconds: float) -> int:
    """The step a duration falls in; each is 19 % longer than the one before."""
    milliseconds = max(0.0, seconds) * 1000
    if milliseconds <= _FIRST_STEP_MS:
        return 0
    return min(_LAST_STEP, math.ceil(4 * math.log2(milliseconds / _FIRST_STEP_MS)))


def seconds_of(step: int) -> float:
    """The longest duration that falls in a step."""
    return _FIRST_STEP_MS / 1000 * math.exp2(step / 4)


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """The duration in seconds that `share` of all did not exceed, from step -> count; None when there are none."""
    wanted = math.ceil(sum(counts.values()) * share)
    reached = 0
    for step in sorted(counts):
        reached += counts[step]
        if reached >= wanted > 0:
            return seconds_of(step)
    return None
