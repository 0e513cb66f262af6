"""The message payload of each engine: one message, four shapes.

Keys and their order follow captures of WAHA 2026.1 to 2026.9 where there are any, else WAHA's source.
"""

from datetime import UTC, datetime
from typing import Any

from dev.standins.waha.media import Attachment, attachment_of
from dev.standins.waha.records import Engine, Message, Session

VERSION = "2026.9.1"
_ACK_NAMES = {-1: "ERROR", 0: "PENDING", 1: "SERVER", 2: "DEVICE", 3: "READ", 4: "PLAYED"}

Json = dict[str, Any]


def message_payload(session: Session, message: Message) -> Json:
    """The payload of ``message`` and ``message.any``, and an element of the history, in the message's engine."""
    match message.engine:
        case "GOWS":
            return _gows(session, message)
        case "NOWEB":
            return _noweb(session, message)
        case "WEBJS" | "WPP":
            return _web(session, message)


def send_answer(session: Session, message: Message) -> Json:
    """What sendText answers."""
    match message.engine:
        case "GOWS":
            return {"id": message.full_id, "_data": {"Info": _gows_info(session, message)}}
        case "NOWEB":
            return {
                "key": {"remoteJid": _whatsapp_jid(message.chat_id), "fromMe": True, "id": message.key_id},
                "message": {"extendedTextMessage": {"text": message.text}},
                "messageTimestamp": str(message.timestamp),
                "status": "PENDING",
            }
        case "WEBJS":
            key = _serialized_key(message)
            data_key = {**key, "self": "out", "_serialized": f"{message.full_id}_out"}
            return {
                "_data": {"id": data_key, "type": "chat", "t": message.timestamp, "ack": 0},
                "id": key,
                "ack": 0,
                "hasMedia": False,
                "body": message.text,
                "timestamp": message.timestamp,
            }
        case "WPP":
            return {**_web(session, message), "ack": 0, "ackName": "PENDING"}


def environment(engine: Engine) -> Json:
    """The server as webhooks and ``/api/server/version`` show it."""
    browser = "/usr/bin/google-chrome-stable" if engine in {"WEBJS", "WPP"} else None
    return {
        "version": VERSION,
        "engine": engine,
        "tier": "CORE",
        "browser": browser,
        "platform": "linux/x64",
        "worker": {"id": None},
    }


def _gows(session: Session, message: Message) -> Json:
    attachment = attachment_of(session, message)
    ack = 1 if message.from_me else 2
    raw = _protocol_message(message, attachment)
    return {
        "id": message.full_id,
        "timestamp": message.timestamp,
        "from": message.chat_id,
        "fromMe": message.from_me,
        "source": message.source,
        "body": message.text or None,
        "to": message.participant or None,
        "participant": message.participant or None,
        "hasMedia": attachment.file is not None,
        "media": attachment.file,
        "ack": ack,
        "location": attachment.location,
        "vCards": attachment.vcards,
        "ackName": _ACK_NAMES[ack],
        "replyTo": None,
        "_data": {
            "Info": _gows_info(session, message),
            "Message": raw,
            "IsEphemeral": False,
            "IsViewOnce": False,
            "IsDocumentWithCaption": False,
            "IsEdit": False,
            "SourceWebMsg": None,
            "UnavailableRequestID": "",
            "RetryCount": 0,
            "NewsletterMeta": None,
            "RawMessage": raw,
            "Status": ack + 1,
        },
    }


