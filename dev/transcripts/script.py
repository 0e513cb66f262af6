"""What a transcript says, read from YAML into steps; whatever can't be meant is refused with its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

Fact = Literal["state", "strikes", "rule", "form", "phone", "messages", "leads", "row", "rows", "alerts"]
Timer = Literal["cooldown", "quiet", "read"]
Hidden = Literal["no", "told", "looked up", "unknown"]
"""Whether WhatsApp hides the phone behind a LID, and who tells it: the event, WAHA when asked, or nobody."""
Sender = Literal["", "phone", "lid", "lid and phone"]

RUN = "{run}"
"""Stands for a number that no other run has."""

_FACT = re.compile(r"(?P<fact>\w+) of (?P<person>\w+)")
_TO = re.compile(r"(?P<who>bot|staff|nothing) to (?P<person>\w+)")
_CHANGE = re.compile(r"(?P<person>\w+) (?P<change>edits|revokes) last")
_PERSON_KEYS = frozenset({"on", "engine", "name", "hidden"})
_MESSAGE_KEYS = frozenset({"text", "media", "written", "copies", "from", "in", "edits last", "revokes last"})


class ScriptError(Exception):
    """The transcript can't be read; the message says where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One person of the transcript."""

    name: str
    channel: Literal["whatsapp", "telegram"] = "whatsapp"
    engine: str = "GOWS"
    shown_name: str = ""
    hidden: Hidden = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One message of a person; `change` makes it an edit or a revocation of the message before."""

    text: str = ""
    media: str = ""
    is_old: bool = False
    """Written long before it arrives."""
    copies: int = 1
    sender: Sender = ""
    """Which of the person's addresses it comes from; empty: as always."""
    place: Literal["", "group", "status"] = ""
    change: Literal["", "edits", "revokes"] = ""


@dataclass(frozen=True, slots=True)
class Says:
    """A person writes; several messages are one burst."""

    person: str
    burst: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class StaffWrites:
    """Somebody of the company writes by hand, from the phone."""

    person: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """An operator gives a command."""

    person: str
    name: str
    state: str = ""
    outcome: str = "done"


@dataclass(frozen=True, slots=True)
class Waits:
    """Time passes for everybody."""

    timer: Timer


@dataclass(frozen=True, slots=True)
class Reply:
    """Names of texts joined by ``+``, and what stands for their ``{fields}``; no fields: whatever."""

    names: str
    asked: tuple[str, ...] = ()
    given: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Hears:
    """The bot's next messages to a person; none: nothing may have come once everything is settled."""

    person: str
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Holds:
    """What must be true of a person once everything is settled."""

    fact: Fact
    person: str
    wanted: Any


