"""WAHA's REST endpoints."""

import base64
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from itertools import islice
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dev.standins.waha.emitter import Emitter
from dev.standins.waha.engines import environment, message_payload, send_answer
from dev.standins.waha.identities import digits_of, new_key_id, now_ms
from dev.standins.waha.qr import qr_png
from dev.standins.waha.records import CHOOSES_IDS, Chat, Message, Session
from dev.standins.waha.state import WahaState

Json = dict[str, Any]
Row = TypeVar("Row")
DEFAULT_LIMIT = 10
_STATUS_AFTER = {"start": "WORKING", "stop": "STOPPED", "restart": "WORKING"}


class RefusalError(Exception):
    """A call that WAHA answers with an error."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class WahaApi:
    """The endpoints, over the state they read and change."""

    def __init__(self, state: WahaState, emitter: Emitter) -> None:
        self._state = state
        self._emitter = emitter

    def routes(self) -> list[Route]:
        """The busiest first, since they are tried in order."""
        return [
            Route("/api/sendText", _post(self._send_text), methods=["POST"]),
            Route("/api/startTyping", _post(self._start_typing), methods=["POST"]),
            Route("/api/stopTyping", _post(self._stop_typing), methods=["POST"]),
            Route("/api/sendSeen", _post(self._send_seen), methods=["POST"]),
            Route("/api/server/version", _get(self._version)),
            Route("/api/version", _get(self._version)),
            Route("/api/sessions", _get(self._sessions), methods=["GET"]),
            Route("/api/sessions", self._create, methods=["POST"]),
            Route("/api/sessions/{session}", _get(self._session)),
            Route("/api/sessions/{session}/{order}", self._order, methods=["POST"]),
            Route("/api/contacts/all", _get(self._contacts)),
            Route("/api/{session}/auth/qr", self._qr),
            Route("/api/{session}/new-message-id", _get(self._new_message_id)),
            Route("/api/{session}/chats/overview", _get(self._overview)),
            Route("/api/{session}/chats/{chat}/messages", _get(self._messages)),
            Route("/api/{session}/lids", _get(self._lids)),
            Route("/api/{session}/lids/count", _get(self._lids_count)),
            Route("/api/{session}/lids/pn/{phone}", _get(self._lid_of)),
            Route("/api/{session}/lids/{lid}", _get(self._phone_of)),
        ]

    # --- Sending ----------------------------------------------------------------------------------------------------

    async def _send_text(self, body: Json) -> Json:
        text, chat_id, wanted = body.get("text"), body.get("chatId"), body.get("id")
        if not isinstance(text, str) or not isinstance(chat_id, str) or not isinstance(wanted, str | None):
            raise _invalid({"chatId": chat_id, "text": text, **({"id": wanted} if wanted is not None else {})})
        session = self._working(body)
        message, is_first = self._state.send_text(session, chat_id, text, wanted or "")
        if is_first:
            await self._emitter.echo(session, message)
        return send_answer(session, message)

    async def _start_typing(self, body: Json) -> Json:
        return self._set_typing(body, typing=True)

    async def _stop_typing(self, body: Json) -> Json:
        return self._set_typing(body, typing=False)

    def _set_typing(self, body: Json, *, typing: bool) -> Json:
        chat = self._chat(body)
        chat.typing = typing
        self._state.keep_chat(chat)
        return {"result": True}

    async def _send_seen(self, body: Json) -> Json:
        chat = self._chat(body)
        chat.seen_at = now_ms()
        self._state.keep_chat(chat)
        return {}

    def _chat(self, body: Json) -> Chat:
        chat_id = body.get("chatId")
        if not isinstance(chat_id, str):
            raise _invalid({"chatId": chat_id})
        return self._state.chat(self._working(body), chat_id)

    # --- Sessions ---------------------------------------------------------------------------------------------------

    def _known(self, name: str) -> Session:
        session = self._state.sessions.get(name)
        if session is None:
            raise RefusalError(422, {"error": f'Session "{name}" does not exist', "session": name})
        return session

    def _working(self, body: Mapping[str, Any]) -> Session:
        return self._in_status(body, "WORKING")

    def _in_status(self, body: Mapping[str, Any], expected: str) -> Session:
        session = self._known(str(body.get("session") or "default"))
        if session.status != expected:
            reason = "Session status is not as expected. Try again later or restart the session"
            shown = {"session": session.name, "status": session.status, "expected": [expected]}
            raise RefusalError(422, {"error": reason, **shown})
        return session

    def _version(self, _: Request) -> Json:
        return environment(next(iter(self._state.sessions.values())).engine)

    def _sessions(self, _: Request) -> list[Json]:
        return [_session_shown(session) for session in self._state.sessions.values()]

    def _session(self, request: Request) -> Json:
        name = request.path_params["session"]
        if name not in self._state.sessions:
            raise RefusalError(404, {"message": "Session not found", "error": "Not Found", "statusCode": 404})
        return _session_shown(self._state.sessions[name])

    async def _create(self, request: Request) -> Response:
        try:
            body = await request.json()
        except ValueError:
            body = {}
        name = str(body.get("name") or "default")
        if name in self._state.sessions:
            text = f"Session '{name}' already exists. Use PUT to update it."
            return JSONResponse({"message": text, "error": "Unprocessable Entity", "statusCode": 422}, 422)
        session = self._state.add_session(name)
        self._state.set_status(session, "SCAN_QR_CODE" if body.get("start", True) else "STOPPED")
        self._emitter.session_status(session)
        return JSONResponse(_session_shown(session), 201)

    async def _order(self, request: Request) -> Response:
        status = _STATUS_AFTER.get(request.path_params["order"])
        session = self._state.sessions.get(request.path_params["session"])
        if session is None or status is None:
            return JSONResponse({"message": "Not Found", "statusCode": 404}, 404)
        if session.status != status:
            self._state.set_status(session, status)
            self._emitter.session_status(session)
        return JSONResponse(_session_shown(session), 201)

    async def _qr(self, request: Request) -> Response:
        try:
            session = self._in_status(request.path_params, "SCAN_QR_CODE")
        except RefusalError as refusal:
            return JSONResponse(refusal.body, refusal.status)
        if request.query_params.get("format") == "raw":
            return JSONResponse({"value": f"2@standin-{session.name}"})
        picture = qr_png(len(session.statuses))
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"mimetype": "image/png", "data": base64.b64encode(picture).decode()})
        return Response(picture, media_type="image/png")

    def _new_message_id(self, request: Request) -> Json:
        session = self._working(request.path_params)
        if session.engine not in CHOOSES_IDS:
            raise _not_implemented()
        return {"id": new_key_id()}

    # --- What was written -------------------------------------------------------------------------------------------

    def _messages(self, request: Request) -> list[Json]:
        session = self._working(request.path_params)
        chat_id = request.path_params["chat"]
        ascending = request.query_params.get("sortOrder") == "asc"
        if chat_id == "all":
            if session.engine not in CHOOSES_IDS:
                raise _not_implemented(f"Can not get messages from 'all' in {session.engine}")
            found = self._state.timelines[session.name].between(*_span(request.query_params), ascending=ascending)
        else:
            chat = self._state.find_chat(session, chat_id)
            written = (
                sorted(chat.messages.values(), key=lambda message: (message.timestamp, message.at)) if chat else []
            )
            found = iter(written if ascending else reversed(written))
        wanted = (message for message in found if _fits(message, request.query_params))
        return [message_payload(session, message) for message in _page(wanted, request)]

    def _overview(self, request: Request) -> list[Json]:
        session = self._working(request.path_params)
        chats = [chat for chat in self._state.chats_of(session) if chat.messages]
        newest = {id(chat): max(chat.messages.values(), key=lambda message: message.at) for chat in chats}
        chats.sort(key=lambda chat: newest[id(chat)].at, reverse=True)
        return [
            {
                "id": chat.chat_id,
                "name": chat.name or None,
                "picture": None,
                "lastMessage": message_payload(session, newest[id(chat)]),
                "_chat": {"id": chat.chat_id},
            }
            for chat in _page(chats, request)
        ]

    def _contacts(self, request: Request) -> list[Json]:
        session = self._working(request.query_params)
        people = [chat for chat in self._state.chats_of(session) if chat.chat_id.endswith(("@c.us", "@lid"))]
        return [_contact_shown(chat) for chat in _page(people, request)]

    # --- LIDs -------------------------------------------------------------------------------------------------------

    def _lids(self, request: Request) -> list[Json]:
        self._working(request.path_params)
        return [
            {"lid": f"{lid}@lid", "pn": f"{phone}@c.us"}
            for lid, phone in _page(list(self._state.phone_by_lid.items()), request)
        ]

    def _lids_count(self, request: Request) -> Json:
        self._working(request.path_params)
        return {"count": len(self._state.phone_by_lid)}

    def _phone_of(self, request: Request) -> Json:
        self._working(request.path_params)
        lid = digits_of(request.path_params["lid"])
        phone = self._state.phone_by_lid.get(lid)
        return {"lid": f"{lid}@lid", "pn": f"{phone}@c.us" if phone else None}

    def _lid_of(self, request: Request) -> Json:
        self._working(request.path_params)
        phone = digits_of(request.path_params["phone"])
        lid = self._state.lid_by_phone.get(phone)
        return {"lid": f"{lid}@lid" if lid else None, "pn": f"{phone}@c.us"}


def _post(act: Callable[[Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            body = json.loads(await request.body())
        except ValueError:
            body = None
        if not isinstance(body, dict):
            bad = {"message": "Unexpected token in JSON", "error": "Bad Request", "statusCode": 400}
            return JSONResponse(bad, 400)
        try:
            return JSONResponse(await act(body), 201)
        except RefusalError as refusal:
            return JSONResponse(refusal.body, refusal.status)

    return endpoint


def _get(look: Callable[[Request], object]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(look(request))
        except RefusalError as refusal:
            return JSONResponse(refusal.body, refusal.status)

    return endpoint


def _invalid(fields: Mapping[str, object]) -> RefusalError:
    wrong = [f"{name} must be a string" for name, value in fields.items() if not isinstance(value, str)]
    return RefusalError(400, {"statusCode": 400, "message": wrong, "error": "Bad Request"})


def _not_implemented(message: str = "The method is not implemented by the engine.") -> RefusalError:
    return RefusalError(422, {"message": message, "error": "Unprocessable Entity", "statusCode": 422})


def _fits(message: Message, query: Mapping[str, str]) -> bool:
    earliest, latest = _span(query)
    from_me = query.get("filter.fromMe")
    return (
        earliest <= message.timestamp <= latest
        and (from_me is None or message.from_me == (from_me == "true"))
        and not message.revoked
    )


def _span(query: Mapping[str, str]) -> tuple[float, float]:
    """The first and the last second that are asked for."""
    return float(query.get("filter.timestamp.gte", "-inf")), float(query.get("filter.timestamp.lte", "inf"))


def _page(rows: Iterable[Row], request: Request) -> list[Row]:
    offset = int(request.query_params.get("offset", 0))
    return list(islice(rows, offset, offset + int(request.query_params.get("limit", DEFAULT_LIMIT))))


def _session_shown(session: Session) -> Json:
    return {
        "name": session.name,
        "status": session.status,
        "config": {},
        "me": None if session.status == "SCAN_QR_CODE" else session.me,
        "engine": {"engine": session.engine},
    }


def _contact_shown(chat: Chat) -> Json:
    return {
        "id": chat.chat_id,
        "number": chat.phone or None,
        "name": (chat.name if chat.saved else "") or None,
        "pushname": chat.name or None,
        "shortName": None,
        "isMe": False,
        "isGroup": False,
        "isWAContact": True,
        "isMyContact": chat.saved,
        "isBlocked": False,
    }
