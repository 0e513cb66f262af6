"""Figures add up to what the tables hold, whatever happens while they are counted."""

import math
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.admin.figures.reading import Cut, Figures, Span, read_figures
from services.admin.figures.rollup import Rollup
from shared.tables import decisions, lead_counts, lead_facts, leads, outbox, webhook_counts
from tests.integration.admin.world import Admin, at

DAY = date(2026, 11, 24)
MORNING = at("2026-11-23T20:00:00+00:00")
"""Already the next day in Jakarta."""


async def counted(admin: Admin) -> None:
    """All that is there now is counted: one round sees it, the next counts it."""
    rollup = Rollup(admin.engine, settled_seconds=0)
    for _ in range(2):
        while await rollup.round():
            pass


async def figures_of(admin: Admin, **cut: Any) -> Figures:
    await counted(admin)
    return await read_figures(admin.engine, Span(DAY, DAY), Cut(**cut))


async def decide(admin: Admin, lead_id: int, state: str, rule: str = "welcomed") -> None:
    await admin.insert(
        decisions,
        lead_id=lead_id,
        first_seq=1,
        last_seq=1,
        rule=rule,
        state_before="NEW",
        state_after=state,
        strikes=0,
    )
    async with admin.engine.begin() as connection:
        await connection.execute(sa.update(leads).where(leads.c.id == lead_id).values(state=state))


async def test_a_lead_counts_once_wherever_it_goes(admin: Admin) -> None:
    await admin.lead(1001, created_at=MORNING, form={"source_info": {"text": "IG"}})
    await decide(admin, 1001, "CHOOSE_OPTION")
    assert (await figures_of(admin)).by_state == {"CHOOSE_OPTION": 1}
    await decide(admin, 1001, "FORM_SENT")
    await decide(admin, 1001, "FORM_COMPLETED", "completed_form")
    await decide(admin, 1001, "MANUAL_INTERVENTION", "asked_for_person")

    figures = await figures_of(admin)

    assert (figures.leads, figures.by_state, figures.by_source) == (1, {"MANUAL_INTERVENTION": 1}, {"instagram": 1})
    assert [count for _, count in figures.funnel] == [1, 1, 1, 1]
    assert (figures.completion, figures.escalation) == (1.0, 1.0)


async def test_a_lead_that_was_absorbed_counts_no_more(admin: Admin) -> None:
    for id_ in (1001, 1002):
        await admin.lead(id_, created_at=MORNING)
    assert (await figures_of(admin)).leads == 2
    async with admin.engine.begin() as connection:
        await connection.execute(sa.update(leads).where(leads.c.id == 1002).values(merged_into=1001))
    await decide(admin, 1001, "FORM_SENT")

    assert (await figures_of(admin)).leads == 1
    assert len(await admin.rows(sa.select(lead_facts))) == 1


async def test_what_commits_late_is_counted_all_the_same(admin: Admin) -> None:
    await admin.lead(1001, created_at=MORNING)
    async with admin.engine.begin() as late:
        await late.execute(sa.text("SELECT nextval(pg_get_serial_sequence('decisions', 'id'))"))
        reserved = (await late.execute(sa.text("SELECT lastval()"))).scalar_one()
        await decide(admin, 1001, "CHOOSE_OPTION")
        rollup = Rollup(admin.engine, settled_seconds=60)
        await rollup.round()
        await late.execute(
            sa.insert(decisions).values(
                id=reserved,
                lead_id=1001,
                first_seq=1,
                last_seq=1,
                rule="third_strike",
                state_before="NEW",
                state_after="MANUAL_INTERVENTION",
                strikes=3,
            )
        )

    assert (await figures_of(admin)).escalated == 1


async def test_counting_again_changes_nothing(admin: Admin) -> None:
    await admin.lead(1001, created_at=MORNING)
    await decide(admin, 1001, "FORM_SENT")
    await counted(admin)
    before = await admin.rows(sa.select(lead_counts))

    await counted(admin)

    assert await admin.rows(sa.select(lead_counts)) == before


async def test_deliveries_count_when_they_are_finished(admin: Admin) -> None:
    await admin.lead(1001, created_at=MORNING)
    await admin.message(1001, request_id="r", sent_at=MORNING)
    reply = {"stream": "replies", "partition": 0, "lead_id": 1001, "seq": 1, "payload": {"request_id": "r"}}
    await admin.insert(outbox, **reply, created_at=at("2026-11-23T20:00:01+00:00"))
    await admin.insert(outbox, stream="sheets", partition=0, lead_id=1001, payload={}, created_at=MORNING)
    assert (await figures_of(admin)).replies_sent == 0
    async with admin.engine.begin() as connection:
        finished = at("2026-11-23T20:00:04+00:00")
        for stream, outcome in (("replies", "sent"), ("sheets", "dead")):
            done = {"finished_at": finished, "outcome": outcome}
            await connection.execute(sa.update(outbox).where(outbox.c.stream == stream).values(done))

    figures = await figures_of(admin)

    assert figures.replies_sent == 1
    assert figures.reply_median_seconds is not None
    assert 4.0 <= figures.reply_median_seconds < 4.8
    assert figures.sheet_success == 0.0


async def test_a_cut_counts_only_its_leads(admin: Admin) -> None:
    await admin.lead(1001, created_at=MORNING)
    await admin.lead(1002, created_at=MORNING, channel="telegram", session="77")

    assert (await figures_of(admin, channel="telegram")).by_session == {"77": 1}
    assert (await figures_of(admin, session="default")).leads == 1


async def test_webhooks_count_by_how_long_their_answer_took(admin: Admin) -> None:
    assert (await figures_of(admin)).webhook_p99_ms is None
    for within_ms, count in ((5.0, 97), (100.0, 2), (math.inf, 1)):
        await admin.insert(webhook_counts, day=DAY, within_ms=within_ms, webhooks=count)

    figures = await figures_of(admin)
    assert (figures.webhooks, figures.webhook_p99_ms) == (100, 100.0)

    await admin.insert(webhook_counts, day=DAY, within_ms=250.0, webhooks=100)
    assert (await figures_of(admin)).webhook_p99_ms == 250.0
