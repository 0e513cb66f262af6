"""The other end of a webhook: remembers every request and answers as it is told."""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, Self

from aiohttp import web

from dev.servers.ports import free_port


class Received(NamedTuple):
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.body)
        return document


class Receiver:
    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[Received] = []
        self.answers: deque[web.Response] = deque()
        """Used up first; after that every request is answered 200."""

    @classmethod
    @asynccontextmanager
    async def listening(cls) -> AsyncIterator[Self]:
        port = free_port()
        receiver = cls(f"http://127.0.0.1:{port}/webhook")
        application = web.Application()
        application.router.add_post("/webhook", receiver.receive)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield receiver
        finally:
            await runner.cleanup()

    async def receive(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(Received(await request.read(), headers))
        return self.answers.popleft() if self.answers else web.Response(text="ok")

    @property
    def events(self) -> list[dict[str, Any]]:
        return [request.json for request in self.requests]
