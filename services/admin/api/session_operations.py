"""What is set for WhatsApp sessions: their own servers and keys."""

import sqlalchemy as sa

from services.admin.accounts.permissions import Permission
from services.admin.api.models import SessionChange, SessionForgotten, SessionPage, SessionShown
from services.admin.api.operations import Answer, Call, Operation
from services.admin.problems import ProblemError
from services.admin.session_settings import Change, StoredSession, UnusableError
from shared.tables import waha_sessions

_NAME = {"name": "the session's name in WAHA"}


async def _sessions(call: Call) -> Answer:
    stored = {one.name: one for one in await call.parts.session_settings.listed()}
    async with call.parts.engine.connect() as connection:
        told = {row.name: row for row in await connection.execute(sa.select(waha_sessions))}
    names = sorted({call.parts.settings.waha_session_name, *stored, *told})
    return 200, SessionPage(
        sessions=[_shown(stored.get(name) or StoredSession(name=name), told.get(name)) for name in names]
    )


async def _change(call: Call) -> Answer:
    change: SessionChange = call.body
    name = call.path["name"]
    wanted = Change(api_url=change.api_url, api_key=change.api_key, hmac_key=change.hmac_key)
    try:
        await call.parts.session_settings.save(name, wanted, actor=call.caller.actor)
    except UnusableError as error:
        raise ProblemError(400, "Can't be used", str(error)) from error
    stored = await call.parts.session_settings.one(name)
    async with call.parts.engine.connect() as connection:
        told = (await connection.execute(sa.select(waha_sessions).where(waha_sessions.c.name == name))).one_or_none()
    return 200, _shown(stored or StoredSession(name=name), told)


async def _forget(call: Call) -> Answer:
    name = call.path["name"]
    gone = await call.parts.session_settings.forget(name, actor=call.caller.actor)
    return 200, SessionForgotten(name=name, forgotten=gone)


def _shown(stored: StoredSession, told: "sa.Row[tuple[object, ...]] | None") -> SessionShown:
    return SessionShown(
        name=stored.name,
        status=told.status if told else "",
        status_at=told.status_at if told else None,
        api_url=stored.api_url,
        has_api_key=stored.has_api_key,
        has_hmac_key=stored.has_hmac_key,
        changed_by=stored.changed_by,
        changed_at=stored.changed_at,
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/sessions",
        summary="The WhatsApp sessions, what they last told, and what is set for them",
        needs=Permission.READ_SESSIONS,
        run=_sessions,
        answers={200: SessionPage},
    ),
    Operation(
        method="PUT",
        path="/api/sessions/{name}",
        summary="Another server or other keys for a session, in force within two seconds",
        needs=Permission.MANAGE_SESSIONS,
        run=_change,
        body=SessionChange,
        answers={200: SessionShown},
        path_texts=_NAME,
    ),
    Operation(
        method="DELETE",
        path="/api/sessions/{name}",
        summary="Let the environment's server and keys hold again",
        needs=Permission.MANAGE_SESSIONS,
        run=_forget,
        answers={200: SessionForgotten},
        path_texts=_NAME,
    ),
)
