"""Telegram's Bot API through aiogram. Each call is a single try; its errors become ours."""

from collections.abc import Awaitable, Sequence

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from loguru import logger

from services.notifier import metrics
from services.notifier.failures import AwayError, MovedError, RefusedError
from services.notifier.replies.reply import Reply
from services.notifier.texts import Button

SEND_TIMEOUT_SECONDS = 15
SIDE_TIMEOUT_SECONDS = 5
UNKNOWN_MESSAGE = 0
"""Stands for the id of a message that was sent although its answer could not be read."""


def open_bot(token: str, *, api_url: str) -> Bot:
    """A bot on Telegram's own server, or on the one that is given."""
    server = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
    return Bot(token, session=AiohttpSession(api=server, timeout=SEND_TIMEOUT_SECONDS))


class Telegram:
    """Sends replies (`services.notifier.replies.ports.Provider`) and alerts (`services.notifier.alerts.ports`)."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def begin_typing(self, reply: Reply) -> None:
        """Show "typing"; a failure stops nothing."""
        try:
            await _translated(
                self._bot.send_chat_action(int(reply.chat), "typing", request_timeout=SIDE_TIMEOUT_SECONDS)
            )
        except (AwayError, RefusedError, MovedError) as error:
            metrics.SIDE_CALLS_FAILED.labels("sendChatAction").inc()
            logger.debug(
                "A side call failed",
                request_id=reply.request_id,
                call="sendChatAction",
                lead_id=reply.lead_id,
                reason=str(error),
            )

    async def end_typing(self, reply: Reply) -> None:
        """Telegram ends it by itself."""

    async def send(self, reply: Reply) -> str:
        """Send the text once, as it stands."""
        sending = self._bot.send_message(
            int(reply.chat), reply.text, link_preview_options=LinkPreviewOptions(is_disabled=True)
        )
        try:
            await _translated(sending)
        except MovedError as error:
            raise RefusedError("the chat is a group now", for_good=True) from error
        return ""

    async def was_sent(self, reply: Reply) -> bool | None:
        """Never known: bots can't read a chat's history."""
        return None

    async def send_alert(self, chat_id: int, html: str, buttons: Sequence[Sequence[Button]]) -> int:
        """Send one alert; returns its message id. Raises `AwayError`, `RefusedError`, `MovedError`."""
        with metrics.ALERT_CALL_SECONDS.time():
            return await self._send_html(chat_id, html, buttons, reply_to=None)

    async def answer(self, chat_id: int, reply_to: int, html: str, buttons: Sequence[Sequence[Button]]) -> int:
        """Send one message as the answer to another, or on its own when that one is gone; raises like `send_alert`."""
        reply_to_question = ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)
        return await self._send_html(chat_id, html, buttons, reply_to=reply_to_question)

    async def _send_html(
        self, chat_id: int, html: str, buttons: Sequence[Sequence[Button]], *, reply_to: ReplyParameters | None
    ) -> int:
        sending = self._bot.send_message(
            chat_id,
            html,
            parse_mode="HTML",
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=_keyboard(buttons),
            reply_parameters=reply_to,
        )
        message = await _translated(sending)
        return message.message_id if isinstance(message, Message) else UNKNOWN_MESSAGE

    async def edit_alert(self, chat_id: int, message_id: int, html: str, buttons: Sequence[Sequence[Button]]) -> None:
        """Make a message be this; raises like `send_alert`."""
        editing = self._bot.edit_message_text(
            html,
            chat_id=chat_id,
            message_id=message_id,
            parse_mode="HTML",
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=_keyboard(buttons),
        )
        try:
            await _translated(editing)
        except RefusedError as error:
            if "message is not modified" not in error.reason:
                raise

    async def acknowledge(self, callback_id: str, text: str) -> None:
        """Show `text` for a moment to whoever pressed."""
        await self._answer_press(
            self._bot.answer_callback_query(callback_id, text, request_timeout=SIDE_TIMEOUT_SECONDS)
        )

    async def turn_away(self, callback_id: str, text: str) -> None:
        """Show `text` to whoever pressed until they close it."""
        await self._answer_press(
            self._bot.answer_callback_query(callback_id, text, show_alert=True, request_timeout=SIDE_TIMEOUT_SECONDS)
        )

    async def _answer_press(self, answering: Awaitable[object]) -> None:
        try:
            await _translated(answering)
        except (AwayError, RefusedError, MovedError) as error:
            metrics.SIDE_CALLS_FAILED.labels("answerCallbackQuery").inc()
            logger.debug("A press was not acknowledged", reason=str(error))


def _keyboard(buttons: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(text=one.label, callback_data=one.action) for one in row] for row in buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


async def _translated(call: Awaitable[object]) -> object:
    """What the call returns; None when it was carried out but its answer doesn't read."""
    try:
        return await call
    except TelegramRetryAfter as error:
        raise AwayError("too many requests", retry_after_seconds=float(error.retry_after)) from error
    except TelegramMigrateToChat as error:
        raise MovedError(error.migrate_to_chat_id) from error
    except TelegramForbiddenError as error:
        raise RefusedError(error.message, for_good=True) from error
    except (TelegramBadRequest, TelegramEntityTooLarge) as error:
        raise RefusedError(error.message) from error
    except (TelegramUnauthorizedError, TelegramNotFound, TelegramConflictError) as error:
        raise AwayError(error.message) from error
    except TelegramNetworkError as error:
        cause = error.__cause__
        reached = not isinstance(cause, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
        raise AwayError(f"Telegram can't be reached: {type(cause).__name__}", unclear=reached) from error
    except TelegramServerError as error:
        raise AwayError(error.message, unclear=True) from error
    except ClientDecodeError as error:
        # A proxy's page instead of JSON is a 5xx; JSON that says ok means that it was done.
        if isinstance(error.data, dict) and error.data.get("ok") is True:
            return None
        raise AwayError("an answer that is not Telegram's", unclear=True) from error
    except TelegramAPIError as error:
        raise AwayError(error.message) from error
    except OSError as error:
        raise AwayError(f"the connection broke: {type(error).__name__}", unclear=True) from error
