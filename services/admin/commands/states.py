"""``set-state``: gives the order to set leads' states, as the dashboard does."""

import argparse

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.commands.running import (
    DONE,
    NOT_DONE,
    Groups,
    open_stores,
    progress_bar,
    say,
    whoever,
    with_settings,
)
from services.admin.settings import Settings
from shared.commands import NoSuchLeadError, submit
from shared.identifiers import normal_phone, phone_address
from shared.tables import addresses
from shared.vocabulary import Order, State

_LONGEST_ID = 8
"""Digits of a lead's id; a phone has more."""


def add_to(groups: Groups) -> None:
    """Declare the command."""
    parser = groups.add_parser("set-state", help="set the state of leads, each in its place among the lead's messages")
    parser.add_argument("state", type=State, choices=list(State), metavar="state", help=", ".join(State))
    parser.add_argument(
        "leads", nargs="+", metavar="lead", help="its id, its phone, or an address such as lid:38200000000002"
    )
    parser.add_argument("--actor", default=whoever(), help="for the audit log (%(default)s)")
    parser.set_defaults(run=with_settings(_run))


async def _run(parsed: argparse.Namespace, settings: Settings) -> int:
    outcomes = []
    async with open_stores(settings) as (engine, redis):
        with progress_bar(needless=len(parsed.leads) < 2) as progress:
            bar = progress.add_task("Leads", total=len(parsed.leads))
            for named in parsed.leads:
                lead_id = await lead_of(engine, named)
                outcome, words = "refused", "there is no such lead"
                if lead_id is not None:
                    try:
                        given = await submit(
                            engine,
                            redis,
                            actor=parsed.actor,
                            lead_id=lead_id,
                            name=Order.SET_STATE.value,
                            arguments={"state": parsed.state.value},
                        )
                        outcome, words = given.outcome, given.detail
                    except NoSuchLeadError:
                        pass
                    else:
                        if outcome == "waiting":
                            words = f"the order {given.command_id} is given, nobody has taken it yet"
                say(f"{named}: {outcome}{f' ({words})' if words else ''}")
                outcomes.append(outcome)
                progress.advance(bar)
    return DONE if all(outcome == "done" for outcome in outcomes) else NOT_DONE


async def lead_of(engine: AsyncEngine, named: str) -> int | None:
    """The lead that an id, a phone or an address names; None where there is none."""
    if named.isdecimal() and len(named) <= _LONGEST_ID:
        return int(named)
    address = named if ":" in named else phone_address(normal_phone(named))
    async with engine.connect() as connection:
        found = sa.select(addresses.c.lead_id).where(addresses.c.address == address)
        lead_id: int | None = (await connection.execute(found)).scalar_one_or_none()
        return lead_id
