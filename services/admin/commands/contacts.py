"""``import-contacts``: people that a WhatsApp number knew before the bot become leads in EXISTING."""

import argparse
from collections.abc import Sequence

from services.admin.calls import open_http
from services.admin.commands.running import (
    DONE,
    NOT_DONE,
    Groups,
    complain,
    open_stores,
    progress_bar,
    say,
    whoever,
    with_settings,
)
from services.admin.contacts import AT_ONCE, Acquaintance, Book, Register, Unreadable, Waha
from services.admin.settings import Settings
from shared.deployment import PartitionsDifferError, agree_on_partitions
from shared.sealing import Sealing
from shared.tombstones import Tombstones
from shared.waha_sessions import SessionBook, WahaServer, server_for

_CALL_SECONDS = 60.0
"""WAHA loads a phone's whole address book before it shows the first page."""
_SOURCES = ("contacts", "chats")


def add_to(groups: Groups) -> None:
    """Declare the command."""
    parser = groups.add_parser(
        "import-contacts",
        help="people that WAHA's contacts and chats name become leads in EXISTING; before the bot goes live",
    )
    parser.add_argument("--session", default="", help="WAHA's session (WAHA_SESSION_NAME)")
    parser.add_argument("--only", choices=_SOURCES, help="the address book, or those with a chat, and not both")
    parser.add_argument("--everybody", action="store_true", help="also who is in no address book and shares a group")
    parser.add_argument("--dry-run", action="store_true", help="tell how many it would be, change nothing")
    parser.add_argument("--actor", default=whoever(), help="for the audit log (%(default)s)")
    parser.set_defaults(run=with_settings(_run))


async def _run(parsed: argparse.Namespace, settings: Settings) -> int:
    session = parsed.session or settings.waha_session_name
    key = settings.waha_api_key.get_secret_value() if settings.waha_api_key else ""
    async with open_http(total_seconds=_CALL_SECONDS) as http, open_stores(settings) as (engine, _):
        own = await SessionBook(engine, Sealing(settings.encryption_keys())).read()
        server = server_for(session, own, WahaServer(settings.waha_api_url, key))
        if server.problem:
            complain(server.problem)
            return NOT_DONE
        waha = Waha(http, server.url, server.api_key, session)
        try:
            await agree_on_partitions(engine, settings.partitions)
            waha_engine = await waha.engine()
            people = await _read(waha, parsed)
        except Unreadable as error:
            complain(f"WAHA at {server.url} does not tell the contacts of {session}: {error}")
            return NOT_DONE
        except PartitionsDifferError as error:
            complain(str(error))
            return NOT_DONE
        tombstones = Tombstones(settings.encryption_keys())
        register = Register(engine, session, waha_engine, settings.partitions, parsed.actor, tombstones)
        return await (_foresee if parsed.dry_run else _take_in)(register, people)


async def _read(waha: Waha, parsed: argparse.Namespace) -> Sequence[Acquaintance]:
    book = Book()
    with progress_bar() as progress:
        bar = progress.add_task("Reading", total=None)
        phones = await waha.phones()
        if parsed.only != "chats":
            async for one in waha.contacts(everybody=parsed.everybody):
                one.phone = one.phone or phones.get(one.lid, "")
                book.add(one)
                progress.advance(bar)
        if parsed.only != "contacts":
            async for one in waha.chats():
                one.phone = one.phone or phones.get(one.lid, "")
                book.add(one)
                progress.advance(bar)
    return book.people()


async def _take_in(register: Register, people: Sequence[Acquaintance]) -> int:
    new = known = 0
    with progress_bar() as progress:
        bar = progress.add_task("Importing", total=len(people))
        for first in range(0, len(people), AT_ONCE):
            some = people[first : first + AT_ONCE]
            taken = await register.take_in(some)
            new, known = new + taken.new, known + taken.known
            progress.advance(bar, len(some))
    say(f"{new} imported as EXISTING, {known} were leads already")
    return DONE


async def _foresee(register: Register, people: Sequence[Acquaintance]) -> int:
    new = 0
    for first in range(0, len(people), AT_ONCE):
        new += len(await register.unknown(people[first : first + AT_ONCE]))
    say(f"{new} would be imported as EXISTING, {len(people) - new} are leads already")
    return DONE
