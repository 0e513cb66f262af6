"""Dead letters tried again, each kind in the way that can do no harm.

inbound   goes back into its partition with the time it was received: behind newer messages it is late, so it fills only
          empty fields, changes no state and is not answered
replies   a command in the lead's order, refused once the bot has said anything later
sheets    the row is looked at again, which is always safe
alerts    told again, with the time it was raised
"""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from pydantic import ValidationError
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.admin.dead_letters import DeadLetters, Letter, Outcome, not_open
from shared.commands import NoSuchLeadError, submit
from shared.messages import Inbound
from shared.outbox import UNPUBLISHED_PARTITION
from shared.replies import IS_SAID, NUMBER_OF_REPLY
from shared.tables import commands, dead_letters, inbound_fallback, inbox, leads, outbox
from shared.vocabulary import Order

_HEARD = ("message", "edited", "revoked", "from_me")
_OF_THE_MOMENT: Mapping[str, str] = {
    "command": "an order is not given again by itself; give it anew",
    "admin_update": "what was pressed or asked then means nothing now; press or ask again",
    "session_status": "what a session was then says nothing about now",
    "burst": "its messages are stored and shown with the lead; set the lead's state by hand",
}

_WAS_OVERTAKEN = sa.text(f"""
    SELECT EXISTS (
        SELECT FROM outbox WHERE stream = 'replies' AND lead_id = :lead_id AND {IS_SAID}
            AND {NUMBER_OF_REPLY} >= (
                SELECT min({NUMBER_OF_REPLY}) FROM outbox WHERE id = ANY(CAST(:rows AS bigint[]))
            )
    )
""")  # noqa: S608 - the parts are constants


class Replay:
    """Tries dead letters again. Doing it twice does nothing the second time."""

    def __init__(self, engine: AsyncEngine, redis: Redis, letters: DeadLetters) -> None:
        self._engine = engine
        self._redis = redis
        self._letters = letters

    async def __call__(self, letter_id: int, *, actor: str) -> Outcome:
        """Hand the work on again. ``waiting``: the order is given and not carried out yet; asking again finds out."""
        letter = await self._letters.one(letter_id)
        if letter is None or letter.resolved_at is not None:
            return not_open(letter_id, letter)
        if reason := _why_never(letter):
            return Outcome(letter_id, "refused", reason)
        if letter.stream == "replies":
            return await self._say_after_all(letter, actor)
        async with self._engine.begin() as connection:
            resolved = await self._letters.resolve(connection, [letter_id], "replayed", actor=actor)
            if not resolved:
                return Outcome(letter_id, "resolved before")
            if letter.stream == "inbound":
                await _take_in_again(connection, letter)
            else:
                await _post_again(connection, letter)
        await self._letters.forget_names(resolved)
        return Outcome(letter_id, "replayed")

    async def foreseen(self, letter_id: int) -> Outcome:
        """What trying it again would come to at this moment; changes nothing."""
        letter = await self._letters.one(letter_id)
        if letter is None or letter.resolved_at is not None:
            return not_open(letter_id, letter)
        if reason := _why_never(letter):
            return Outcome(letter_id, "refused", reason)
        if letter.stream == "inbound":
            return Outcome(letter_id, "replayed", await self._taken_in_as(letter))
        if letter.stream != "replies":
            return Outcome(letter_id, "replayed")
        parameters = {"lead_id": letter.lead_id, "rows": [int(one.ref) for one in await self._decided_with(letter)]}
        async with self._engine.connect() as connection:
            is_overtaken = (await connection.execute(_WAS_OVERTAKEN, parameters)).scalar_one()
        if is_overtaken:
            return Outcome(letter_id, "refused", "the bot has said something later")
        return Outcome(letter_id, "replayed")

    async def _taken_in_as(self, letter: Letter) -> str:
        statement = sa.select(leads.c.heard_at).where(leads.c.id == letter.lead_id)
        async with self._engine.connect() as connection:
            heard_at = (await connection.execute(statement)).scalar_one_or_none()
        if heard_at is not None and heard_at > Inbound.from_fields(letter.payload).received:
            return "behind newer messages: fills only empty fields, not answered"
        return "nothing newer is known of this lead: handled like any message"

    async def _decided_with(self, letter: Letter) -> list[Letter]:
        """The open letters of one decision, oldest first: what a lead was to be told in several messages is one."""
        statement = (
            sa.select(dead_letters.c.id)
            .where(dead_letters.c.stream == "replies", dead_letters.c.resolved_at.is_(None))
            .where(dead_letters.c.lead_id == letter.lead_id)
            .where(dead_letters.c.payload["last_seq"].astext == letter.payload.get("last_seq", ""))
            .order_by(dead_letters.c.id)
        )
        async with self._engine.connect() as connection:
            ids = list((await connection.execute(statement)).scalars())
        found = [await self._letters.one(id_) for id_ in {*ids, letter.id}]
        return sorted((one for one in found if one is not None), key=lambda one: one.id)

    async def _say_after_all(self, letter: Letter, actor: str) -> Outcome:
        together = await self._decided_with(letter)
        try:
            given = await submit(
                self._engine,
                self._redis,
                actor=actor,
                lead_id=letter.lead_id,
                name=Order.REPLAY.value,
                arguments={"rows": ",".join(one.ref for one in together)},
                command_id=await self._command_id(together[0].id),
            )
        except NoSuchLeadError as error:
            return Outcome(letter.id, "refused", str(error))
        if given.outcome == "waiting":
            return Outcome(letter.id, "waiting", f"the order {given.command_id} is given, nobody has taken it yet")
        if given.outcome != "done":
            return Outcome(letter.id, "refused", given.detail)
        async with self._engine.begin() as connection:
            ids = [one.id for one in together]
            resolved = await self._letters.resolve(connection, ids, "replayed", actor=actor)
        await self._letters.forget_names(resolved)
        others = [str(one.id) for one in together if one.id != letter.id]
        return Outcome(letter.id, "replayed", f"together with {', '.join(others)}" if others else "")

    async def _command_id(self, letter_id: int) -> str:
        """The same until it was refused: an order that waits, or that was obeyed, is not given a second time."""
        number = 1
        while True:
            id_ = f"replay:{letter_id}:{number}"
            statement = sa.select(commands.c.outcome).where(commands.c.id == id_)
            async with self._engine.connect() as connection:
                if (await connection.execute(statement)).scalar_one_or_none() != "refused":
                    return id_
            number += 1


