"""WAHA envelopes as each engine writes them."""

from typing import Any

OWN_PHONE = "6281100000001"
OWN_LID = "87600000000001"
LEAD = "6281234567890"
LEAD_LID = "38200000000002"


def message(
    engine: str,
    *,
    event: str = "message",
    from_me: bool = False,
    chat: str = f"{LEAD}@c.us",
    other: str = "",
    key_id: str = "3AC22AE73E797638455D",
    body: str | None = "Halo kak",
    timestamp: float = 1768580591,
    raw: dict[str, Any] | None = None,
    **payload: Any,
) -> dict[str, Any]:
    """A message in `chat`; `other` is the peer's other JID, where the engine tells it; `raw` adds to ``_data``."""
    core = {
        "id": f"{str(from_me).lower()}_{chat}_{key_id}",
        "timestamp": timestamp,
        "from": chat,
        "fromMe": from_me,
        "source": "app",
        "body": body,
        "hasMedia": False,
        "media": None,
        "_data": _raw(engine, chat=chat, other=other, from_me=from_me, key_id=key_id, body=body) | (raw or {}),
    }
    if engine in {"WEBJS", "WPP"}:
        own = f"{OWN_PHONE}@c.us"
        core |= {"from": own, "to": chat} if from_me else {"to": own}
    elif engine == "GOWS":
        core |= {"to": None, "participant": None}
    return envelope(engine, event, core | payload)


def envelope(engine: str, event: str, payload: Any, **more: Any) -> dict[str, Any]:
    """An envelope; GOWS names its engine in the environment alone."""
    written = {
        "id": "evt_01kf3swbqgyssk8qevwzhf3ajw",
        "timestamp": 1768580591344,
        "event": event,
        "session": "default",
        "me": {"id": f"{OWN_PHONE}@c.us", "pushName": "Toko", "lid": f"{OWN_LID}@lid"},
        "payload": payload,
        "environment": {"version": "2026.9.1", "engine": engine, "tier": "CORE"},
    }
    return written | ({} if engine == "GOWS" else {"engine": engine}) | more


def _raw(engine: str, *, chat: str, other: str, from_me: bool, key_id: str, body: str | None) -> dict[str, Any]:
    jid = chat.replace("@c.us", "@s.whatsapp.net")
    if engine == "GOWS":
        return {
            "Info": {
                "Chat": jid,
                "Sender": f"{OWN_LID}@lid" if from_me else jid,
                "IsFromMe": from_me,
                "IsGroup": False,
                "AddressingMode": "",
                "SenderAlt": f"{OWN_PHONE}:12@s.whatsapp.net" if from_me else other,
                "RecipientAlt": other if from_me else "",
                "ID": key_id,
                "PushName": "Toko" if from_me else "Budi",
            },
            "Message": {"conversation": body} if body else {},
        }
    if engine == "NOWEB":
        key = {"remoteJid": jid, "fromMe": from_me, "id": key_id, "participant": ""}
        return {
            "key": key | ({"remoteJidAlt": other} if other else {}),
            "messageTimestamp": "1768580591",
            "pushName": "Toko" if from_me else "Budi",
            "message": {"conversation": body} if body else {},
        }
    return {"type": "chat", "notifyName": "Toko" if from_me else "Budi", "id": {"fromMe": from_me, "id": key_id}}
