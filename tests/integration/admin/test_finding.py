"""Leads are found by state, channel, phone and word, and paged without gaps."""

from typing import Any

import pytest
import sqlalchemy as sa

from services.admin.figures.rollup import Rollup
from services.admin.leads.finding import Wanted, every_lead, find_leads, waiting_leads
from shared.tables import addresses
from tests.integration.admin.world import Admin, at


@pytest.fixture
async def known(admin: Admin) -> Admin:
    await admin.lead(1001, name="Budi Santoso", phone="6281234567890", form={"biodata": {"text": "Budi, Bandung"}})
    await admin.lead(
        1002, name="Maya", phone="6285711112222", state="MANUAL_INTERVENTION", heard_at=at("2026-11-23T05:00Z")
    )
    await admin.lead(1003, name="Joko", channel="telegram", username="jokowi")
    await admin.lead(1004, name="Budi lama", merged_into=1001)
    await admin.insert(addresses, address="phone:6281234567890", lead_id=1001)
    rollup = Rollup(admin.engine, settled_seconds=0)
    await rollup.round()
    while await rollup.round():
        pass
    return admin


async def ids(admin: Admin, **wanted: Any) -> list[int]:
    return [lead["id"] for lead in await find_leads(admin.engine, Wanted(**wanted), limit=10)]


async def test_every_way_of_looking_finds_the_same_lead(known: Admin) -> None:
    for wanted in (
        {"phone": "0812-3456-7890"},
        {"phone": "+62 812 3456 7890"},
        {"phone": "0812345"},
        {"phone": "7890"},
        {"word": "bandung"},
        {"word": "BUDI sant"},
        {"word": "budi", "channel": "whatsapp", "state": "CHOOSE_OPTION", "phone": "7890"},
    ):
        assert await ids(known, **wanted) == [1001], wanted
    assert await ids(known, channel="telegram") == [1003]
    assert await ids(known, state="MANUAL_INTERVENTION") == [1002]


async def test_who_may_not_see_phones_finds_by_the_whole_number_alone(known: Admin) -> None:
    async def found(**wanted: Any) -> list[int]:
        return [lead["id"] for lead in await find_leads(known.engine, Wanted(**wanted, by_whole_phone=True), limit=10)]

    for whole in ("0812-3456-7890", "+62 812 3456 7890", "6281234567890"):
        assert await found(phone=whole) == [1001], whole
    for part in ("081234567", "0812345678", "4567890", "34567890"):
        assert await found(phone=part) == [], part
    await known.lead(1006, name="WA 081298765432")
    rollup = Rollup(known.engine, settled_seconds=0)
    await rollup.round()
    while await rollup.round():
        pass
    assert await ids(known, word="08129876") == [1006]
    assert await found(word="08129876") == []
    assert await found(word="budi") == [1001]
    assert Wanted(phone="08123456", by_whole_phone=True).phone_is_too_short


async def test_what_looks_like_a_query_is_only_words(known: Admin) -> None:
    for text in ("' | !budi", "%", "budi:* & !x", "\\", "&&&", "(("):
        await ids(known, word=text)
    assert await ids(known, phone="%9999%") == []


async def test_merged_leads_are_shown_as_the_one_they_became(known: Admin) -> None:
    assert await ids(known) == [1003, 1002, 1001]


async def test_pages_follow_each_other_without_gaps(known: Admin) -> None:
    first = await find_leads(known.engine, Wanted(), limit=2)
    second = await find_leads(known.engine, Wanted(), before=first[-1]["id"], limit=2)

    assert [lead["id"] for lead in [*first, *second]] == [1003, 1002, 1001]
    assert [lead["id"] async for lead in every_lead(known.engine, Wanted())] == [1003, 1002, 1001]


async def test_only_who_wrote_last_waits_for_an_answer(known: Admin) -> None:
    await known.lead(
        1005,
        state="MANUAL_INTERVENTION",
        heard_at=at("2026-11-23T05:00Z"),
        staff_wrote_at=at("2026-11-23T05:01Z"),
    )

    assert [lead["id"] for lead in await waiting_leads(known.engine, limit=5)] == [1002]


async def test_a_word_that_many_had_and_the_newest_have_not_is_found_page_after_page(admin: Admin) -> None:
    """31,000 leads have it, then 40 of the newest 30,000."""
    people = """
        INSERT INTO leads (id, partition, version, state, channel, session, chat, name)
        SELECT 2000 + n, 0, 1, 'NEW', 'whatsapp', 'default', '', 'Budi ' || n FROM generate_series(1, 61000) AS n
    """
    facts = """
        INSERT INTO lead_facts (lead_id, day, channel, session, source, state, furthest, escalated, phone, words)
        SELECT id, now(), channel, session, '', state, 0, false, '', to_tsvector('simple',
            CASE WHEN id <= 33000 OR id % 750 = 0 THEN 'bandung' ELSE 'medan' END)
        FROM leads
    """
    async with admin.engine.begin() as connection:
        await connection.execute(sa.text(people))
        await connection.execute(sa.text(facts))
    rare = [id_ for id_ in range(63000, 33000, -1) if id_ % 750 == 0]

    first = await find_leads(admin.engine, Wanted(word="bandung"), limit=60)
    second = await find_leads(admin.engine, Wanted(word="bandung"), before=first[-1]["id"], limit=3)

    assert [lead["id"] for lead in first] == [*rare, *range(33000, 33000 - 60 + len(rare), -1)]
    assert [lead["id"] for lead in second] == [first[-1]["id"] - n for n in (1, 2, 3)]
    assert await ids(admin, word="bandung", state="PARTNERSHIP") == []
    assert await ids(admin, word="bandung", channel="telegram") == []
