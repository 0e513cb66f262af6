"""``erase``: gives the order to forget people, as the dashboard does."""

import argparse
import sys
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.commands.running import (
    DONE,
    NOT_DONE,
    Groups,
    complain,
    open_stores,
    say,
    whoever,
    with_settings,
)
from services.admin.commands.states import lead_of
from services.admin.settings import Settings
from shared.commands import NoSuchLeadError, submit
from shared.tables import erasures
from shared.vocabulary import Order


def add_to(groups: Groups) -> None:
    """Declare the command."""
    parser = groups.add_parser("erase", help="erase people from every store, for good; see docs/privacy.md")
    parser.add_argument(
        "leads", nargs="+", metavar="lead", help="its id, its phone, or an address such as lid:38200000000002"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask first")
    parser.add_argument("--actor", default=whoever(), help="for the audit log (%(default)s)")
    parser.set_defaults(run=with_settings(_run))


async def _run(parsed: argparse.Namespace, settings: Settings) -> int:
    if not parsed.yes and not _is_meant(parsed.leads):
        complain("Nobody was erased")
        return NOT_DONE
    async with open_stores(settings) as (engine, redis):
        fine = True
        for named in parsed.leads:
            lead_id = await lead_of(engine, named)
            outcome, words = "refused", "there is no such lead"
            if lead_id is not None:
                try:
                    given = await submit(engine, redis, actor=parsed.actor, lead_id=lead_id, name=Order.ERASE.value)
                    outcome, words = given.outcome, given.detail
                except NoSuchLeadError:
                    if await _was_erased(engine, lead_id):
                        outcome, words = "done", "erased before"
                if outcome == "waiting":
                    words = f"the order {given.command_id} is given, nobody has taken it yet"
            say(f"{named}: {outcome}{f' ({words})' if words else ''}")
            fine = fine and outcome == "done"
    return DONE if fine else NOT_DONE


def _is_meant(named: Sequence[str]) -> bool:
    people = ", ".join(named)
    complain(f"Everything of {people} goes for good: messages, answers, the row in the sheet. There is no way back.")
    sys.stderr.write("Type yes to go on: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() == "yes"


async def _was_erased(engine: AsyncEngine, lead_id: int) -> bool:
    async with engine.connect() as connection:
        found = await connection.execute(sa.select(erasures.c.lead_id).where(erasures.c.lead_id == lead_id))
        return found.first() is not None
