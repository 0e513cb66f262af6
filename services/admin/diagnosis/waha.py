"""WAHA: address, key, version, the sessions and where their webhooks go."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from services.admin.calls import NoAnswer, call
from services.admin.diagnosis.findings import Finding, fine, problem, warning
from services.admin.settings import Settings

_ABOUT = "WAHA"
_WEBHOOK_PATHS = frozenset({"/webhook", "/api/waha/webhook"})
_WRONG_CHATS = frozenset({"2026.8.1", "2026.8.2"})
"""Versions that give own messages to the wrong chat (devlikeapro/waha#2241)."""
_WHAT_TO_DO = {
    "SCAN_QR_CODE": "Scan its QR code with the phone, in WAHA's dashboard.",
    "STARTING": "Wait; if it stays so, restart the session in WAHA.",
    "STOPPED": "Start the session in WAHA.",
    "FAILED": "Restart the session in WAHA; if it fails again, log it out and scan its QR code.",
}


async def examine_waha(http: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    """What is to be said of WAHA and every session it has."""
    headers = {"X-Api-Key": settings.waha_api_key.get_secret_value()} if settings.waha_api_key else {}
    try:
        version = await call(http, "GET", f"{settings.waha_api_url}/api/server/version", headers=headers)
        sessions = await call(
            http, "GET", f"{settings.waha_api_url}/api/sessions", headers=headers, query={"all": "true"}
        )
    except NoAnswer as error:
        return [
            problem(
                _ABOUT,
                f"{settings.waha_api_url}: {error}",
                fault="WAHA, the network, or WAHA_API_URL",
                action="Start WAHA, or correct WAHA_API_URL. Replies wait meanwhile.",
            )
        ]
    if sessions.status in (401, 403):
        action = "Set WAHA_API_KEY to the key that WAHA was started with."
        return [problem(_ABOUT, "It refuses the key", fault="WAHA_API_KEY", action=action)]
    if not sessions.is_fine or not isinstance(sessions.body, list):
        text = f"{settings.waha_api_url} answers {sessions.status} to the question for its sessions"
        return [problem(_ABOUT, text, fault="WAHA_API_URL", action="Is WAHA behind this address, and not a proxy?")]
    told = str(version.get("version") or "?")
    found = [fine(_ABOUT, f"Version {told} answers, {len(sessions.body)} sessions"), *_version(told)]
    if settings.waha_api_key is None:
        action = "Give WAHA a key and set WAHA_API_KEY to it."
        found.append(warning(_ABOUT, "It asks for no key: anybody can send", fault="WAHA's settings", action=action))
    if not any(session.get("name") == settings.waha_session_name for session in sessions.body):
        text = f"It has no session {settings.waha_session_name}"
        action = "Make the session in WAHA, or correct WAHA_SESSION_NAME."
        found.append(problem(_ABOUT, text, fault="WAHA_SESSION_NAME or WAHA", action=action))
    return [*found, *(one for session in sessions.body for one in judge_session(session))]


def judge_session(shown: Mapping[str, Any]) -> list[Finding]:
    """What is to be said of one session as WAHA shows it."""
    name, status = str(shown.get("name", "?")), str(shown.get("status", "?"))
    config = _object(shown.get("config"))
    engine = str(_object(shown.get("engine")).get("engine", ""))
    about = f"WAHA session {name}"
    found = []
    if status == "WORKING":
        found.append(fine(about, f"It works, engine {engine or 'unknown'}"))
    else:
        action = _WHAT_TO_DO.get(status, "See to it in WAHA's dashboard.")
        found.append(problem(about, f"It is {status}", fault="the WhatsApp session", action=action))
    webhooks = config.get("webhooks")
    if isinstance(webhooks, Sequence) and webhooks:
        found += _webhooks(about, [_object(webhook) for webhook in webhooks])
    if engine == "NOWEB" and not _object(_object(config.get("noweb")).get("store")).get("enabled"):
        text = "NOWEB keeps no history: what webhooks lose can't be fetched"
        action = "Enable config.noweb.store for this session."
        found.append(warning(about, text, fault="the session's settings", action=action))
    return found


def _webhooks(about: str, webhooks: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Webhooks of the session itself; those that WAHA's environment names can't be seen here."""
    ours = [one for one in webhooks if urlsplit(str(one.get("url", ""))).path.rstrip("/") in _WEBHOOK_PATHS]
    if not ours:
        action = "Let one go to https://<this system>/webhook."
        return [warning(about, "None of its webhooks comes here", fault="the session's settings", action=action)]
    found = []
    for webhook in ours:
        events = {str(event) for event in webhook.get("events") or ()}
        if "*" not in events and "message.any" not in events:
            text, action = "message.any is not among its events: staff's own messages are not seen", "Subscribe to it."
            found.append(warning(about, text, fault="the session's settings", action=action))
        if {"message", "message.any"} <= events:
            text, action = "message and message.any both: every message comes twice", "Keep message.any alone."
            found.append(warning(about, text, fault="the session's settings", action=action))
        if not _object(webhook.get("hmac")).get("key"):
            text, action = "Its webhooks are not signed", "Set hmac.key to WAHA_WEBHOOK_HMAC_KEY."
            found.append(warning(about, text, fault="the session's settings", action=action))
    return found


def _version(told: str) -> list[Finding]:
    if told not in _WRONG_CHATS:
        return []
    text = f"Version {told} gives messages that staff write to the wrong chat"
    return [warning(_ABOUT, text, fault="WAHA", action="Use 2026.7.1, or a version after 2026.8.2.")]


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
