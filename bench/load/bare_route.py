"""``python -m bench.load.bare_route``: a route that reads its body and answers, on the gateway's own uvicorn."""

import asyncio
import os

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.health import health_routes, serve
from shared.lifecycle import run, run_until_signalled


async def accept(request: Request) -> Response:
    """Believe everybody, keep nothing."""
    await request.body()
    return JSONResponse({"status": "accepted"})


async def main() -> None:
    """Serve on PORT until a signal."""
    app = Starlette(routes=[Route("/webhook", accept, methods=["POST"]), *health_routes({})])

    async def webhooks(stop: asyncio.Event) -> None:
        await serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), stop=stop)

    await run_until_signalled({"webhooks": webhooks}, drain_seconds=5)


if __name__ == "__main__":
    run(main)