def _why_never(letter: Letter) -> str:
    """Why this letter can't be tried again at all; empty when it can."""
    kind = letter.payload.get("kind", "")
    if letter.stream == "alerts" and kind in ("press", "question"):
        return _OF_THE_MOMENT["admin_update"]
    if letter.stream != "inbound":
        return ""
    if kind in _OF_THE_MOMENT:
        return _OF_THE_MOMENT[kind]
    try:
        Inbound.from_fields(letter.payload)
    except ValidationError:
        return "it is no event of ours"
    return "" if kind in _HEARD else f"nobody handles {kind}"


async def _take_in_again(connection: AsyncConnection, letter: Letter) -> None:
    """Back into the lead's partition. Its key is freed: what keeps it from taking effect twice is the letter now."""
    event = Inbound.from_fields(letter.payload)
    of_lead = sa.select(leads.c.partition).where(leads.c.id == letter.lead_id)
    partition = (await connection.execute(of_lead)).scalar_one_or_none()
    its_key = sa.text("md5(key)::uuid = md5(:key)::uuid")  # as the index has it
    await connection.execute(sa.delete(inbox).where(its_key), {"key": event.key})
    row = {
        "partition": letter.partition if partition is None else partition,
        "received_at": event.received,
        "fields": {**letter.payload, "replayed": "1"},
    }
    await connection.execute(sa.insert(inbound_fallback).values(row))


async def _post_again(connection: AsyncConnection, letter: Letter) -> None:
    """Another row for the service that gave up; an alert keeps the time it was raised."""
    original = sa.select(outbox.c.created_at).where(outbox.c.id == int(letter.ref))
    created_at: datetime | None = (await connection.execute(original)).scalar_one_or_none()
    row: dict[str, object] = {
        "stream": letter.stream,
        "partition": UNPUBLISHED_PARTITION,
        "lead_id": letter.lead_id,
        "payload": {name: value for name, value in letter.payload.items() if name != "seq"},
    }
    if letter.stream == "alerts":
        row["created_at"] = created_at or letter.set_aside_at
    await connection.execute(sa.insert(outbox).values(row))
