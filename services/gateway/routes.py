"""The webhook endpoint: check, parse, translate, admit, answer.

The order matters: size and signature come before the body is looked into, and 2xx comes after the event is durable.
Nothing unwanted is answered 4xx, since WAHA repeats those fifteen times; and nothing is ever answered 3xx, since a
followed redirect loses the body.
"""

import json
from datetime import datetime
from time import perf_counter
from typing import Protocol

import orjson
from loguru import logger
from starlette.types import Receive, Scope, Send

from services.gateway import metrics
from services.gateway.admission import Admission, NotDurable
from services.gateway.answers import (
    BAD_SIGNATURE,
    CUT_SHORT,
    DURABLE,
    IGNORED,
    NOT_DURABLE,
    NOT_JSON,
    TOO_LARGE,
    Answer,
)
from services.gateway.seldom import Seldom
from services.gateway.translation import Ignored
from shared.clock import utc_now
from shared.messages import Inbound
from shared.metrics import Children
from shared.translation.reading import JsonObject

Headers = dict[bytes, bytes]
"""Header names in lower case."""


EVERY_SESSION = ""


class Undecided(Exception):
    """Whether the request is authentic can't be said yet."""


class Provider(Protocol):
    """Who posts here."""

    name: str

    def vouches_for(self, headers: Headers, body: bytes) -> str | None:
        """The one session that the request may speak of, or `EVERY_SESSION`; None: it does not come from the provider.

        Compared in constant time. Raises `Undecided`.
        """

    def translate(self, document: JsonObject, headers: Headers, received: datetime) -> Inbound | Ignored:
        """What the document says; never raises."""

    def answered(self, answer: Answer) -> None:
        """Take notice of an answer about to be sent; returns at once."""


class Webhook:
    """One provider's endpoint, as plain ASGI: a framework's request objects cost as much as a whole translation."""

    def __init__(self, provider: Provider, admission: Admission, *, most_bytes: int) -> None:
        self._provider = provider
        self._admission = admission
        self._most_bytes = most_bytes
        self._refusals = Seldom()
        self._seconds = metrics.ANSWER_SECONDS.labels(provider.name)
        self._answered = Children(metrics.WEBHOOKS, provider.name)
        self._ignored = Children(metrics.IGNORED, provider.name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = perf_counter()
        headers: Headers = dict(scope["headers"])
        body = await _body(headers, receive, self._most_bytes)
        answer = body if isinstance(body, Answer) else await self._answer(headers, body)
        self._provider.answered(answer)
        self._answered[answer.outcome].inc()
        self._seconds.observe(perf_counter() - started)
        await answer(scope, receive, send)

    async def _answer(self, headers: Headers, body: bytes) -> Answer:
        received = utc_now()
        try:
            vouched_for = self._provider.vouches_for(headers, body)
        except Undecided:
            return NOT_DURABLE
        if vouched_for is None:
            return BAD_SIGNATURE
        document = _parsed(body)
        if document is None:
            return NOT_JSON
        translated = self._provider.translate(document, headers, received)
        if isinstance(translated, Ignored):
            self._ignored[translated.reason].inc()
            return IGNORED[translated.reason]
        if vouched_for not in (EVERY_SESSION, translated.session):
            return BAD_SIGNATURE
        try:
            outcome = await self._admission.admit(translated)
        except NotDurable:
            if refused := self._refusals.due():
                logger.error(
                    "Redis and PostgreSQL are both away: refused with 503, so that it is sent again",
                    events=refused,
                    request_id=translated.request_id,
                )
            return NOT_DURABLE
        logger.debug("Event taken in", request_id=translated.request_id, kind=translated.kind, outcome=outcome.value)
        return DURABLE[outcome]


async def _body(headers: Headers, receive: Receive, most_bytes: int) -> bytes | Answer:
    """The raw body, or the refusal; never holds much more than `most_bytes`."""
    announced = headers.get(b"content-length", b"")
    if announced.isdigit() and int(announced) > most_bytes:
        return TOO_LARGE
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return CUT_SHORT
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > most_bytes:
            return TOO_LARGE
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _parsed(body: bytes) -> JsonObject | None:
    """The JSON object in `body`; None when it is anything else."""
    try:
        document = orjson.loads(body)
    except ValueError:
        # It is strict where JavaScript is not: half a surrogate pair is no reason to lose a message.
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return None
    return document if isinstance(document, dict) else None
