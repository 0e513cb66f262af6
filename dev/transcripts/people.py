"""A made-up person: where they write from, what they have heard, and whether all they wrote had its effect."""

import random
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from dev.transcripts.outside import KnownLeads, Outside
from dev.transcripts.script import RUN, Part, Words

_LONG_AGO_SECONDS = 60
_CHAT_BY_SENDER = {"phone": (True, False), "lid": (False, True), "lid and phone": (True, True)}


class NotDeliveredError(Exception):
    """The gateway did not take a webhook."""


class Person:
    """Somebody nobody has met, with addresses that no other run uses."""

    def __init__(self, part: Part, outside: Outside, run: str) -> None:
        self._part = part
        self._outside = outside
        self._values = {
            RUN: run,
            "{phone}": f"0812{random.randrange(10**7, 10**8)}",
            "{name}": part.shown_name,
            "{username}": f"{part.name}_{run}",
        }
        self.phone = "62" + self._values["{phone}"][1:]
        self.lid = f"3820{random.randrange(10**9, 10**10)}"
        self.telegram_id = random.randrange(10**9, 2 * 10**9)
        self.read_count = 0
        """How many of the bot's messages the transcript has been through."""
        self._since = datetime.now(UTC) - timedelta(seconds=2)
        self._last_id = ""
        self._expected: Counter[tuple[str, str]] = Counter()

    @property
    def name(self) -> str:
        """As the transcript calls them."""
        return self._part.name

    @property
    def is_a_stranger(self) -> bool:
        """Whether nobody has written to the other yet."""
        return not self._expected

    def filled(self, text: str) -> str:
        """A text with this person's phone, name and run in their places."""
        for placeholder, value in self._values.items():
            text = text.replace(placeholder, value)
        return text

    async def writes(self, words: Words) -> None:
        """Send one message and see it accepted. Raises `NotDeliveredError`."""
        body = {"text": self.filled(words.text), "media": words.media, "duplicate": words.copies}
        if words.change:
            body["edit_of" if words.change == "edits" else "revoke_of"] = self._last_id
        if self._part.channel == "telegram":
            answer = await self._outside.telegram("incoming", self._telegram_sender() | body)
        else:
            if words.is_old:
                age_seconds = self._outside.surroundings.policy.stale_after.total_seconds() + _LONG_AGO_SECONDS
                body["timestamp"] = int(time.time() - age_seconds)
            body |= {"group": True} if words.place == "group" else {}
            body |= {"chat_id": "status@broadcast"} if words.place == "status" else {}
            answer = await self._outside.waha("incoming", self._whatsapp_sender(words.sender) | body)
        kind = {"": "message", "edits": "edited", "revokes": "revoked"}[words.change]
        self._note(answer, "" if words.place else kind)

    async def is_written_to_by_staff(self, text: str) -> None:
        """A message to this person from the company's own phone."""
        body = self._whatsapp_sender("") | {"text": self.filled(text), "from_me": True}
        self._note(await self._outside.waha("incoming", body), "from_me")

    async def heard(self) -> list[str]:
        """Everything the bot has said to this person."""
        if self._part.channel == "telegram":
            told = await self._outside.telegram_chat(self.telegram_id)
            return [message["text"] for message in told if message["from_bot"]]
        told = await self._outside.whatsapp_chats([f"{self.lid}@lid", f"{self.phone}@c.us"])
        return [message["text"] for message in told if message["from_me"] and message["source"] == "api"]

    async def leads(self) -> KnownLeads:
        """The leads that this person is."""
        if self._part.channel == "telegram":
            return await self._outside.leads([f"telegram:{self.telegram_id}"])
        return await self._outside.leads([f"phone:{self.phone}", f"lid:{self.lid}"])

    async def unsettled(self, *streams: str) -> str:
        """Why not everything this person wrote has had its effect; empty when it has, work in `streams` included."""
        taken = await self._outside.taken([message_id for _, message_id in self._expected], self._since)
        if missing := sum((self._expected - taken).values()):
            return f"{missing} of the messages of {self.name} are not stored yet"
        leads = await self.leads()
        if any(lead.due_at is not None for lead in leads.living):
            return f"the burst of {self.name} is still open"
        if unfinished := await self._outside.unfinished(leads.ids, *streams):
            return f"{unfinished} outbox rows ({', '.join(streams)}) about {self.name} are not finished yet"
        return ""

    async def story(self) -> list[str]:
        """What was decided, a line each."""
        return [
            f"{one.first_seq}–{one.last_seq} {one.rule}: {one.state_before} → {one.state_after}, strikes {one.strikes}"
            for one in await self._outside.decisions((await self.leads()).ids)
        ]

    def _note(self, answer: Mapping[str, Any], kind: str) -> None:
        if not answer["delivered"] or answer["status"] != 200:
            raise NotDeliveredError(f"a webhook about {self.name} was answered {answer['status']}")
        if kind:
            self._expected[kind, str(answer["message_id"])] += 1
        if kind == "message":
            self._last_id = str(answer["message_id"])

    def _telegram_sender(self) -> dict[str, Any]:
        return {"from_id": self.telegram_id, "name": self._part.shown_name, "username": self._values["{username}"]}

    def _whatsapp_sender(self, sender: str) -> dict[str, Any]:
        hidden = self._part.hidden
        sender = sender or ("phone" if hidden == "no" else "lid and phone" if hidden == "told" else "lid")
        with_phone, with_lid = _CHAT_BY_SENDER[sender]
        body: dict[str, Any] = {"engine": self._part.engine, "name": self._part.shown_name}
        if with_phone or hidden == "looked up":
            body["phone"] = self.phone
        if with_lid:
            body |= {"lid": self.lid, "lid_tells_phone": with_phone, "lids_api_knows": hidden == "looked up"}
        return body
