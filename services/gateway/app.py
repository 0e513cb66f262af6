"""The web application: every route on one screen."""

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from services.gateway.routes import Webhook


def create_app(waha: Webhook, telegram: Webhook, health: list[Route]) -> Starlette:
    """The application that listens on ``PORT``; of the `health` routes it takes all but the metrics.

    An unknown path is answered 404 and never redirected.
    """
    routes: list[BaseRoute] = [
        Route("/webhook", waha, methods=["POST"]),
        Route("/api/waha/webhook", waha, methods=["POST"]),
        Route("/telegram/webhook", telegram, methods=["POST"]),
        *(route for route in health if route.path != "/metrics"),
    ]
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return app
