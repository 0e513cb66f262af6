"""The webhook of the three Python peers: signature, translation, into the queue, 2xx. Only the queue differs."""

import contextlib
import hashlib
import hmac
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Enqueue = Callable[[dict[str, str]], Awaitable[None]]
"""Returns when the queue has the message for good."""
Opened = Callable[[], contextlib.AbstractAsyncContextManager[object]]


def create_app(opened: Opened, enqueue: Enqueue) -> Starlette:
    """The application; inside `opened` the queue is connected."""
    key = os.environ["WAHA_WEBHOOK_HMAC_KEY"].encode()

    async def webhook(request: Request) -> Response:
        body = await request.body()
        signature = hmac.digest(key, body, hashlib.sha512).hex()
        if not hmac.compare_digest(signature, request.headers.get("x-webhook-hmac", "")):
            return JSONResponse({"error": "signature"}, 401)
        event = orjson.loads(body)
        if event["event"] == "message" and not event["payload"]["fromMe"]:
            await enqueue(translated(event))
        return JSONResponse({"status": "accepted"})

    async def ready(_: Request) -> Response:
        return JSONResponse({"status": "ready"})

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with opened():
            yield

    routes = [Route("/webhook", webhook, methods=["POST"]), Route("/readyz", ready)]
    return Starlette(routes=routes, lifespan=lifespan)


def translated(event: dict[str, Any]) -> dict[str, str]:
    """What a worker needs of WAHA's event."""
    payload = event["payload"]
    chat = payload["from"]
    return {
        "message_id": payload["id"].rpartition("_")[2],
        "session": event["session"],
        "chat": chat,
        "phone": chat.partition("@")[0],
        "name": payload["_data"]["Info"]["PushName"],
        "text": payload["body"],
    }
