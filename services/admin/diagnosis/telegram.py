"""Telegram: the token, the webhook, and the chats that get the alerts."""

import time

import aiohttp

from services.admin.calls import Answer, NoAnswer, call
from services.admin.diagnosis.findings import Finding, fine, problem, warning
from services.admin.settings import Settings

_ABOUT = "Telegram"
_OFFICIAL = "https://api.telegram.org"
_RECENT_SECONDS = 3600
_MANY_PENDING = 100
_WANTED = frozenset({"message", "callback_query"})


async def examine_telegram(http: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    """What is to be said of the bot, its webhook and the admin chats."""
    if settings.telegram_bot_token is None:
        action = "Make a bot with @BotFather and set TELEGRAM_BOT_TOKEN; without one nobody gets alerts."
        return [warning(_ABOUT, "No bot is set up", fault="the settings", action=action)]
    base = f"{settings.telegram_api_url or _OFFICIAL}/bot{settings.telegram_bot_token.get_secret_value()}"
    try:
        me = await call(http, "GET", f"{base}/getMe")
        if not me.is_fine:
            return [_refused(me)]
        webhook = await call(http, "GET", f"{base}/getWebhookInfo")
        found = [fine(_ABOUT, f"The bot @{me.get('result', 'username') or '?'} answers"), *_webhook(webhook)]
        for chat_id in settings.telegram_admin_chat_id:
            found.append(_chat(chat_id, await call(http, "GET", f"{base}/getChat", query={"chat_id": str(chat_id)})))
    except NoAnswer as error:
        return [
            problem(
                _ABOUT,
                str(error).capitalize(),
                fault="the network, Telegram, or TELEGRAM_API_URL",
                action="Let this machine reach api.telegram.org on port 443. Alerts wait meanwhile.",
            )
        ]
    return found


def _refused(answer: Answer) -> Finding:
    if answer.status in (401, 404):
        action = "Copy the token anew from @BotFather into TELEGRAM_BOT_TOKEN."
        return problem(_ABOUT, "It refuses the token", fault="TELEGRAM_BOT_TOKEN", action=action)
    return problem(_ABOUT, f"It answers {answer.status}", fault="Telegram", action="Ask again in a minute.")


def _webhook(answer: Answer) -> list[Finding]:
    if not answer.get("result", "url"):
        action = "Call setWebhook with https://<this system>/telegram/webhook and TELEGRAM_WEBHOOK_SECRET."
        text = "It has no webhook: buttons under alerts do nothing, leads are not heard"
        return [problem(_ABOUT, text, fault="the bot's settings", action=action)]
    found = []
    failed_at = answer.get("result", "last_error_date")
    if isinstance(failed_at, int) and time.time() - failed_at < _RECENT_SECONDS:
        words = str(answer.get("result", "last_error_message") or "no reason given")[:120]
        action = "401 means another secret than TELEGRAM_WEBHOOK_SECRET; otherwise look at proxy and certificate."
        text = f"Its webhook failed within the hour: {words}"
        found.append(problem(_ABOUT, text, fault="this system's public side", action=action))
    pending = answer.get("result", "pending_update_count")
    if isinstance(pending, int) and pending > _MANY_PENDING:
        action = "Look whether the gateway answers."
        text = f"{pending} updates wait to be delivered"
        found.append(warning(_ABOUT, text, fault="this system's public side", action=action))
    allowed = answer.get("result", "allowed_updates") or ()
    if allowed and not set(allowed) >= _WANTED:
        text, action = (
            "The webhook leaves out updates that are needed",
            "Allow message and callback_query in setWebhook.",
        )
        found.append(problem(_ABOUT, text, fault="the bot's settings", action=action))
    return found or [fine(_ABOUT, "Its webhook is set and works")]


def _chat(chat_id: int, answer: Answer) -> Finding:
    if answer.is_fine:
        return fine(_ABOUT, f"Admin chat {chat_id} is known to the bot")
    moved = answer.get("parameters", "migrate_to_chat_id")
    if moved:
        action = f"Set {moved} in TELEGRAM_ADMIN_CHAT_ID instead."
        return problem(_ABOUT, f"Admin chat {chat_id} has another id now", fault="the settings", action=action)
    words = str(answer.get("description") or f"status {answer.status}")[:120]
    action = "Add the bot to the chat (a person has to write to it first), or correct TELEGRAM_ADMIN_CHAT_ID."
    return problem(_ABOUT, f"Admin chat {chat_id}: {words}", fault="the team or the settings", action=action)
