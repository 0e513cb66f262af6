"""The dashboard and the API: every route, what it needs, and what answers when it goes wrong."""

import json
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from services.admin.api import lead_operations, session_operations, system_operations
from services.admin.api.document import openapi_document
from services.admin.api.operations import Operation, route_of
from services.admin.pages import accounts, analytics, connections, leads, letters, overview, signing_in, texts
from services.admin.problems import ProblemError, problem_handlers
from services.admin.web.caller import person_of, program_of
from services.admin.web.headers import SecurityHeaders
from services.admin.web.parts import Parts
from services.admin.web.routing import GuardedRoute, Open, page
from services.admin.web.screens import STATIC
from services.admin.web.visit import LANGUAGE, Visit
from services.admin.web.words import language_of
from shared.health import health_routes

OPERATIONS: Sequence[Operation] = (
    *lead_operations.OPERATIONS,
    *session_operations.OPERATIONS,
    *system_operations.OPERATIONS,
)
_PAGES = (signing_in, overview, leads, analytics, letters, texts, connections, accounts)


def create_app(parts: Parts) -> Starlette:
    """Everything that is served on ``ADMIN_PORT``."""
    document = openapi_document(OPERATIONS)

    async def openapi(request: Request) -> Response:
        if await program_of(request, parts.tokens) is None and await person_of(request, parts.sessions) is None:
            raise ProblemError(401, "Not authenticated", "Send the header Authorization: Bearer <token>.")
        return JSONResponse(document)

    async def docs(visit: Visit) -> Response:
        return visit.show("docs.html", document=document, as_json=json.dumps)

    description = GuardedRoute("/openapi.json", openapi)
    description.needs = Open.SIGNED_IN
    app = Starlette(
        routes=[
            *(route for pages in _PAGES for route in pages.routes(parts)),
            *(route_of(operation, parts) for operation in OPERATIONS),
            description,
            page("/docs", docs, needs=Open.SIGNED_IN, parts=parts),
            Mount("/static", _Files(directory=STATIC), name="static"),
            *_probes(),
        ],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers=problem_handlers(lambda request, problem: _problem_page(parts, request, problem)),
    )
    app.router.redirect_slashes = False
    return app


def _probes() -> list[Route]:
    return [route for route in health_routes({}) if route.path != "/metrics"]


def _problem_page(parts: Parts, request: Request, problem: ProblemError) -> str:
    language = language_of(request.cookies.get(LANGUAGE, ""))
    return parts.screens.render("problem.html", problem=problem, language=language, person=None)


class _Files(StaticFiles):
    """Our own files. Their addresses change with their content, so that browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