def _gows_info(session: Session, message: Message) -> Json:
    is_group = message.chat_id.endswith("@g.us")
    chat = _whatsapp_jid(message.chat_id)
    in_lid_mode = message.chat_id.endswith("@lid")
    own = str(session.me["lid"] if in_lid_mode else f"{session.me['id'].partition('@')[0]}@s.whatsapp.net")
    peer_alternative = ""
    if in_lid_mode and message.phone:
        peer_alternative = f"{message.phone}@s.whatsapp.net"
    elif not is_group and not in_lid_mode and message.lid:
        peer_alternative = f"{message.lid}@lid"
    writer = _whatsapp_jid(message.participant) if is_group and message.participant else chat
    return {
        "Chat": chat,
        "Sender": own if message.from_me else writer,
        "IsFromMe": message.from_me,
        "IsGroup": is_group,
        "AddressingMode": "",
        "SenderAlt": "" if message.from_me else peer_alternative,
        "RecipientAlt": peer_alternative if message.from_me else "",
        "BroadcastListOwner": "",
        "BroadcastRecipients": None,
        "ID": message.key_id,
        "ServerID": 0,
        "Type": "text" if message.media in {"", "poll"} else "media",
        "PushName": str(session.me["pushName"]) if message.from_me else message.name,
        "Timestamp": datetime.fromtimestamp(message.timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Category": "",
        "Multicast": False,
        "MediaType": {"voice": "ptt", "contact": "vcard"}.get(message.media, message.media),
        "Edit": "",
        "VerifiedName": None,
        "DeviceSentMeta": None,
    }


def _noweb(session: Session, message: Message) -> Json:
    attachment = attachment_of(session, message)
    is_group = message.chat_id.endswith("@g.us")
    ack = 1 if message.from_me else 2
    key: Json = {"remoteJid": _whatsapp_jid(message.chat_id)}
    if message.chat_id.endswith("@lid") and message.phone:
        key["remoteJidAlt"] = f"{message.phone}@s.whatsapp.net"
    key |= {"fromMe": message.from_me, "id": message.key_id, "participant": _whatsapp_jid(message.participant)}
    key["addressingMode"] = "lid" if "@lid" in message.chat_id + message.participant else "pn"
    return {
        "id": message.full_id,
        "timestamp": message.timestamp,
        "from": message.chat_id,
        "fromMe": message.from_me,
        "source": message.source,
        "body": message.text or None,
        **({"to": message.chat_id, "participant": message.participant} if is_group else {}),
        "hasMedia": attachment.file is not None,
        "media": attachment.file,
        "ack": ack,
        "ackName": _ACK_NAMES[ack],
        "location": attachment.location,
        "vCards": attachment.vcards,
        "replyTo": None,
        "_data": {
            "key": key,
            "messageTimestamp": message.timestamp,
            "pushName": session.me["pushName"] if message.from_me else message.name,
            "broadcast": message.chat_id.endswith("@broadcast"),
            "message": _protocol_message(message, attachment),
            "status": ack + 1,
        },
    }


def _web(session: Session, message: Message) -> Json:
    """WEBJS and WPP: the browser's own message, `from` and `to` as in a letter, no phone behind a LID."""
    attachment = attachment_of(session, message)
    own = session.me["id"]
    sender, recipient = (own, message.chat_id) if message.from_me else (message.chat_id, own)
    is_webjs = message.engine == "WEBJS"
    body = attachment.thumbnail if is_webjs and attachment.location else message.text
    payload: Json = {
        "id": message.full_id,
        "timestamp": message.timestamp,
        "from": sender,
        "fromMe": message.from_me,
        "source": message.source,
        "body": body,
        "to": recipient,
        "hasMedia": attachment.file is not None,
        "media": attachment.file,
        "ack": 1,
        "ackName": "SERVER",
    }
    if message.participant or not is_webjs:
        payload["participant"] = message.participant or None
    if is_webjs:
        payload |= {"vCards": attachment.vcards or []}
        payload |= {"location": attachment.location} if attachment.location else {}
    else:
        payload |= {"mediaUrl": None, "location": None, "vCards": None}
    payload["replyTo"] = None
    payload["_data"] = {
        "id": _serialized_key(message) if is_webjs else message.full_id,
        "viewed": False,
        "body": body,
        "type": _BROWSER_TYPES[message.media],
        "t": message.timestamp,
        "notifyName": session.me["pushName"] if message.from_me else message.name,
        "from": sender,
        "to": recipient,
        **({"author": message.participant} if message.participant else {}),
        "ack": 1,
        "isNewMsg": True,
        "star": False,
        "isForwarded": False,
    }
    return payload


_BROWSER_TYPES = {
    "": "chat",
    "voice": "ptt",
    "image": "image",
    "sticker": "sticker",
    "location": "location",
    "contact": "vcard",
    "document": "document",
    "video": "video",
    "poll": "poll_creation",
}


def _serialized_key(message: Message) -> Json:
    return {
        "fromMe": message.from_me,
        "remote": message.chat_id,
        "id": message.key_id,
        "_serialized": message.full_id,
    }


def _protocol_message(message: Message, attachment: Attachment) -> Json:
    if not message.media:
        return {"conversation": message.text}
    content = dict(attachment.content)
    if message.text:
        content["caption"] = message.text
    return {attachment.kind: content}


def _whatsapp_jid(chat_id: str) -> str:
    """WhatsApp's own spelling, which WAHA leaves inside ``_data``."""
    return f"{chat_id.removesuffix('@c.us')}@s.whatsapp.net" if chat_id.endswith("@c.us") else chat_id
