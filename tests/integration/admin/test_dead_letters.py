"""Dead letters tried again: each kind does what can do no harm, once. The processor that takes them is a real lane."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.dead_letters import DeadLetters, Outcome
from services.admin.replaying import Replay
from services.notifier.setting_aside import SettingAside
from services.processor.domain.policy import Policy
from services.sheets_sync.adapters.postgres import PostgresRecords
from shared.database import create_engine
from shared.messages import Inbound
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.settings import sqlalchemy_url
from shared.tables import audit_log, dead_letters, decisions, inbound_fallback, leads, messages, outbox
from tests.eventually import eventually
from tests.integration.processor.lanes import QUICK, into_the_stream, rows, running_lane
from tests.integration.processor.world import says
from tests.streams import entries_of

CHECKOUT = Path(__file__).parents[3]
PHONE = "6281234567890"
REFUSE = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '22000'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON messages
    FOR EACH ROW WHEN (NEW.text LIKE '%juta%' OR NEW.text LIKE 'staf%') EXECUTE FUNCTION refuse();
"""


@dataclass
class Office:
    """An operator beside a running processor."""

    engine: AsyncEngine
    redis: Redis

    @property
    def letters(self) -> DeadLetters:
        return DeadLetters(self.engine, self.redis)

    async def replay(self, letter_id: int) -> Outcome:
        return await Replay(self.engine, self.redis, self.letters)(letter_id, actor="rina")

    async def foreseen(self, letter_id: int) -> Outcome:
        return await Replay(self.engine, self.redis, self.letters).foreseen(letter_id)

    @asynccontextmanager
    async def processor(self, policy: Policy = QUICK) -> AsyncIterator[None]:
        async with running_lane(self.engine, self.redis, policy=policy, retry_base_seconds=0.01):
            yield

    async def hears(self, *events: Inbound) -> None:
        """Each is handled, or set aside, before the next."""
        for event in events:
            await into_the_stream(self.redis, event)
            await eventually(self.is_idle, within=10)

    async def is_idle(self) -> bool:
        waits = await self.rows(inbound_fallback)
        return not waits and await self.redis.xlen("inbound:{00}") == 0

    async def rows(self, table: sa.Table) -> list[Any]:
        return await rows(self.engine, table)

    async def the_lead(self) -> Any:
        (lead,) = await self.rows(leads)
        return lead

    async def replies(self) -> list[Any]:
        return [row for row in await self.in_order(outbox) if row.stream == "replies"]

    async def in_order(self, table: sa.Table) -> list[Any]:
        return sorted(await self.rows(table), key=lambda row: row.id)

    async def refuse_money(self) -> None:
        await self.script(REFUSE)

    async def accept_money(self) -> None:
        await self.script("DROP TRIGGER refuse ON messages")

    async def script(self, text: str) -> None:
        async with self.engine.begin() as connection:
            raw = await connection.get_raw_connection()
            driver: Any = raw.driver_connection
            await driver.execute(text)

    async def was_sent(self, *ids: int) -> None:
        """As the notifier records it."""
        async with self.engine.begin() as connection:
            statement = sa.update(outbox).where(outbox.c.id.in_(ids))
            await connection.execute(statement.values(finished_at=sa.func.now(), outcome="sent"))

    async def letter_of(self, ref: object) -> Any:
        return next(letter for letter in await self.rows(dead_letters) if letter.ref == str(ref))


@pytest.fixture
async def office(database_url: str, redis_url: str) -> AsyncIterator[Office]:
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=4)
    redis = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    yield Office(engine, redis)
    await redis.aclose()
    await engine.dispose()


async def with_a_poisonous_budget(office: Office) -> Any:
    """A lead whose "Budget: 100 juta" was set aside; PostgreSQL would take it now."""
    await office.refuse_money()
    await office.hears(says("1"), says("Budget: 100 juta"))
    await office.accept_money()
    (letter,) = await office.rows(dead_letters)
    return letter


async def test_a_message_behind_newer_ones_fills_what_is_empty_and_nothing_else(office: Office) -> None:
    async with office.processor():
        letter = await with_a_poisonous_budget(office)
        await office.hears(says("Bidang usaha: kuliner"))
        before, said = await office.the_lead(), len(await office.replies())

        foreseen = await office.foreseen(letter.id)
        outcome = await office.replay(letter.id)
        await eventually(office.is_idle)

    lead = await office.the_lead()
    assert (outcome.result, foreseen.detail) == (
        "replayed",
        "behind newer messages: fills only empty fields, not answered",
    )
    assert {name: value["text"] for name, value in lead.form.items()} == {
        "business_type": "kuliner",
        "budget": "100 juta",
    }
    assert (lead.state, len(await office.replies())) == (before.state, said)
    assert (await office.in_order(messages))[-1].remark == "late"
    assert (await office.in_order(decisions))[-1].rule == "late"