Step = Says | StaffWrites | Orders | Waits | Hears | Holds


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole transcript; `lines` are its steps as written, for whoever watches."""

    name: str
    people: tuple[Part, ...]
    steps: tuple[Step, ...]
    lines: tuple[str, ...]


def read_transcript(file: Path) -> Transcript:
    """The transcript in a file. Raises `ScriptError`."""
    try:
        # Texts alone: an answer like "1." or "no" must stay what was written.
        document = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
        return _transcript(file.stem, document)
    except (yaml.YAMLError, ScriptError, OSError) as error:
        raise ScriptError(f"{file.name}: {error}") from error


def _transcript(name: str, document: Any) -> Transcript:
    if not isinstance(document, dict) or document.keys() - {"about"} != {"people", "steps"}:
        raise ScriptError("a transcript has people and steps, and may say what it is about")
    people = document["people"]
    parts = tuple(_part(one, people[one] or {} if isinstance(people, dict) else {}) for one in people)
    steps, lines = [], []
    for number, written in enumerate(document["steps"], start=1):
        try:
            steps.append(_step(written, {part.name for part in parts}))
        except ScriptError as error:
            raise ScriptError(f"step {number}: {error}") from error
        lines.append(_line(written))
    return Transcript(name, parts, tuple(steps), tuple(lines))


def _part(name: str, described: Any) -> Part:
    _known_keys(described, _PERSON_KEYS, "a person")
    hidden = described.get("hidden", "no")
    if hidden not in get_args(Hidden):
        raise ScriptError(f"hidden is one of {', '.join(get_args(Hidden))}")
    return Part(
        name=name,
        channel="telegram" if described.get("on") == "telegram" else "whatsapp",
        engine=described.get("engine", "GOWS"),
        shown_name=described.get("name", name.capitalize()),
        hidden=hidden,
    )


def _step(written: Any, people: set[str]) -> Step:
    if not isinstance(written, dict) or len(written) != 1:
        raise ScriptError("a step is one key with its value")
    ((key, value),) = written.items()
    step = _parsed(key, value, people)
    if not isinstance(step, Waits) and step.person not in people:
        raise ScriptError(f"there is nobody called {step.person}")
    return step


def _parsed(key: str, value: Any, people: set[str]) -> Step:
    if key in people:
        return Says(key, tuple(_words(one) for one in (value if isinstance(value, list) else [value])))
    if change := _CHANGE.fullmatch(key):
        return Says(change["person"], (_words({f"{change['change']} last": value}),))
    if key == "wait" and value in get_args(Timer):
        return Waits(value)
    if key == "command":
        return _orders(value)
    if to := _TO.fullmatch(key):
        if to["who"] == "nothing":
            return Hears(to["person"], ())
        if to["who"] == "bot":
            return Hears(to["person"], tuple(_reply(one) for one in (value if isinstance(value, list) else [value])))
        if RUN not in value:
            raise ScriptError(f"what staff write holds {RUN}, or its third run were taken for an automatic greeting")
        return StaffWrites(to["person"], value)
    fact = _FACT.fullmatch(key)
    if fact is not None and fact["fact"] in get_args(Fact):
        return Holds(fact["fact"], fact["person"], value)  # type: ignore[arg-type]
    raise ScriptError(f"{key!r} is no step")


def _words(written: Any) -> Words:
    if isinstance(written, str):
        return Words(text=written)
    _known_keys(written, _MESSAGE_KEYS, "a message")
    change = next((verb for verb in ("edits", "revokes") if f"{verb} last" in written), "")
    sender, place, age = written.get("from", ""), written.get("in", ""), written.get("written", "now")
    if sender not in get_args(Sender) or place not in ("", "group", "status") or age not in ("now", "long ago"):
        raise ScriptError("a message is from phone, lid or lid and phone, in group or status, written now or long ago")
    return Words(
        text=written.get("text", "") or (written["edits last"] if change == "edits" else ""),
        media=written.get("media", ""),
        is_old=age == "long ago",
        copies=int(written.get("copies", "1")),
        sender=sender,
        place=place,
        change=change,  # type: ignore[arg-type]
    )


def _orders(written: Any) -> Orders:
    _known_keys(written, frozenset({"lead", "name", "state", "outcome"}), "a command")
    return Orders(
        person=written.get("lead", ""),
        name=written.get("name", ""),
        state=written.get("state", ""),
        outcome=written.get("outcome", "done"),
    )


def _reply(written: Any) -> Reply:
    if isinstance(written, str):
        return Reply(written)
    if not isinstance(written, dict) or len(written) != 1:
        raise ScriptError("a reply is the name of a text, or one name with its fields")
    ((names, fields),) = written.items()
    return Reply(names, given=fields) if isinstance(fields, dict) else Reply(names, asked=tuple(fields))


def _known_keys(written: Any, known: frozenset[str], what: str) -> None:
    if not isinstance(written, dict) or written.keys() - known:
        raise ScriptError(f"{what} has {', '.join(sorted(known))}; this is {written!r}")


def _line(written: Any) -> str:
    ((key, value),) = written.items()
    return f"{key}: {_on_one_line(value)}" if value else key


def _on_one_line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_on_one_line(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return " | ".join(map(_on_one_line, value))
    return " ⏎ ".join(str(value).strip().splitlines())
