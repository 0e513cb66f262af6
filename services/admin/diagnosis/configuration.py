"""The settings: whether they fit, and whether what fits makes sense."""

from typing import Any

from pydantic import SecretStr, ValidationError

from services.admin.diagnosis.findings import Finding, fine, problem, warning
from services.admin.settings import Settings
from shared.settings import problems_of

_ABOUT = "Settings"
_SHORTEST_SECRET = 16


def examine_settings() -> tuple[Settings | None, list[Finding]]:
    """The settings of this process, None when they don't fit, with what is to be said of them."""
    from_environment: dict[str, Any] = {}
    try:
        settings = Settings(**from_environment)
    except ValidationError as error:
        return None, [
            problem(_ABOUT, text, fault="the settings", action="Correct it in the environment; see .env.example.")
            for text in problems_of(error)
        ]
    return settings, [fine(_ABOUT, "What admin reads fits"), *_doubts(settings)]


def _doubts(settings: Settings) -> list[Finding]:
    found: list[Finding] = []
    if settings.app_env != "production":
        found.append(_doubt("APP_ENV is development", "Set APP_ENV=production where real leads write."))
    if settings.admin_token is None:
        found.append(_doubt("ADMIN_TOKEN is not set: programs can't use the API", "Set a long random text."))
    secrets: dict[str, SecretStr | None] = {"ADMIN_TOKEN": settings.admin_token, "WAHA_API_KEY": settings.waha_api_key}
    for name, secret in secrets.items():
        if secret is not None and len(secret.get_secret_value()) < _SHORTEST_SECRET:
            found.append(_doubt(f"{name} is short enough to be guessed", f"Use {_SHORTEST_SECRET} characters or more."))
    if settings.telegram_bot_token is not None and not settings.telegram_admin_chat_id:
        found.append(
            _doubt("TELEGRAM_ADMIN_CHAT_ID is not set: nobody gets alerts", "Name the chats, separated by commas.")
        )
    return found


def _doubt(text: str, action: str) -> Finding:
    return warning(_ABOUT, text, fault="the settings", action=action)
