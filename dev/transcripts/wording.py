"""The bot's words: whether a message is the text that a transcript names, and which text a message is."""

import re
from collections.abc import Iterator, Mapping

from dev.transcripts.script import Reply
from services.processor.domain.form import Field
from services.processor.domain.states import TRANSITIONS
from services.processor.domain.texts import FIELD_LABELS, asked_fields
from shared.bot_texts import Texts

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def is_reply(text: str, expected: Reply, texts: Texts) -> bool:
    """Whether `text` is what `expected` names."""
    return re.fullmatch(_pattern(expected, texts), text, re.DOTALL) is not None


def name_of(text: str, texts: Texts) -> str:
    """The names of the texts that a message is made of, or the message itself."""
    for names in _all_names(texts):
        if is_reply(text, Reply(names), texts):
            return f"{names} ({text!r})"
    return repr(text)


def unknown_names(expected: Reply, texts: Texts) -> list[str]:
    """Names that no text has."""
    return [name for name in expected.names.split("+") if name not in texts]


def _pattern(expected: Reply, texts: Texts) -> str:
    fields = ".*"
    if expected.asked:
        fields = re.escape(asked_fields(map(Field, expected.asked)))
    elif expected.given is not None:
        fields = re.escape(_given(expected.given))
    pieces = []
    for name in expected.names.split("+"):
        plain = iter(_PLACEHOLDER.split(texts[name]))
        piece = re.escape(next(plain))
        for placeholder, rest in zip(plain, plain, strict=True):
            piece += (fields if placeholder == "fields" else ".*") + re.escape(rest)
        pieces.append(piece)
    return "\n\n".join(pieces)


def _given(fields: Mapping[str, str]) -> str:
    return "\n".join(f"• {FIELD_LABELS[Field(name)]}: {text}" for name, text in fields.items())


def _all_names(texts: Texts) -> Iterator[str]:
    said = {names for rules in TRANSITIONS.values() for row in rules.values() for names in row.says}
    for names in sorted(said):
        yield from (names, f"{names}+phone_request")
    yield from texts
