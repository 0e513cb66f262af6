"""``after-restore``: what has to be done once between restoring PostgreSQL and starting the services."""

import argparse

from services.admin.commands.running import DONE, NOT_DONE, Groups, complain, open_stores, say, whoever, with_settings
from services.admin.restoring import StillRunning, after_restore
from services.admin.settings import Settings
from shared.redis_client import REDIS_AWAY


def add_to(groups: Groups) -> None:
    """Declare the command."""
    parser = groups.add_parser(
        "after-restore", help="once, after PostgreSQL was restored from a backup and before the services are started"
    )
    parser.add_argument("--actor", default=whoever(), help="for the audit log (%(default)s)")
    parser.set_defaults(run=with_settings(_run))


async def _run(parsed: argparse.Namespace, settings: Settings) -> int:
    async with open_stores(settings) as (engine, redis):
        try:
            done = await after_restore(engine, redis, partitions=settings.partitions, actor=parsed.actor)
        except StillRunning as error:
            complain(str(error))
            return NOT_DONE
        except REDIS_AWAY as error:
            complain(f"Redis gives no answer ({type(error).__name__}); check REDIS_URL and the server")
            return NOT_DONE
    say(f"{done.unfinished} pieces of unfinished work will be published again")
    say(f"{done.undecided} events wait in Redis for a processor")
    say(f"{done.forgotten} keys of Redis are forgotten; start the services")
    return DONE
