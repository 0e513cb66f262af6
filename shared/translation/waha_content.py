"""What a WhatsApp message holds: text, or the kind of thing it is, or nothing a person wrote."""

from typing import NamedTuple

from shared.messages import Media
from shared.translation.outcome import Ignored, Reason
from shared.translation.reading import JsonObject, object_of, text_of
from shared.translation.told import Told

_WITHOUT_TEXT = frozenset({"location", "contact", "poll"})
"""Their body, where an engine gives one, is a thumbnail in base64, a vCard or the poll's question."""

_MEDIA_BY_KEY: dict[str, Media] = {
    "audioMessage": "voice",
    "imageMessage": "image",
    "videoMessage": "video",
    "ptvMessage": "video",
    "documentMessage": "document",
    "stickerMessage": "sticker",
    "locationMessage": "location",
    "liveLocationMessage": "location",
    "contactMessage": "contact",
    "contactsArrayMessage": "contact",
    "pollCreationMessage": "poll",
    "pollCreationMessageV2": "poll",
    "pollCreationMessageV3": "poll",
    "pollCreationMessageV4": "poll",
    "pollCreationMessageV5": "poll",
}

_MEDIA_BY_TYPE: dict[str, Media] = {
    "ptt": "voice",
    "audio": "voice",
    "image": "image",
    "video": "video",
    "gif": "video",
    "ptv": "video",
    "document": "document",
    "sticker": "sticker",
    "location": "location",
    "vcard": "contact",
    "multi_vcard": "contact",
    "poll_creation": "poll",
}

_MEDIA_BY_MIME: dict[str, Media] = {"audio": "voice", "image": "image", "video": "video"}

_UNWANTED_TYPES: dict[str, Reason] = {
    "reaction": Reason.REACTION,
    "poll_update": Reason.POLL_VOTE,
    "ciphertext": Reason.UNDECRYPTED,
} | dict.fromkeys(
    (
        "album",
        "biz_content_placeholder",
        "broadcast_notification",
        "call_log",
        "debug",
        "e2e_notification",
        "gp2",
        "keep_in_chat",
        "newsletter_notification",
        "notification",
        "notification_template",
        "pinned_message",
        "protocol",
        "revoked",
    ),
    Reason.SYSTEM,
)

_UNWANTED_KEYS: dict[str, Reason] = {
    "reactionMessage": Reason.REACTION,
    "encReactionMessage": Reason.REACTION,
    "pollUpdateMessage": Reason.POLL_VOTE,
    "protocolMessage": Reason.SYSTEM,
    "albumMessage": Reason.SYSTEM,  # the heading of pictures that come as messages of their own
    "keepInChatMessage": Reason.SYSTEM,
    "pinInChatMessage": Reason.SYSTEM,
}

_ACCOMPANYING_KEYS = frozenset({"messageContextInfo", "senderKeyDistributionMessage"})
_DEEPEST_WRAPPING = 5


class Content(NamedTuple):
    """The words, and the kind and place of what came with them."""

    text: str
    media: Media
    media_url: str


def content_of(told: Told) -> Content | Ignored:
    """What a person wrote or sent; `Ignored` for notices of WhatsApp itself and placeholders."""
    raw = told.raw
    message = _unwrapped(raw)
    raw_type = text_of(raw.get("type"))
    unwanted = _UNWANTED_TYPES.get(raw_type)
    for name in message:
        unwanted = _UNWANTED_KEYS.get(name, unwanted)
    if unwanted is not None:
        return Ignored(unwanted)
    content = _content(told.payload, raw, message)
    if content.text or content.media:
        return content
    if raw.get("messageStubType"):
        return Ignored(Reason.SYSTEM)
    if raw_type in {"", "chat"} and not message.keys() - _ACCOMPANYING_KEYS:
        return Ignored(Reason.EMPTY)
    return content._replace(media="other")


def edited_content_of(told: Told) -> Content:
    """What an edited message holds now; all of it may be empty."""
    return _content(told.payload, told.raw, _unwrapped(told.raw))


def _content(payload: JsonObject, raw: JsonObject, message: JsonObject) -> Content:
    attached = object_of(payload.get("media"))
    media = _media(payload, raw, message, attached)
    url = text_of(attached.get("url")) or text_of(payload.get("mediaUrl"))
    if media in _WITHOUT_TEXT:
        return Content("", media, url)
    text = text_of(payload.get("body")) or _raw_text(message)
    if media == "document" and text and text == text_of(attached.get("filename")):
        text = ""  # WhatsApp Web gives a document without caption its file name as caption
    return Content(text, media, url)


def _media(payload: JsonObject, raw: JsonObject, message: JsonObject, attached: JsonObject) -> Media:
    if object_of(payload.get("location")):
        return "location"
    if payload.get("vCards"):
        return "contact"
    for name in message:
        if name in _MEDIA_BY_KEY:
            return _MEDIA_BY_KEY[name]
    by_type = _MEDIA_BY_TYPE.get(text_of(raw.get("type")))
    if by_type is not None:
        return by_type
    mime_type = text_of(attached.get("mimetype"))
    if mime_type:
        return _MEDIA_BY_MIME.get(mime_type.partition("/")[0], "document")
    return "other" if payload.get("hasMedia") is True else ""


def _unwrapped(raw: JsonObject) -> JsonObject:
    """The engine's own message (GOWS `Message`, NOWEB `message`) without its disappearing or view-once wrappings."""
    message = object_of(raw.get("Message")) or object_of(raw.get("message"))
    for _ in range(_DEEPEST_WRAPPING):
        inner = _inside(message)
        if inner is None:
            break
        message = inner
    return message


def _inside(message: JsonObject) -> JsonObject | None:
    for value in message.values():
        if isinstance(value, dict) and isinstance(inner := value.get("message"), dict):
            return inner
    return None


def _raw_text(message: JsonObject) -> str:
    if not message:
        return ""
    said = text_of(message.get("conversation")) or text_of(object_of(message.get("extendedTextMessage")).get("text"))
    if said:
        return said
    for name, value in message.items():
        if name in _MEDIA_BY_KEY:
            return text_of(object_of(value).get("caption"))
    return ""