async def test_a_newer_answer_stays(office: Office) -> None:
    async with office.processor():
        letter = await with_a_poisonous_budget(office)
        await office.hears(says("Budget: 250 juta"))

        await office.replay(letter.id)
        await eventually(office.is_idle)

    assert (await office.the_lead()).form["budget"]["text"] == "250 juta"


async def test_a_message_with_nothing_newer_is_handled_like_any_other(office: Office) -> None:
    async with office.processor():
        letter = await with_a_poisonous_budget(office)
        said = len(await office.replies())

        await office.replay(letter.id)
        await eventually(office.is_idle)

    assert (await office.the_lead()).state == "FORM_IN_PROGRESS"
    assert len(await office.replies()) == said + 1


async def test_replaying_twice_does_nothing_the_second_time(office: Office) -> None:
    async with office.processor():
        letter = await with_a_poisonous_budget(office)

        outcomes = await asyncio.gather(*[office.replay(letter.id) for _ in range(5)])
        again = await office.replay(letter.id)
        await eventually(office.is_idle)

    assert sorted(outcome.result for outcome in outcomes) == ["replayed", *["resolved before"] * 4]
    assert again.result == "resolved before"
    assert len(await office.rows(messages)) == 2
    assert [(row.actor, row.action, row.lead_id) for row in await office.rows(audit_log)] == [
        ("rina", "dead_letter_replayed", letter.lead_id)
    ]


async def test_what_fails_again_is_another_letter(office: Office) -> None:
    async with office.processor():
        await office.refuse_money()
        await office.hears(says("1"), says("Budget: 100 juta"))
        (letter,) = await office.rows(dead_letters)

        await office.replay(letter.id)
        await eventually(office.is_idle, within=10)

    first, second = await office.in_order(dead_letters)
    assert (first.resolution, second.resolved_at, second.ref) == ("replayed", None, first.ref)


async def test_what_staff_had_written_changes_no_state_afterwards(office: Office) -> None:
    async with office.processor():
        await office.refuse_money()
        await office.hears(says("Halo"), says("staf menulis", kind="from_me"))
        await office.hears(says("1"))
        await office.accept_money()
        (letter,) = await office.rows(dead_letters)

        await office.replay(letter.id)
        await eventually(office.is_idle)
        await office.hears(says("Bidang usaha: kuliner"))

    lead = await office.the_lead()
    assert lead.state == "FORM_IN_PROGRESS"
    assert [row.text for row in await office.in_order(messages)] == [
        "Halo", "1", "staf menulis", "Bidang usaha: kuliner"
    ]  # fmt: skip
    assert lead.decided_seq == lead.message_seq


async def test_an_order_and_a_press_are_not_given_again(office: Office) -> None:
    async with office.engine.begin() as connection:
        for kind in ("command", "admin_update", "session_status", "burst"):
            values = {"stream": "inbound", "ref": kind, "reason": "r", "attempts": 5, "payload": {"kind": kind}}
            await connection.execute(sa.insert(dead_letters).values(values))

    outcomes = [await office.replay(letter_id) for letter_id in await office.letters.all_open()]

    assert {outcome.result for outcome in outcomes} == {"refused"}
    assert await office.rows(inbound_fallback) == []


# --- Replies ---------------------------------------------------------------------------------------------------------


async def set_aside(office: Office, *replies: Any) -> list[Any]:
    """As the notifier does."""
    aside = SettingAside(office.engine, office.redis, "replies")
    for reply in replies:
        await aside.set_aside(reply.id, reply.lead_id, "400: bad", tries=5)
    return [await office.letter_of(reply.id) for reply in replies]


async def test_a_reply_is_said_after_all_under_a_new_number(office: Office) -> None:
    async with office.processor():
        await office.hears(says("Halo"))
        (reply,) = await office.replies()
        (letter,) = await set_aside(office, reply)

        assert (await office.foreseen(letter.id)).result == "replayed"
        assert (await office.replay(letter.id)).result == "replayed"
        assert (await office.replay(letter.id)).result == "resolved before"

    _, anew = await office.replies()
    assert (anew.seq, anew.payload["text"], anew.finished_at) == (2, reply.payload["text"], None)
    assert anew.message_id != reply.message_id
    lead = await office.the_lead()
    assert (lead.reply_seq, lead.question_seq, lead.state) == (2, 2, "CHOOSE_OPTION")
    assert [row.action for row in await office.in_order(audit_log)] == ["replay", "dead_letter_replayed"]


