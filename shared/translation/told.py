"""A WhatsApp message as WAHA tells it, taken apart once: its own keys, and what the engine said beside them."""

from typing import NamedTuple

from shared.translation.reading import JsonObject, object_of, text_of


class Told(NamedTuple):
    """`raw` is the engine's own data, `info` (GOWS) and `key` (NOWEB) name the chat in it; all may be empty."""

    payload: JsonObject
    raw: JsonObject
    info: JsonObject
    key: JsonObject
    chat_in_id: str
    """The chat inside ``{true|false}_{chat}_{key}[_{participant}]``; empty for any other form of id."""
    bare_id: str
    """WhatsApp's own key of the message, which stays the same when its chat flips between phone and LID."""
    id_says_ours: bool


def told_by(payload: JsonObject) -> Told:
    """Take a payload apart."""
    raw = object_of(payload.get("_data"))
    mark, chat, bare = _parts_of_id(payload.get("id"))
    return Told(
        payload, raw, object_of(raw.get("Info")), object_of(raw.get("key")), chat, bare, mark == "true" and chat != ""
    )


def bare_id(message_id: object) -> str:
    """The bare id inside a message's id, which may also be given as an object."""
    return _parts_of_id(message_id)[2]


def _parts_of_id(message_id: object) -> tuple[str, str, str]:
    """Whether ours ("true", "false", or "" if not told), the chat, and the bare id of a message's id."""
    if isinstance(message_id, dict):
        message_id = text_of(message_id.get("_serialized")) or text_of(message_id.get("id"))
    full = text_of(message_id)
    parts = full.split("_")
    if len(parts) >= 3 and parts[0] in ("true", "false"):
        return parts[0], parts[1], parts[2]
    return "", "", full
