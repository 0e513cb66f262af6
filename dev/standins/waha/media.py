"""What a message carries besides text: by reference, like WAHA's own files."""

from dataclasses import dataclass, field
from typing import Any

from dev.standins.waha.records import Media, Message, Session

_FILES: dict[Media, tuple[str, str]] = {
    "voice": ("audio/ogg; codecs=opus", "oga"),
    "image": ("image/jpeg", "jpeg"),
    "sticker": ("image/webp", "webp"),
    "document": ("application/pdf", "pdf"),
    "video": ("video/mp4", "mp4"),
}
_KINDS: dict[Media, str] = {
    "voice": "audioMessage",
    "image": "imageMessage",
    "sticker": "stickerMessage",
    "document": "documentMessage",
    "video": "videoMessage",
    "location": "locationMessage",
    "contact": "contactMessage",
    "poll": "pollCreationMessageV3",
}
_THUMBNAIL = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA=="
_VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Contoh Kontak\nTEL;type=CELL;waid=628110000001:+62 811-0000-001\nEND:VCARD"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """The parts of a payload that media fills."""

    kind: str = ""
    """The key of WhatsApp's own message."""
    content: dict[str, Any] = field(default_factory=dict)
    file: dict[str, Any] | None = None
    location: dict[str, Any] | None = None
    vcards: list[str] | None = None
    thumbnail: str = ""


def attachment_of(session: Session, message: Message) -> Attachment:
    """The media of a message; empty for text."""
    media = message.media
    if not media:
        return Attachment()
    kind = _KINDS[media]
    if media == "location":
        return Attachment(
            kind=kind,
            content={"degreesLatitude": -6.2, "degreesLongitude": 106.816666, "JPEGThumbnail": _THUMBNAIL},
            location={
                "live": False,
                "latitude": "-6.2",
                "longitude": "106.816666",
                "name": None,
                "address": None,
                "url": None,
                "description": None,
                "thumbnail": _THUMBNAIL,
            },
            thumbnail=_THUMBNAIL,
        )
    if media == "contact":
        return Attachment(kind=kind, content={"displayName": "Contoh Kontak", "vcard": _VCARD}, vcards=[_VCARD])
    if media == "poll":
        return Attachment(kind=kind, content={"name": "Pilih", "options": [{"optionName": "A"}, {"optionName": "B"}]})
    mimetype, extension = _FILES[media]
    file_name = f"{message.key_id}.{extension}"
    return Attachment(
        kind=kind,
        content={"mimetype": mimetype, "fileLength": "1024", **({"ptt": True} if media == "voice" else {})},
        file={
            "url": f"http://localhost:3000/api/files/{session.name}/{file_name}",
            "filename": "brosur.pdf" if media == "document" else None,
            "mimetype": mimetype,
            "error": None,
        },
    )