async def test_a_reply_is_refused_once_the_bot_has_said_something_later(office: Office) -> None:
    async with office.processor():
        await office.hears(says("Halo"))
        (letter,) = await set_aside(office, *await office.replies())
        await office.hears(says("1"))

        foreseen, outcome = await office.foreseen(letter.id), await office.replay(letter.id)

    assert foreseen == outcome == Outcome(letter.id, "refused", "the bot has said something later")
    assert (await office.letter_of(letter.ref)).resolved_at is None
    assert len(await office.replies()) == 3


async def test_what_was_said_in_two_messages_is_said_again_in_two(office: Office) -> None:
    async with office.processor():
        await office.hears(says("1"))
        first, second = await set_aside(office, *await office.replies())

        assert (await office.replay(second.id)).result == "replayed"
        assert (await office.replay(first.id)).result == "resolved before"

    request, template, request_again, template_again = await office.replies()
    assert [row.payload["text"] for row in (request_again, template_again)] == [
        row.payload["text"] for row in (request, template)
    ]
    assert {row.payload["last_seq"] for row in (request_again, template_again)} == {"4"}


async def test_of_two_messages_the_first_is_refused_when_the_second_was_sent(office: Office) -> None:
    async with office.processor():
        await office.hears(says("1"))
        request, template = await office.replies()
        (letter,) = await set_aside(office, request)
        await office.was_sent(template.id)

        assert (await office.replay(letter.id)).result == "refused"


async def test_words_that_fail_again_can_be_said_again_but_not_once_they_were_sent(office: Office) -> None:
    async with office.processor():
        await office.hears(says("Halo"))
        (first,) = await set_aside(office, *await office.replies())
        await office.replay(first.id)
        (second,) = await set_aside(office, (await office.replies())[-1])
        assert (await office.replay(second.id)).result == "replayed"

        (third,) = await set_aside(office, (await office.replies())[-1])
        async with office.engine.begin() as connection:
            await connection.execute(sa.update(outbox).where(outbox.c.id == int(second.ref)).values(outcome="sent"))
        assert (await office.replay(third.id)).result == "refused"


async def test_an_open_burst_stays_open_through_a_replay(office: Office) -> None:
    async with office.processor(Policy(quiet=timedelta(minutes=5), max_wait=timedelta(minutes=5))):
        await office.hears(says("1"))
        letters = await set_aside(office, *await office.replies())
        await office.hears(says("Bidang usaha: kuliner"))

        assert (await office.replay(letters[0].id)).result == "replayed"

    lead = await office.the_lead()
    assert (lead.decided_seq, lead.message_seq, lead.reply_seq) == (1, 2, 4)
    assert lead.due_at is not None


async def test_a_reply_that_nobody_takes_yet_is_not_ordered_twice(office: Office) -> None:
    async with office.processor():
        await office.hears(says("Halo"))
    (letter,) = await set_aside(office, *await office.replies())

    assert (await office.replay(letter.id)).result == "waiting"
    async with office.processor():
        await eventually(lambda: is_said_again(office), within=10)
        assert (await office.replay(letter.id)).result == "replayed"

    assert len(await office.replies()) == 2


async def is_said_again(office: Office) -> bool:
    return len(await office.replies()) == 2


async def test_a_reply_overtaken_by_a_person_is_refused(office: Office) -> None:
    async with office.processor():
        await office.hears(says("Halo"))
        (letter,) = await set_aside(office, *await office.replies())
        await office.hears(says("saya Rina dari kantor", kind="from_me"))

        outcome = await office.replay(letter.id)

    assert outcome == Outcome(letter.id, "refused", "a person took over after it was decided")


# --- The sheet, alerts, giving up ------------------------------------------------------------------------------------


async def test_the_sheet_is_looked_at_again(office: Office) -> None:
    payload = {"reason": "completed", "request_id": "r"}
    row_id = await posted(office, "sheets", 1001, payload)
    records = PostgresRecords(office.engine, spreadsheet_id="s", unclear_wait_seconds=1, epoch=lambda: 1)
    await records.set_aside([row_id], reason="400: bad", attempts=5)
    letter = await office.letter_of(row_id)

    assert [(await office.replay(letter.id)).result for _ in range(2)] == ["replayed", "resolved before"]

    again = [row for row in await office.in_order(outbox) if row.stream == "sheets"][-1]
    assert (again.partition, again.lead_id, again.payload, again.finished_at) == (-1, 1001, payload, None)


async def test_an_alert_keeps_the_time_it_was_raised(office: Office) -> None:
    row_id = await posted(office, "alerts", 1001, {"kind": "escalation", "last_message": "halo"})
    await SettingAside(office.engine, office.redis, "alerts").set_aside(row_id, 1001, "400: bad", tries=1)
    letter = await office.letter_of(row_id)

    assert (await office.replay(letter.id)).result == "replayed"

    raised, again = [row for row in await office.in_order(outbox) if row.lead_id == 1001]
    assert (again.created_at, again.payload, again.partition) == (raised.created_at, raised.payload, -1)
    assert again.finished_at is None


