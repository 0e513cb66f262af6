"""The Bot API as aiogram calls it, and the updates that people cause."""

from datetime import UTC, datetime

import aiohttp
import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendDice
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Update
from aiohttp import web

from services.gateway.translation.telegram import translate
from shared.messages import Inbound
from tests.eventually import eventually
from tests.integration.standins.receiver import Receiver
from tests.integration.standins.worlds import ADMIN_CHAT, BOT_TOKEN, TELEGRAM_SECRET, Telegram

LEAD = 5550001
BUTTONS = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Ambil", callback_data="take:1")]],
)


async def test_a_message_comes_back_with_its_entities(telegram: Telegram) -> None:
    sent = await telegram.bot.send_message(
        LEAD, "😀 <b>Halo &amp; <i>Kak</i></b> <a href='https://wa.me/62'>62</a> ", reply_markup=BUTTONS
    )

    assert sent.text == "😀 Halo & Kak 62"
    assert [(one.type, one.extract_from(sent.text)) for one in sent.entities or []] == [
        ("bold", "Halo & Kak"),
        ("italic", "Kak"),
        ("text_link", "62"),
    ]
    assert sent.reply_markup
    assert sent.reply_markup.model_dump(exclude_none=True) == BUTTONS.model_dump(exclude_none=True)
    (shown,) = (await telegram.chat(LEAD))["messages"]
    assert shown["from_bot"]
    assert shown["buttons"] == [[{"text": "Ambil", "data": "take:1"}]]
    assert shown["html"].startswith("😀 <b>Halo &amp;")


async def test_bad_texts_are_refused(telegram: Telegram) -> None:
    reasons = {
        "<b2>x</b2>": 'can\'t parse entities: Unsupported start tag "b2" at byte offset 0',
        "ä<nope>": 'can\'t parse entities: Unsupported start tag "nope" at byte offset 2',
        "1 < 2": 'can\'t parse entities: Unsupported start tag "" at byte offset 2',
        "<b>x": "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        "<b><i>x</b></i>": ('can\'t parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        "x</b>": "can't parse entities: Unexpected end tag at byte offset 1",
        "<b></b>": "message text is empty",
        "x" * 4097: "message is too long",
    }

    for markup, reason in reasons.items():
        with pytest.raises(TelegramBadRequest) as caught:
            await telegram.bot.send_message(LEAD, markup)
        assert caught.value.message == f"Bad Request: {reason}"

    assert (await telegram.chat(LEAD))["messages"] == []


async def test_the_length_counts_after_parsing(telegram: Telegram) -> None:
    sent = await telegram.bot.send_message(LEAD, f"<b>{'x' * 4096}</b>")

    assert len(sent.text or "") == 4096


async def test_button_data_has_at_most_64_bytes(telegram: Telegram) -> None:
    too_long = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="x", callback_data="ä" * 33)]])

    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await telegram.bot.send_message(LEAD, "x", reply_markup=too_long)


