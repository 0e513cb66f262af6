"""WAHA: address, key, version, the sessions and where their webhooks go."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from services.admin.calls import NoAnswer, call
from services.admin.diagnosis.findings import Finding, fine, problem, warning
from services.admin.settings import Settings
from shared.waha_sessions import OwnSettings, WahaServer, server_for

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


async def examine_waha(
    http: aiohttp.ClientSession, settings: Settings, own: Mapping[str, OwnSettings]
) -> list[Finding]:
    """What is to be said of every WAHA and every session of ours; `own` are the settings that sessions have."""
    key = settings.waha_api_key.get_secret_value() if settings.waha_api_key else ""
    usual = WahaServer(settings.waha_api_url, key)
    servers = {name: server_for(name, own, usual) for name in {settings.waha_session_name, *own}}
    found = []
    for server in dict.fromkeys([usual, *(servers[name] for name in sorted(servers))]):
        expected = {name for name, home in servers.items() if home == server}
        if expected or not own:
            found += await _examine_server(http, server, expected, is_usual=server.url == usual.url)
    return found


async def _examine_server(
    http: aiohttp.ClientSession, server: WahaServer, expected: Collection[str], *, is_usual: bool
) -> list[Finding]:
    about = _ABOUT if is_usual else f"{_ABOUT} of {', '.join(sorted(expected))}"
    address, key = ("WAHA_API_URL", "WAHA_API_KEY") if is_usual else ("its address", "its API key")
    where = "" if is_usual else " on the dashboard's page of WhatsApp numbers"
    if server.problem:
        action = "Set SETTINGS_ENCRYPTION_KEY to the one it was stored with, or store the key anew."
        return [problem(about, server.problem.capitalize(), fault="SETTINGS_ENCRYPTION_KEY", action=action)]
    try:
        version = await call(http, "GET", f"{server.url}/api/server/version", headers=server.headers)
        query = {"all": "true"}
        sessions = await call(http, "GET", f"{server.url}/api/sessions", headers=server.headers, query=query)
    except NoAnswer as error:
        return [
            problem(
                about,
                f"{server.url}: {error}",
                fault=f"WAHA, the network, or {address}",
                action=f"Start WAHA, or correct {address}{where}. Replies wait meanwhile.",
            )
        ]
    if sessions.status in (401, 403):
        action = f"Set {key}{where} to the key that WAHA was started with."
        return [problem(about, "It refuses the key", fault=key, action=action)]
    if not sessions.is_fine or not isinstance(sessions.body, list):
        text = f"{server.url} answers {sessions.status} to the question for its sessions"
        return [problem(about, text, fault=address, action="Is WAHA behind this address, and not a proxy?")]
    told = str(version.get("version") or "?")
    found = [fine(about, f"Version {told} answers, {len(sessions.body)} sessions"), *_version(told)]
    if not server.api_key:
        action = f"Give WAHA a key and set {key}{where} to it."
        found.append(warning(about, "It asks for no key: anybody can send", fault="WAHA's settings", action=action))
    shown = {str(session.get("name", "?")): session for session in sessions.body if isinstance(session, Mapping)}
    for name in sorted(set(expected) - shown.keys()):
        action = "Make the session in WAHA" + (
            ", or correct WAHA_SESSION_NAME." if is_usual else ", or correct its address on the dashboard."
        )
        fault = "WAHA_SESSION_NAME or WAHA" if is_usual else "its settings or WAHA"
        found.append(problem(about, f"It has no session {name}", fault=fault, action=action))
    ours = [session for name, session in shown.items() if is_usual or name in expected]
    return [*found, *(one for session in ours for one in judge_session(session))]


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
            text, action = "Its webhooks are not signed", "Set hmac.key to WAHA_WEBHOOK_HMAC_KEY, or to its own."
            found.append(warning(about, text, fault="the session's settings", action=action))
    return found


def _version(told: str) -> list[Finding]:
    if told not in _WRONG_CHATS:
        return []
    text = f"Version {told} gives messages that staff write to the wrong chat"
    return [warning(_ABOUT, text, fault="WAHA", action="Use 2026.7.1, or a version after 2026.8.2.")]


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