async def posted(office: Office, stream: str, lead_id: int, payload: dict[str, str]) -> int:
    row = {"stream": stream, "partition": 0, "lead_id": lead_id, "payload": payload}
    async with office.engine.begin() as connection:
        aged = {**row, "created_at": sa.text("now() - interval '3 hours'")}
        return int((await connection.execute(sa.insert(outbox).values(aged).returning(outbox.c.id))).scalar_one())


async def test_what_is_given_up_is_resolved_audited_and_no_longer_named(office: Office) -> None:
    async with office.processor():
        letter = await with_a_poisonous_budget(office)
    assert len(await entries_of(office.redis, "dead:inbound")) == 1

    outcome = await office.letters.discard(letter.id, actor="rina", reason="spam")

    assert outcome.result == "discarded"
    assert (await office.letters.discard(letter.id, actor="rina", reason="")).result == "resolved before"
    assert (await office.replay(letter.id)).result == "resolved before"
    assert await entries_of(office.redis, "dead:inbound") == []
    (audited,) = await office.rows(audit_log)
    assert (audited.action, audited.detail["reason"]) == ("dead_letter_discarded", "spam")
    alerts = [row.payload for row in await office.in_order(outbox) if row.stream == "alerts"]
    assert [alert.get("clear", "") for alert in alerts] == ["", "1"]


# --- The command line ------------------------------------------------------------------------------------------------


@pytest.fixture
def command(database_url: str, redis_url: str) -> Any:
    def run(*arguments: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "services.admin", "dead-letters", *arguments],
            cwd=CHECKOUT,
            env={"PATH": os.environ["PATH"], "DATABASE_URL": database_url, "REDIS_URL": redis_url},
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    return run


async def test_the_command_line_lists_masked_and_shows_everything(office: Office, command: Any) -> None:
    async with office.processor():
        letter = await with_a_poisonous_budget(office)

    listed = await asyncio.to_thread(command, "list")
    shown = await asyncio.to_thread(command, "show", str(letter.id))

    assert listed.returncode == shown.returncode == 0, listed.stderr
    assert f"{letter.id}  inbound" in listed.stdout
    assert PHONE not in listed.stdout
    assert "100 juta" not in listed.stdout
    assert '"text": "Budget: 100 juta"' in shown.stdout


async def test_the_command_line_replays_all_after_a_rehearsal(office: Office, command: Any) -> None:
    async with office.processor():
        letter = await with_a_poisonous_budget(office)

        rehearsed = await asyncio.to_thread(command, "replay", "--all", "--dry-run")
        assert "would be replayed (nothing newer is known" in rehearsed.stdout, rehearsed.stderr
        assert (await office.letter_of(letter.ref)).resolved_at is None

        done = await asyncio.to_thread(command, "replay", "--all", "--actor", "rina")
        await eventually(office.is_idle)
        again = await asyncio.to_thread(command, "replay", "--all")

    assert (done.returncode, done.stdout) == (0, f"{letter.id}: replayed\n")
    assert again.stdout == "There is nothing to do.\n"
    assert (await office.the_lead()).form["budget"]["text"] == "100 juta"
    assert [row.actor for row in await office.rows(audit_log)] == ["rina"]


async def test_the_command_line_says_what_it_could_not_do(office: Office, command: Any) -> None:
    missing = await asyncio.to_thread(command, "discard", "77", "--reason", "x")
    nonsense = await asyncio.to_thread(command, "replay")

    assert (missing.returncode, missing.stdout) == (1, "77: no such letter\n")
    assert nonsense.returncode == 2
    assert "name letters, or --all" in nonsense.stderr


async def test_whoever_reads_only_the_first_lines_is_told_of_no_fault(office: Office, command: Any) -> None:
    async with office.engine.begin() as connection:
        values = {"stream": "sheets", "ref": "1", "reason": "r", "attempts": 5, "payload": {"reason": "x"}}
        await connection.execute(sa.insert(dead_letters).values(values))
    reader, writer = os.pipe()
    os.close(reader)

    done = await asyncio.to_thread(command, "list", stdout=writer)

    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


async def test_letters_are_tried_again_no_faster_than_asked(office: Office, command: Any) -> None:
    async with office.engine.begin() as connection:
        for number in range(4):
            values = {"stream": "sheets", "ref": f"{number}", "reason": "r", "attempts": 5, "payload": {"reason": "x"}}
            await connection.execute(sa.insert(dead_letters).values(values))

    await asyncio.to_thread(command, "replay", "--all", "--stream", "sheets", "--per-second", "2")

    times = sorted(row.resolved_at for row in await office.rows(dead_letters))
    assert (times[-1] - times[0]).total_seconds() >= 1.4