async def test_messages_are_edited_and_deleted(telegram: Telegram) -> None:
    sent = await telegram.bot.send_message(LEAD, "lama", reply_markup=BUTTONS)

    edited = await telegram.bot.edit_message_text("<i>baru</i>", chat_id=LEAD, message_id=sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await telegram.bot.edit_message_text("<i>baru</i>", chat_id=LEAD, message_id=sent.message_id)
    await telegram.bot.edit_message_reply_markup(chat_id=LEAD, message_id=sent.message_id, reply_markup=BUTTONS)
    (shown,) = (await telegram.chat(LEAD))["messages"]
    await telegram.bot.delete_message(LEAD, sent.message_id)

    assert not isinstance(edited, bool)
    assert (edited.text, edited.reply_markup) == ("baru", None)
    assert (shown["text"], len(shown["buttons"]), bool(shown["edited_at"])) == ("baru", 1, True)
    assert (await telegram.chat(LEAD))["messages"] == []
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await telegram.bot.edit_message_text("x", chat_id=LEAD, message_id=sent.message_id)


async def test_a_wrong_token_and_an_unknown_method_are_refused(telegram: Telegram) -> None:
    stranger = Telegram.bot_of(telegram.url, "42:OTHER")

    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    with pytest.raises(TelegramNotFound):
        await telegram.bot(SendDice(chat_id=LEAD))
    await stranger.session.close()


async def test_the_bot_knows_itself_and_its_chats(telegram: Telegram) -> None:
    me = await telegram.bot.get_me()
    chat = await telegram.bot.get_chat(ADMIN_CHAT)
    member = await telegram.bot.get_chat_member(ADMIN_CHAT, 7)
    await telegram.control("member", {"chat_id": ADMIN_CHAT, "user_id": 7, "is_member": False})
    gone = await telegram.bot.get_chat_member(ADMIN_CHAT, 7)

    assert (me.id, me.is_bot) == (42, True)
    assert (chat.id, chat.type) == (ADMIN_CHAT, "supergroup")
    assert (member.status, gone.status) == ("member", "left")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await telegram.bot.get_chat(99)


async def test_typing_lasts_until_the_message(telegram: Telegram) -> None:
    await telegram.bot.send_chat_action(LEAD, "typing")
    typing = (await telegram.chat(LEAD))["typing"]
    await telegram.bot.send_message(LEAD, "Halo")

    assert typing
    assert not (await telegram.chat(LEAD))["typing"]


async def test_a_written_message_becomes_an_update(telegram: Telegram, receiver: Receiver) -> None:
    first = await telegram.control("incoming", {"from_id": LEAD, "name": "Ann", "username": "ann", "text": "/start x"})
    second = await telegram.control("incoming", {"from_id": LEAD, "media": "voice"})
    await telegram.control("incoming", {"from_id": LEAD, "text": "lagi", "edit_of": first["message_id"]})

    updates = [Update.model_validate(event) for event in receiver.events]
    assert first["delivered"]
    assert second["update_id"] == first["update_id"] + 1
    assert receiver.requests[0].headers["x-telegram-bot-api-secret-token"] == TELEGRAM_SECRET
    assert [update.event_type for update in updates] == ["message", "message", "edited_message"]
    assert updates[0].message
    assert updates[0].message.entities
    assert updates[1].message
    assert updates[1].message.voice
    assert updates[2].edited_message
    assert updates[2].edited_message.text == "lagi"


async def test_media_is_understood_by_the_gateway(telegram: Telegram, receiver: Receiver) -> None:
    every = ["voice", "image", "sticker", "location", "contact", "document", "video"]

    for media in every:
        await telegram.control("incoming", {"from_id": LEAD, "media": media})

    found = [
        translate(update, bot_id="42", admin_chats=frozenset(), received=datetime.now(UTC), request_id="")
        for update in receiver.events
    ]
    assert [one.media for one in found if isinstance(one, Inbound)] == every


async def test_a_pressed_button_is_answered(telegram: Telegram, receiver: Receiver) -> None:
    sent = await telegram.bot.send_message(ADMIN_CHAT, "Lead baru", reply_markup=BUTTONS)
    press = {"chat_id": ADMIN_CHAT, "message_id": sent.message_id, "data": "take:1", "from_id": 7, "name": "Rina"}

    await telegram.control("press", press)
    query = Update.model_validate(receiver.events[0]).callback_query
    assert query
    await telegram.bot.answer_callback_query(query.id, text="Siap")

    (answered,) = (await telegram.state())["answered_callbacks"]
    assert (query.data, query.from_user.id) == ("take:1", 7)
    assert (answered["text"], answered["data"], answered["message_id"]) == ("Siap", "take:1", sent.message_id)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await telegram.bot.answer_callback_query("123")


async def test_only_buttons_that_exist_are_pressed(telegram: Telegram) -> None:
    sent = await telegram.bot.send_message(ADMIN_CHAT, "Lead baru", reply_markup=BUTTONS)

    press = {"chat_id": ADMIN_CHAT, "message_id": sent.message_id, "data": "take:2"}

    assert (await telegram.call("POST", "/_control/press", press))[0] == 400


async def test_someone_who_blocked_the_bot_gets_nothing(telegram: Telegram, receiver: Receiver) -> None:
    await telegram.control("block", {"chat_id": LEAD, "blocked": True})

    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await telegram.bot.send_message(LEAD, "Halo")
    assert Update.model_validate(receiver.events[0]).my_chat_member


async def test_an_update_is_repeated_until_it_is_taken(telegram: Telegram, receiver: Receiver) -> None:
    receiver.answers.extend([web.Response(status=503), web.Response(status=500)])

    answer = await telegram.control("incoming", {"from_id": LEAD, "text": "Halo"})

    assert answer["attempts"] == 3
    assert len({event["update_id"] for event in receiver.events}) == 1
    assert (await telegram.state())["pending_updates"] == 0


async def test_the_webhook_is_registered(telegram: Telegram, receiver: Receiver) -> None:
    await telegram.control("settings", {"webhook_url": ""})
    await telegram.bot.set_webhook(receiver.url, allowed_updates=["message"])
    info = await telegram.bot.get_webhook_info()
    with pytest.raises(TelegramConflictError):
        await telegram.bot.get_updates()
    await telegram.control("incoming", {"from_id": LEAD, "text": "Halo"})
    await eventually(lambda: receiver.requests)
    await telegram.bot.delete_webhook()

    assert (info.url, info.allowed_updates) == (receiver.url, ["message"])
    assert await telegram.bot.get_updates() == []


async def test_forms_with_files_and_json_are_read_too(telegram: Telegram, http: aiohttp.ClientSession) -> None:
    form = aiohttp.FormData()
    form.add_field("chat_id", str(LEAD))
    form.add_field("text", "dari formulir ✨")
    form.add_field("file", b"\x00", filename="x.bin")
    url = f"{telegram.url}/bot{BOT_TOKEN}/sendMessage"

    async with http.post(url, data=form) as multipart:
        assert (await multipart.json())["result"]["text"] == "dari formulir ✨"
    async with http.post(url, json={"chat_id": LEAD, "text": "dari json"}) as as_json:
        assert (await as_json.json())["ok"]
    async with http.get(url, params={"chat_id": str(LEAD), "text": "dari alamat"}) as query:
        assert (await query.json())["result"]["text"] == "dari alamat"
