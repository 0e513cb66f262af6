"""``import-nodejs``: the leads of the earlier Node.js bot, from its own database, while neither bot runs."""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import asyncpg

from services.admin.bot_texts import all_texts, change_text
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
from services.admin.nodejs.mapping import OldLead, form_of, greeted, is_known_state, old_lead, once_each, with_form
from services.admin.nodejs.source import NotNodejs, Source, open_source
from services.admin.nodejs.taking_in import Register
from services.admin.settings import Settings
from shared.bot_texts import problems_with
from shared.clock import utc_now
from shared.deployment import PartitionsDifferError, agree_on_partitions
from shared.tombstones import Tombstones

AT_ONCE = 200
SHOWN_IN_HISTORY = timedelta(hours=24)
"""How far back WAHA's history is compared with what is here."""
TEXTS: Mapping[str, str] = {
    "form_received": "form_completed",
    "partnership": "partnership",
    "question_received": "question_received",
    "escalation": "escalation",
}
"""Old name -> ours, of the texts that mean the same. Others (welcome, menu, form) are put together differently here."""
_SUFFIXES = ("_message", "_notice", "_confirmation")


def add_to(groups: Groups) -> None:
    """Declare the command."""
    parser = groups.add_parser(
        "import-nodejs", help="leads, answers and history of the earlier Node.js bot, from its database"
    )
    parser.add_argument("url", help="postgresql://user:password@host:port/name; it is only read")
    parser.add_argument("--schema", default="public", help="(%(default)s)")
    parser.add_argument("--session", default="", help="the WhatsApp number of leads without one (WAHA_SESSION_NAME)")
    parser.add_argument("--texts", action="store_true", help="also take over its wording of: " + ", ".join(TEXTS))
    parser.add_argument("--dry-run", action="store_true", help="tell what it would be, change nothing")
    parser.add_argument("--actor", default=whoever(), help="for the audit log (%(default)s)")
    parser.set_defaults(run=with_settings(_run))


async def _run(parsed: argparse.Namespace, settings: Settings) -> int:
    async with open_stores(settings) as (engine, _):
        try:
            await agree_on_partitions(engine, settings.partitions)
        except PartitionsDifferError as error:
            complain(str(error))
            return NOT_DONE
        tombstones = Tombstones(settings.encryption_keys())
        register = Register(engine, settings.partitions, parsed.actor, tombstones)
        try:
            async with open_source(parsed.url, schema=parsed.schema) as source:
                leads, nobody = await _everybody(source, parsed, settings)
                await _take_in(source, register, leads, is_dry_run=parsed.dry_run)
                if nobody:
                    say(f"{nobody} rows name nobody who can be reached (groups, empty ids) and are left out")
                if source.absent:
                    say(f"Not there, or without the columns that are needed: {', '.join(source.absent)}")
                texts, sessions = await source.bot_texts(), await source.sessions()
        except (NotNodejs, asyncpg.PostgresError, OSError, TimeoutError, ValueError) as error:
            words = str(error) if isinstance(error, NotNodejs) else type(error).__name__
            complain(f"The old database can't be read: {words}")
            return NOT_DONE
        if len(sessions) > 1:
            say(f"WhatsApp numbers of the old bot: {', '.join(sessions)}; each needs its webhook pointed here")
        if parsed.texts and not parsed.dry_run:
            await _take_over(engine, texts, actor=parsed.actor)
    return DONE


async def _everybody(source: Source, parsed: argparse.Namespace, settings: Settings) -> tuple[list[OldLead], int]:
    token = settings.telegram_bot_token.get_secret_value() if settings.telegram_bot_token else ""
    sessions = {
        "telegram_session": token.partition(":")[0],
        "whatsapp_session": parsed.session or settings.waha_session_name,
    }
    rows = await source.leads()
    found = {row["id"]: lead for row in rows if (lead := old_lead(row, **sessions))}
    for row in sorted(await source.forms(), key=lambda row: row["created_at"]):
        if (lead := found.get(row["lead_id"])) is not None:
            found[row["lead_id"]] = with_form(lead, form_of(row))
    return once_each(found.values()), len(rows) - len(found)


async def _take_in(source: Source, register: Register, leads: Sequence[OldLead], *, is_dry_run: bool) -> None:
    moves: Counter[tuple[str, str]] = Counter()
    messages = nameless = 0
    since = utc_now() - SHOWN_IN_HISTORY
    with progress_bar() as progress:
        bar = progress.add_task("Importing", total=len(leads))
        for first in range(0, len(leads), AT_ONCE):
            page = leads[first : first + AT_ONCE]
            told: dict[Any, list[Any]] = {}
            for message in await source.history([id_ for lead in page for id_ in lead.ids]):
                told.setdefault(message.lead_id, []).append(message)
            whole = []
            for lead in page:
                history = sorted((m for id_ in lead.ids for m in told.get(id_, ())), key=lambda m: (m.at, str(m.id)))
                whole.append((greeted(lead, history), history))
            fresh = await (register.unknown(whole) if is_dry_run else register.take_in(whole))
            moves.update((lead.old_state, lead.state.value) for lead, _ in fresh)
            messages += sum(len(history) for _, history in fresh)
            nameless += sum(m.at > since and not m.message_id for _, history in fresh for m in history)
            progress.advance(bar, len(page))
    for (old, ours), count in sorted(moves.items()):
        say(f"{count:>8}  {old or '(none)'} -> {ours}{'' if is_known_state(old) else '  (a state nobody knows)'}")
    new = moves.total()
    verb = "would be imported" if is_dry_run else "imported"
    say(f"{new} leads {verb} with {messages} messages, {len(leads) - new} were leads already")
    if nameless:
        say(
            f"{nameless} messages of the last day have no WhatsApp id: set REPAIR_LOOK_SECONDS=0 for a day, or they "
            "are taken for missing and read from WAHA's history again"
        )


async def _take_over(engine: Any, texts: Mapping[str, str], *, actor: str) -> None:
    ours = {text.name: text for text in await all_texts(engine)}
    for old_name, text in sorted(texts.items()):
        name = TEXTS.get(_plain(old_name), "")
        if not name or not text.strip() or ours[name].version or text == ours[name].text:
            continue
        if problems := problems_with(name, text):
            say(f"The text {old_name} is not taken over: {problems[0]}")
            continue
        await change_text(engine, name, text, version=0, actor=actor)
        say(f"The text {name} is that of {old_name} now")


def _plain(name: str) -> str:
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    for suffix in _SUFFIXES:
        plain = plain.removesuffix(suffix)
    return plain
