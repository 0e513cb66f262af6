"""Who may sign in, which tokens are good, and whether what is sealed can be opened."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.accounts.permissions import Role
from services.admin.diagnosis.findings import Finding, fine, problem, warning
from services.admin.settings import Settings
from shared.clock import utc_now
from shared.sealing import SealedError, Sealing
from shared.tables import api_tokens, users, waha_session_settings
from shared.waha_sessions import place_of

_ABOUT = "Accounts"
_SECRETS = "Stored secrets"
_SOON = timedelta(days=7)
_KEY = "SETTINGS_ENCRYPTION_KEY"


async def examine_accounts(engine: AsyncEngine, settings: Settings) -> list[Finding]:
    """What is to be said of users, tokens and sealed secrets."""
    try:
        return [
            *await _owners(engine),
            *await _tokens(engine),
            *await _secrets(engine, Sealing(settings.encryption_keys())),
        ]
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        text = f"The tables can't be read ({type(error).__name__})"
        return [problem(_ABOUT, text, fault="PostgreSQL", action="See what is said of PostgreSQL, then ask again.")]


async def _owners(engine: AsyncEngine) -> list[Finding]:
    active = sa.select(users.c.role).where(users.c.disabled_at.is_(None))
    async with engine.connect() as connection:
        roles = list((await connection.execute(active)).scalars())
    owners = roles.count(Role.OWNER.value)
    if owners:
        return [fine(_ABOUT, f"{len(roles)} may sign in, {owners} of them as owner")]
    text = "Nobody may sign in" if not roles else "Nobody may sign in as owner: nobody can change texts or users"
    action = "Run: python -m services.admin create-user NAME"
    return [warning(_ABOUT, text, fault="no user was made", action=action)]


async def _tokens(engine: AsyncEngine) -> list[Finding]:
    now = utc_now()
    ending = (
        sa.select(api_tokens.c.name, api_tokens.c.expires_at)
        .where(api_tokens.c.revoked_at.is_(None), api_tokens.c.expires_at.between(now, now + _SOON))
        .order_by(api_tokens.c.expires_at)
    )
    async with engine.connect() as connection:
        rows = (await connection.execute(ending)).all()
    return [
        warning(
            _ABOUT,
            f"The token {row.name} is good until {row.expires_at:%Y-%m-%d %H:%M} UTC",
            fault="its time is nearly over",
            action="Make another one (create-token, or the dashboard), and give it to its program.",
        )
        for row in rows
    ]


async def _secrets(engine: AsyncEngine, sealing: Sealing) -> list[Finding]:
    async with engine.connect() as connection:
        rows = (await connection.execute(sa.select(waha_session_settings))).all()
    sealed = [
        (row.name, column, str(row._mapping[column]))
        for row in rows
        for column in ("api_key", "hmac_key")
        if row._mapping[column]
    ]
    if not sealed and not sealing.can_seal:
        action = f"Set {_KEY} everywhere to what `openssl rand -base64 32` gives, to store keys by the dashboard."
        return [warning(_SECRETS, f"{_KEY} is not set: none can be stored", fault="the settings", action=action)]
    found = []
    for name, column, text in sealed:
        try:
            sealing.open(text, place_of(name, column))
        except SealedError as error:
            action = f"Set {_KEY} to the one it was stored with, or store it anew on the page of WhatsApp numbers."
            words = f"The {column} of session {name} can't be opened: {error}"
            found.append(problem(_SECRETS, words, fault=_KEY, action=action))
    return found or [fine(_SECRETS, f"{len(sealed)} sealed, and all of them open")]
