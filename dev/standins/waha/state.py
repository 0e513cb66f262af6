"""The memory of the stand-in: sessions, chats with their messages, LIDs, and every call of sendText."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from dev.standins.changes import Changes
from dev.standins.store import Store
from dev.standins.waha.identities import digits_of, new_key_id, normal_chat_id, now_ms
from dev.standins.waha.records import CHOOSES_IDS, Chat, Engine, Message, Session
from dev.standins.waha.timeline import Timeline

Json = dict[str, Any]


class WahaState:
    """All that is remembered; every change is written through to the store and noted for watchers."""

    def __init__(self, sessions: Iterable[tuple[str, Engine]], store: Store, changes: Changes) -> None:
        self._configured = tuple(sessions)
        self._store = store
        self.changes = changes
        self.sessions: dict[str, Session] = {}
        self.sent: list[Json] = []
        self.phone_by_lid: dict[str, str] = {}
        self.lid_by_phone: dict[str, str] = {}
        self._chats: dict[tuple[str, str], Chat] = {}
        """By session and chat id; two ids of one person lead to the same chat."""
        self.timelines: dict[str, Timeline] = defaultdict(Timeline)
        """By session."""
        self._attempts: dict[tuple[str, str], int] = {}
        self._load()

    def _load(self) -> None:
        for name, engine in self._configured:
            self.sessions[name] = Session(name=name, engine=engine)
        for name, row in self._store.rows("session"):
            if name in self.sessions or row.get("added"):
                kept = self.sessions.get(name) or self.add_session(name)
                kept.status, kept.statuses = row["status"], row["statuses"]
        for lid, phone in self._store.rows("lid"):
            self.phone_by_lid[lid] = phone
            self.lid_by_phone[phone] = lid
        for _, row in self._store.rows("chat"):
            chat = Chat(**row)
            self._chats[chat.session, chat.chat_id] = chat
        for lid, phone in self.phone_by_lid.items():
            self._join(lid, phone)
        for key, row in self._store.rows("message"):
            session = self.sessions.get(key.partition("\n")[0])
            if session is not None:
                message = Message(**row)
                self._place(self.chat(session, message.chat_id), message)
        for _, row in self._store.rows("sent"):
            self.sent.append(row)
            self._attempts[row["session"], row["id"]] = row["attempt_no"]

    def add_session(self, name: str) -> Session:
        """One more, on the engine of the first."""
        self.sessions[name] = Session(name=name, engine=self._configured[0][1])
        return self.sessions[name]

    # --- Chats and messages -----------------------------------------------------------------------------------------

    def chat(self, session: Session, chat_id: str) -> Chat:
        """The thread of this id or of the same person's other id; opened when there is none."""
        found = self.find_chat(session, chat_id)
        if found is not None:
            return found
        normal = normal_chat_id(chat_id)
        phone, lid = self._person(normal)
        chat = Chat(session=session.name, chat_id=normal, phone=phone, lid=lid)
        self._chats[session.name, normal] = chat
        self.keep_chat(chat)
        return chat

    def find_chat(self, session: Session, chat_id: str) -> Chat | None:
        """The thread of this id or of the same person's other id; None when nobody wrote yet."""
        normal = normal_chat_id(chat_id)
        found = self._chats.get((session.name, normal))
        if found is not None:
            return found
        phone, lid = self._person(normal)
        return self._chats.get((session.name, f"{phone}@c.us" if normal.endswith("@lid") else f"{lid}@lid"))

    def _person(self, chat_id: str) -> tuple[str, str]:
        """Phone and LID behind a chat id, empty where unknown."""
        digits = digits_of(chat_id)
        if chat_id.endswith("@lid"):
            return self.phone_by_lid.get(digits, ""), digits
        if chat_id.endswith("@c.us"):
            return digits, self.lid_by_phone.get(digits, "")
        return "", ""

    def chats(self) -> list[Chat]:
        """Every thread once, in the order in which they were opened."""
        return list({id(chat): chat for chat in self._chats.values()}.values())

    def chats_of(self, session: Session) -> list[Chat]:
        """The threads of one session."""
        return [chat for chat in self.chats() if chat.session == session.name]

    def keep_chat(self, chat: Chat) -> None:
        """Write a chat's header through."""
        self._store.put("chat", f"{chat.session}/{chat.chat_id}", chat.header())
        self.changes.note()

    def keep_message(self, chat: Chat, message: Message) -> None:
        """Add or replace a message."""
        self._place(chat, message)
        self._store.put("message", f"{chat.session}\n{message.chat_id}\n{message.slot}", vars(message))
        self.changes.note()

    def _place(self, chat: Chat, message: Message) -> None:
        self.timelines[chat.session].keep(message, instead_of=chat.messages.get(message.slot))
        chat.messages[message.slot] = message

    def message(self, session: Session, key_id: str) -> Message | None:
        """The message of that key id in any of the session's chats, the newest if there are two."""
        for chat in self.chats_of(session):
            for slot in (f"true_{key_id}", f"false_{key_id}"):
                if slot in chat.messages:
                    return chat.messages[slot]
        return None

    # --- What the bot does ------------------------------------------------------------------------------------------

    def send_text(self, session: Session, chat_id: str, text: str, wanted_id: str) -> tuple[Message, bool]:
        """Record one call of sendText; returns the message and whether it stands in the chat for the first time."""
        chat = self.chat(session, chat_id)
        engine = chat.engine or session.engine
        key_id = wanted_id if wanted_id and engine in CHOOSES_IDS else new_key_id()
        attempt = self._attempts.get((session.name, key_id), 0) + 1
        self._attempts[session.name, key_id] = attempt
        at = now_ms()
        call = {
            "session": session.name,
            "chat_id": chat_id,
            "text": text,
            "id": key_id,
            "at": at,
            "attempt_no": attempt,
        }
        known = chat.messages.get(f"true_{key_id}")
        message = known or Message(
            key_id=key_id,
            chat_id=normal_chat_id(chat_id),
            from_me=True,
            text=text,
            timestamp=at // 1000,
            at=at,
            phone=chat.phone,
            lid=chat.lid,
            source="api",
            engine=engine,
        )
        message.sent_attempts = attempt
        with self._store.transaction():
            self.sent.append(call)
            self._store.put("sent", str(len(self.sent)), call)
            self.keep_message(chat, message)
            if chat.typing:
                chat.typing = False
                self.keep_chat(chat)
        return message, known is None

    # --- What people and phones do ----------------------------------------------------------------------------------

    def learn(self, lid: str, phone: str) -> None:
        """The lids API knows from now on whose LID this is; two threads of that person become one."""
        self.phone_by_lid[lid] = phone
        self.lid_by_phone[phone] = lid
        self._store.put("lid", lid, phone)
        self._join(lid, phone)
        self.changes.note()

    def _join(self, lid: str, phone: str) -> None:
        for session in self.sessions.values():
            by_lid = self._chats.get((session.name, f"{lid}@lid"))
            by_phone = self._chats.get((session.name, f"{phone}@c.us"))
            if by_lid is not None and by_phone is not None and by_lid is not by_phone:
                by_lid.messages.update(by_phone.messages)
            kept = by_lid or by_phone
            if kept is not None:
                kept.lid, kept.phone = lid, phone
                self._chats[session.name, f"{lid}@lid"] = kept
                self._chats[session.name, f"{phone}@c.us"] = kept

    def set_status(self, session: Session, status: str) -> None:
        """Change a session's status."""
        session.status = status
        session.statuses = [*session.statuses, {"status": status, "timestamp": now_ms()}][-3:]
        added = all(session.name != name for name, _ in self._configured)
        self._store.put("session", session.name, {"status": status, "statuses": session.statuses, "added": added})
        self.changes.note()

    def reset(self) -> None:
        """Forget everything, statuses included."""
        self._store.clear()
        self.sent.clear()
        self._attempts.clear()
        self._chats.clear()
        self.timelines.clear()
        self.phone_by_lid.clear()
        self.lid_by_phone.clear()
        self.sessions.clear()
        self._load()

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    # --- What a test or page looks at -------------------------------------------------------------------------------

    def picture(self, only_chat: str = "") -> Json:
        """Sessions and chats; a chat of any but the first session is listed as ``session/chat_id``."""
        first = self._configured[0][0]
        chats: Json = {}
        for chat in self.chats():
            key = chat.chat_id if chat.session == first else f"{chat.session}/{chat.chat_id}"
            if only_chat and key != only_chat:
                continue
            ordered = sorted(chat.messages.values(), key=lambda message: message.at)
            chats[key] = {**chat.header(), "messages": [_shown(message) for message in ordered]}
        sessions = {name: {"engine": one.engine, "status": one.status} for name, one in self.sessions.items()}
        return {"sessions": sessions, "chats": chats}


def _shown(message: Message) -> Json:
    return {
        "id": message.key_id,
        "from_me": message.from_me,
        "source": message.source,
        "text": message.text,
        "media": message.media,
        "at": message.at,
        "edited": message.edited,
        "revoked": message.revoked,
        "sent_attempts": message.sent_attempts,
    }
