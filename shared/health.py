"""The side door of every process: /healthz, /readyz and /metrics on ``HEALTH_PORT``."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.version import version

CHECK_SECONDS = 2.0

BUILD = Gauge("build_info", "Always 1; its label tells the version that runs", ["version"])

Check = Callable[[], Awaitable[str]]
"""Returns an empty string when all is well, else what is wrong, in words an operator can act on."""


def health_routes(
    checks: Mapping[str, Check], *, enough: Callable[[Mapping[str, str]], bool] | None = None
) -> list[Route]:
    """The three routes. Liveness looks at no dependency; readiness runs the checks, each bounded to 2 s.

    `enough` decides from the problems found (name -> problem) whether the process is ready; by default none may be.
    """

    BUILD.labels(version()).set(1)

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok", "version": version()})

    leaving: set[asyncio.Task[str]] = set()

    async def readyz(_: Request) -> Response:
        found = await asyncio.gather(*(_bounded(check, leaving) for check in checks.values()))
        problems = {name: problem for name, problem in zip(checks, found, strict=True) if problem}
        ready = enough(problems) if enough else not problems
        return JSONResponse(
            {"status": "ready" if ready else "not ready", "problems": problems}, status_code=200 if ready else 503
        )

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


async def serve(app: Starlette, *, host: str, port: int, stop: asyncio.Event) -> None:
    """Serve `app` until `stop`; requests in flight are answered first. Raises `OSError` when the port is taken."""
    try:
        listener = socket.create_server((host, port), backlog=2048)
    except OSError as error:
        raise OSError(error.errno, f"can't listen on {host}:{port}: {error.strerror}") from error
    # uvicorn writes head and body apart; on plain asyncio Nagle would hold the body for 40 ms (uvloop sets it itself).
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=75,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="uvicorn")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.should_exit = True
    await serving


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to `shared.lifecycle`, which stops this server by the stop event."""
        yield


async def _bounded(check: Check, leaving: set[asyncio.Task[str]]) -> str:
    """The check's word, or that it has none. What it still does to give up its connection is nobody's waiting time."""
    asking = asyncio.create_task(_run(check), name="readiness")
    try:
        await asyncio.wait({asking}, timeout=CHECK_SECONDS)
        return asking.result() if asking.done() else f"no answer within {CHECK_SECONDS:g} s"
    finally:
        if not asking.done():
            asking.cancel()
            leaving.add(asking)
            asking.add_done_callback(partial(_left, leaving))


async def _run(check: Check) -> str:
    return await check()


def _left(leaving: set[asyncio.Task[str]], asking: asyncio.Task[str]) -> None:
    leaving.discard(asking)
    if not asking.cancelled():
        asking.exception()  # seen, so that asyncio doesn't complain


def health_server(
    checks: Mapping[str, Check], *, host: str, port: int, enough: Callable[[Mapping[str, str]], bool] | None = None
) -> Callable[[asyncio.Event], Awaitable[None]]:
    """The health server as a task for `shared.lifecycle.run_until_signalled`; `enough` as in `health_routes`."""

    async def task(stop: asyncio.Event) -> None:
        await serve(Starlette(routes=health_routes(checks, enough=enough)), host=host, port=port, stop=stop)

    return task
