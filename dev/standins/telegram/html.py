"""Telegram's HTML: text and entities out of markup, or the 400 that names what is wrong with it."""

import re
from dataclasses import dataclass
from typing import Any

from dev.standins.telegram.errors import bad_request

Json = dict[str, Any]

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAME = re.compile(r"[a-zA-Z0-9-]*")
_ATTRIBUTE = re.compile(r"""\s*([a-zA-Z-]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""")
_REFERENCE = re.compile(r"&(lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


@dataclass
class _Open:
    name: str
    offset: int
    attributes: dict[str, str]
    byte_offset: int


def parse_html(markup: str) -> tuple[str, list[Json]]:
    """Plain text and entities, offsets in UTF-16 units. Raises 400 "can't parse entities: …" with byte offsets."""
    text = ""
    entities: list[Json] = []
    open_tags: list[_Open] = []
    position = 0
    while position < len(markup):
        character = markup[position]
        if character == "&":
            reference = _REFERENCE.match(markup, position)
            text += _character(reference[1]) if reference else "&"
            position = reference.end() if reference else position + 1
        elif character != "<":
            text += character
            position += 1
        elif markup.startswith("</", position):
            position = _close(markup, position, text, open_tags, entities)
        else:
            position = _open(markup, position, text, open_tags)
    if open_tags:
        last = open_tags[-1]
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{last.name}"')
    stripped = text.rstrip()
    kept = [_clipped(entity, _units(stripped)) for entity in entities]
    return stripped, sorted((one for one in kept if one["length"] > 0), key=lambda one: (one["offset"], -one["length"]))


def _open(markup: str, position: int, text: str, open_tags: list[_Open]) -> int:
    found = _NAME.match(markup, position + 1)
    name = found[0].lower() if found else ""
    where = _bytes(markup, position)
    if name not in _KINDS:
        raise _unparsable(f'Unsupported start tag "{name}" at byte offset {where}')
    attributes: dict[str, str] = {}
    cursor = position + 1 + len(name)
    while cursor < len(markup) and markup[cursor] != ">":
        attribute = _ATTRIBUTE.match(markup, cursor)
        if attribute is None:
            if not markup[cursor].isspace():
                raise _unparsable(f'Unexpected character in start tag "{name}" at byte offset {where}')
            cursor += 1
            continue
        attributes[attribute[1].lower()] = next((value for value in attribute.groups()[1:] if value is not None), "")
        cursor = attribute.end()
    if cursor >= len(markup):
        raise _unparsable(f"Unclosed start tag at byte offset {where}")
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
    open_tags.append(_Open(name, _units(text), attributes, where))
    return cursor + 1


def _close(markup: str, position: int, text: str, open_tags: list[_Open], entities: list[Json]) -> int:
    end = markup.find(">", position)
    where = _bytes(markup, position)
    if end < 0:
        raise _unparsable(f"Unclosed end tag at byte offset {where}")
    name = markup[position + 2 : end].strip().lower()
    if not open_tags:
        raise _unparsable(f"Unexpected end tag at byte offset {where}")
    opened = open_tags.pop()
    if name not in {"", opened.name}:
        raise _unparsable(f'Unmatched end tag at byte offset {where}, expected "</{opened.name}>", found "</{name}>"')
    entity: Json = {"type": _KINDS[opened.name], "offset": opened.offset, "length": _units(text) - opened.offset}
    if opened.name == "a":
        entity["url"] = opened.attributes.get("href", "")
    if opened.name == "tg-emoji":
        entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
    # A link without an address is plain text.
    if entity["length"] > 0 and (opened.name != "a" or entity["url"]):
        entities.append(entity)
    return end + 1


def _clipped(entity: Json, units: int) -> Json:
    return {**entity, "length": min(entity["length"], units - entity["offset"])}


def _character(reference: str) -> str:
    if reference in _NAMED:
        return _NAMED[reference]
    return chr(int(reference[2:], 16) if reference[1] == "x" else int(reference[1:]))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _bytes(markup: str, position: int) -> int:
    return len(markup[:position].encode())


def _unparsable(reason: str) -> Exception:
    return bad_request(f"can't parse entities: {reason}")
