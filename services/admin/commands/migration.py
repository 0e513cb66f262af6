"""``migrate``: brings the database to the newest schema, like ``python -m shared.migrations``."""

import argparse
import asyncio

from services.admin.commands.running import DONE, Groups, with_settings
from services.admin.settings import Settings
from shared.migrations import upgrade


def add_to(groups: Groups) -> None:
    """Declare the command."""
    parser = groups.add_parser("migrate", help="bring the database to the newest schema; doctor tells where it is")
    parser.set_defaults(run=with_settings(_run))


async def _run(_: argparse.Namespace, settings: Settings) -> int:
    # It has an event loop of its own.
    await asyncio.to_thread(upgrade, settings.database_url.get_secret_value())
    return DONE
