"""What becomes of every WAHA event, whatever engine wrote it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.gateway.translation import Ignored, Reason
from services.gateway.translation.waha import translate
from shared.messages import Inbound
from tests.payloads import ENGINES, waha_envelope
from tests.unit.gateway.envelopes import LEAD, LEAD_LID, OWN_LID, OWN_PHONE, envelope, message

RECEIVED = datetime(2026, 11, 22, 21, 37, 0, 123000, tzinfo=UTC)


def translated(document: dict[str, Any]) -> Inbound:
    found = translate(document, received=RECEIVED, request_id="18a767mkh37y0h")
    assert isinstance(found, Inbound), found
    assert Inbound.from_fields(found.to_fields()) == found
    return found


def reason(document: dict[str, Any]) -> Reason:
    found = translate(document, received=RECEIVED, request_id="")
    assert isinstance(found, Ignored), found
    return found.reason


def test_the_captured_direct_message_of_gows() -> None:
    assert translated(waha_envelope("real_gows_2026.1.3_message_dm_lid")).to_fields() == {
        "v": "1",
        "key": "wa:default:in:message:3AC22AE73E797638455D",
        "kind": "message",
        "channel": "whatsapp",
        "session": "default",
        "received": "2026-11-22T21:37:00.123Z",
        "sent": "2026-01-16T16:23:11.000Z",
        "chat": "38200000000002@lid",
        "phone": "5585900000002",
        "lid": "38200000000002",
        "name": "Customer ✨",
        "text": "Hello",
        "message_id": "3AC22AE73E797638455D",
        "engine": "GOWS",
        "request_id": "18a767mkh37y0h",
    }


def test_the_captured_session_status() -> None:
    assert translated(waha_envelope("real_noweb_2026.9.1_session_status")).to_fields() == {
        "v": "1",
        "key": "wa:spike:status:1790064471511:SCAN_QR_CODE",
        "kind": "session_status",
        "channel": "whatsapp",
        "session": "spike",
        "received": "2026-11-22T21:37:00.123Z",
        "sent": "2026-09-22T08:07:51.511Z",
        "engine": "NOWEB",
        "request_id": "18a767mkh37y0h",
        "detail": "SCAN_QR_CODE",
    }


def test_the_captured_edit() -> None:
    edited = translated(waha_envelope("fixture_gows_message_edited"))

    assert edited.kind == "edited"
    assert edited.key.startswith("wa:gows-contract-session:in:edited:3EB0EDIT01:")
    assert (edited.target_id, edited.message_id) == ("3EB0EDITBASE", "3EB0EDIT01")
    assert (edited.chat, edited.phone, edited.text) == ("5511888888888@c.us", "5511888888888", "texto editado")


def test_the_captured_revocation() -> None:
    revoked = translated(waha_envelope("fixture_gows_message_revoked"))

    assert (revoked.kind, revoked.key) == ("revoked", "wa:gows-contract-session:in:revoked:3EB0BASE01")
    assert (revoked.target_id, revoked.message_id) == ("3EB0BASE01", "3EB0REVOKE01")
    assert (revoked.chat, revoked.phone) == ("5511888888888@c.us", "5511888888888")
    assert revoked.sent == RECEIVED


def test_the_captured_location() -> None:
    location = translated(waha_envelope("fixture_gows_message_location.payload"))

    assert (location.kind, location.media, location.text) == ("message", "location", "")
    assert location.name == "Ana Souza"


def test_the_documented_picture_with_caption() -> None:
    picture = translated(waha_envelope("docs_message_image.payload"))

    assert (picture.kind, picture.media) == ("message", "image")
    assert picture.text == "Check this out (caption for the media)!"
    assert picture.media_url.startswith("http://localhost:3000/api/files/")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("docs_message_ack_group", Reason.ACK),
        ("fixture_gows_message_ack_read", Reason.ACK),
        ("fixture_gows_message_group_text.payload", Reason.GROUP),
        ("fixture_gows_message_reaction", Reason.REACTION),
        ("real_noweb_2026.8_message_any_group_fromme_sticker", Reason.GROUP),
    ],
)
def test_captured_events_that_are_not_for_us(name: str, expected: Reason) -> None:
    assert reason(waha_envelope(name)) is expected


@pytest.mark.parametrize("event", ["message", "message.any"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_message_from_a_lead(engine: str, event: str) -> None:
    inbound = translated(message(engine, event=event))

    assert inbound.kind == "message"
    assert (inbound.chat, inbound.phone, inbound.lid) == (f"{LEAD}@c.us", LEAD, "")
    assert (inbound.name, inbound.text, inbound.engine) == ("Budi", "Halo kak", engine)
    assert inbound.key == "wa:default:in:message:3AC22AE73E797638455D"


@pytest.mark.parametrize("engine", ENGINES)
def test_our_own_message_belongs_to_the_peer(engine: str) -> None:
    inbound = translated(message(engine, event="message.any", from_me=True))

    assert inbound.kind == "from_me"
    assert (inbound.chat, inbound.phone, inbound.name) == (f"{LEAD}@c.us", LEAD, "")
    assert inbound.key == "wa:default:me:message:3AC22AE73E797638455D"


@pytest.mark.parametrize("from_me", [False, True])
@pytest.mark.parametrize("engine", ["NOWEB", "GOWS"])
def test_the_phone_behind_a_lid(engine: str, from_me: bool) -> None:
    document = message(
        engine, event="message.any", from_me=from_me, chat=f"{LEAD_LID}@lid", other=f"{LEAD}:3@s.whatsapp.net"
    )

    inbound = translated(document)

    assert (inbound.chat, inbound.phone, inbound.lid) == (f"{LEAD_LID}@lid", LEAD, LEAD_LID)


@pytest.mark.parametrize("engine", ["NOWEB", "GOWS"])
def test_the_lid_behind_a_phone(engine: str) -> None:
    inbound = translated(message(engine, other=f"{LEAD_LID}@lid"))

    assert (inbound.chat, inbound.phone, inbound.lid) == (f"{LEAD}@c.us", LEAD, LEAD_LID)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_lid_without_phone_is_never_a_phone(engine: str) -> None:
    inbound = translated(message(engine, chat=f"{LEAD_LID}@lid"))

    assert (inbound.phone, inbound.lid, inbound.addresses) == ("", LEAD_LID, (f"lid:{LEAD_LID}",))


def test_the_sender_phone_of_older_noweb() -> None:
    key = {"remoteJid": f"{LEAD_LID}@lid", "fromMe": False, "id": "A1", "senderPn": f"{LEAD}@s.whatsapp.net"}

    assert translated(message("NOWEB", chat=f"{LEAD_LID}@lid", raw={"key": key})).phone == LEAD
    own = key | {"fromMe": True, "senderPn": f"{OWN_PHONE}@s.whatsapp.net"}
    mine = message("NOWEB", event="message.any", from_me=True, chat=f"{LEAD_LID}@lid", raw={"key": own})
    assert translated(mine).phone == ""


@pytest.mark.parametrize(
    ("chat", "expected"),
    [
        (f"{LEAD}:3@c.us", f"{LEAD}@c.us"),
        (f"{LEAD}@s.whatsapp.net", f"{LEAD}@c.us"),
        (f"{LEAD}.0:31@s.whatsapp.net", f"{LEAD}@c.us"),
        (f"{LEAD_LID}:31@lid", f"{LEAD_LID}@lid"),
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_the_chat_is_written_in_one_form(engine: str, chat: str, expected: str) -> None:
    assert translated(message(engine, chat=chat)).chat == expected


@pytest.mark.parametrize(
    ("chat", "expected"),
    [
        ("120363000000000000@g.us", Reason.GROUP),
        ("6281234567890-1500000000@g.us", Reason.GROUP),
        ("status@broadcast", Reason.STATUS),
        ("1700000000@broadcast", Reason.BROADCAST),
        ("120363000000000001@newsletter", Reason.NEWSLETTER),
        ("0@c.us", Reason.SYSTEM),
        ("0@s.whatsapp.net", Reason.SYSTEM),
        ("1234@c.us", Reason.NOT_A_PERSON),
        ("13135550002@bot", Reason.NOT_A_PERSON),
        ("", Reason.NOT_A_PERSON),
    ],
)
@pytest.mark.parametrize("from_me", [False, True])
@pytest.mark.parametrize("engine", ENGINES)
def test_chats_that_are_not_one_person(engine: str, from_me: bool, chat: str, expected: Reason) -> None:
    assert reason(message(engine, event="message.any", from_me=from_me, chat=chat)) is expected


@pytest.mark.parametrize("chat", [f"{OWN_PHONE}@c.us", f"{OWN_LID}@lid"])
@pytest.mark.parametrize("engine", ENGINES)
def test_notes_to_ourselves_are_not_for_us(engine: str, chat: str) -> None:
    assert reason(message(engine, event="message.any", from_me=True, chat=chat)) is Reason.OWN_CHAT


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("message.reaction", Reason.REACTION),
        ("message.ack", Reason.ACK),
        ("message.ack.group", Reason.ACK),
        ("message.waiting", Reason.UNDECRYPTED),
        ("presence.update", Reason.PRESENCE),
        ("call.received", Reason.CALL),
        ("call.accepted", Reason.CALL),
        ("call.rejected", Reason.CALL),
        ("poll.vote", Reason.POLL_VOTE),
        ("poll.vote.failed", Reason.POLL_VOTE),
        ("group.v2.join", Reason.UNKNOWN_EVENT),
        ("engine.event", Reason.UNKNOWN_EVENT),
        ("of.tomorrow", Reason.UNKNOWN_EVENT),
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_events_that_are_not_for_us(engine: str, event: str, expected: Reason) -> None:
    assert reason(message(engine, event=event)) is expected


@pytest.mark.parametrize(
    ("raw_type", "expected"),
    [
        ("ptt", "voice"),
        ("audio", "voice"),
        ("image", "image"),
        ("video", "video"),
        ("document", "document"),
        ("sticker", "sticker"),
        ("vcard", "contact"),
        ("multi_vcard", "contact"),
        ("poll_creation", "poll"),
        ("location", "location"),
        ("order", "other"),
    ],
)
@pytest.mark.parametrize("engine", ["WEBJS", "WPP"])
def test_media_by_the_type_of_the_browser_engines(engine: str, raw_type: str, expected: str) -> None:
    inbound = translated(message(engine, body="", raw={"type": raw_type}))

    assert (inbound.media, inbound.text) == (expected, "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("audioMessage", "voice"),
        ("imageMessage", "image"),
        ("videoMessage", "video"),
        ("ptvMessage", "video"),
        ("documentMessage", "document"),
        ("stickerMessage", "sticker"),
        ("locationMessage", "location"),
        ("liveLocationMessage", "location"),
        ("contactMessage", "contact"),
        ("contactsArrayMessage", "contact"),
        ("pollCreationMessageV3", "poll"),
        ("productMessage", "other"),
    ],
)
@pytest.mark.parametrize(("engine", "place"), [("GOWS", "Message"), ("NOWEB", "message")])
def test_media_by_the_key_of_the_socket_engines(engine: str, place: str, name: str, expected: str) -> None:
    content = {"messageContextInfo": {}, name: {"mimetype": "x/y"}}

    assert translated(message(engine, body=None, raw={place: content})).media == expected
    hidden = {"ephemeralMessage": {"message": {"viewOnceMessageV2": {"message": content}}}}
    assert translated(message(engine, body=None, raw={place: hidden})).media == expected


@pytest.mark.parametrize(
    ("mime_type", "expected"),
    [
        ("audio/ogg; codecs=opus", "voice"),
        ("image/webp", "image"),
        ("video/mp4", "video"),
        ("application/pdf", "document"),
    ],
)
def test_media_by_its_mime_type_when_nothing_else_tells(mime_type: str, expected: str) -> None:
    document = message("WEBJS", body="", raw={"type": None}, hasMedia=True, media={"mimetype": mime_type, "url": "u"})

    assert (translated(document).media, translated(document).media_url) == (expected, "u")
    undownloaded = message("WEBJS", body="", raw={"type": None}, hasMedia=True)
    assert translated(undownloaded).media == "other"


def test_a_body_that_nobody_wrote_is_no_text() -> None:
    thumbnail = message("WEBJS", body="/9j/4AAQSkZJRg==", raw={"type": "location"}, location={"latitude": "-6.2"})
    card = message("WEBJS", body="BEGIN:VCARD", raw={"type": "vcard"}, vCards=["BEGIN:VCARD"])
    file = message("WEBJS", body="a.pdf", raw={"type": "document"}, hasMedia=True, media={"filename": "a.pdf"})

    assert [translated(document).text for document in (thumbnail, card, file)] == ["", "", ""]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (message("WEBJS", body="", raw={"type": "e2e_notification"}), Reason.SYSTEM),
        (message("WEBJS", body="", raw={"type": "notification_template"}), Reason.SYSTEM),
        (message("WPP", body="", raw={"type": "protocol"}), Reason.SYSTEM),
        (message("WEBJS", body="", raw={"type": "ciphertext"}), Reason.UNDECRYPTED),
        (message("NOWEB", body=None, raw={"message": {"protocolMessage": {"type": 5}}}), Reason.SYSTEM),
        (message("NOWEB", body=None, raw={"message": None, "messageStubType": 2}), Reason.SYSTEM),
        (message("NOWEB", body=None, raw={"message": {"reactionMessage": {"text": "x"}}}), Reason.REACTION),
        (message("GOWS", body=None, raw={"Message": {"pollUpdateMessage": {}}}), Reason.POLL_VOTE),
        (message("GOWS", body=None, raw={"Message": {"albumMessage": {}}}), Reason.SYSTEM),
        (message("GOWS", body=None, raw={"Message": None}), Reason.EMPTY),
        (message("WEBJS", body="", raw={"type": "chat"}), Reason.EMPTY),
        (envelope("WEBJS", "message", {}), Reason.MALFORMED),
        (envelope("WEBJS", "message", "text"), Reason.MALFORMED),
        (envelope("WEBJS", "session.status", {"name": "default"}), Reason.MALFORMED),
        ({"event": "message", "payload": {"from": f"{LEAD}@c.us", "body": "x"}}, Reason.MALFORMED),
        ({}, Reason.UNKNOWN_EVENT),
    ],
)
def test_what_no_person_wrote_is_not_for_us(document: dict[str, Any], expected: Reason) -> None:
    assert reason(document) is expected


def test_three_keys_are_enough() -> None:
    inbound = translated(
        {"event": "message", "session": "s", "payload": {"from": f"{LEAD}@c.us", "id": "ABC", "body": "hai"}}
    )

    assert (inbound.key, inbound.chat, inbound.text) == ("wa:s:in:message:ABC", f"{LEAD}@c.us", "hai")
    assert inbound.sent == inbound.received == RECEIVED


def test_the_text_is_found_without_body() -> None:
    raw = {"Message": {"extendedTextMessage": {"text": "dari bawah"}}}

    assert translated(message("GOWS", body=None, raw=raw)).text == "dari bawah"


def test_who_wrote_is_found_without_saying_so() -> None:
    for engine in ("NOWEB", "GOWS"):
        document = message(engine, event="message.any", from_me=True)
        del document["payload"]["fromMe"]
        assert translated(document).kind == "from_me"
    by_id_alone = message("WEBJS", event="message.any", from_me=True)
    del by_id_alone["payload"]["fromMe"], by_id_alone["engine"], by_id_alone["environment"]
    assert (translated(by_id_alone).kind, translated(by_id_alone).chat) == ("from_me", f"{LEAD}@c.us")


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        (1768580591, "2026-01-16T16:23:11.000Z"),
        (1768580591.853, "2026-01-16T16:23:11.853Z"),
        (1768580591853, "2026-01-16T16:23:11.853Z"),
        ("1768580591", "2026-01-16T16:23:11.000Z"),
        (float("inf"), "2026-01-16T16:23:11.344Z"),
        (True, "2026-01-16T16:23:11.344Z"),
        (None, "2026-01-16T16:23:11.344Z"),
    ],
)
def test_when_it_was_written(timestamp: Any, expected: str) -> None:
    document = message("WEBJS", timestamp=timestamp)

    assert translated(document).to_fields()["sent"] == expected


def test_texts_that_no_store_takes_are_mended() -> None:
    assert translated(message("WEBJS", body="a\0b \ud83d c 🙂")).text == "ab ? c 🙂"


def test_our_own_edits_and_revocations_are_not_for_us() -> None:
    edit = message("GOWS", event="message.edited", from_me=True, editedMessageId="A")
    revocation = envelope("GOWS", "message.revoked", {"revokedMessageId": "A", "after": {"fromMe": True}})

    assert [reason(edit), reason(revocation)] == [Reason.OWN_CHANGE, Reason.OWN_CHANGE]


def test_a_revocation_whose_message_is_gone_finds_its_chat_in_the_raw_data() -> None:
    raw = message("NOWEB")["payload"]["_data"]

    revoked = translated(envelope("NOWEB", "message.revoked", {"revokedMessageId": "A", "after": None, "_data": raw}))

    assert (revoked.chat, revoked.target_id) == (f"{LEAD}@c.us", "A")


def test_a_webjs_id_may_be_an_object() -> None:
    serialized = {"fromMe": True, "id": "AB12", "_serialized": f"true_{LEAD}@c.us_AB12_out"}

    assert translated(message("WEBJS", event="message.any", from_me=True, id=serialized)).message_id == "AB12"


@pytest.mark.parametrize(("mark", "kind"), [("true", "from_me"), ("false", "message")])
@pytest.mark.parametrize("shape", ["text", "object"])
def test_where_nothing_else_tells_the_id_says_who_wrote(shape: str, mark: str, kind: str) -> None:
    said = f"{mark}_{LEAD}@c.us_AB12"
    envelope = message("WEBJS", event="message.any", id=said if shape == "text" else {"_serialized": said})
    del envelope["payload"]["fromMe"]
    envelope["payload"].pop("_data", None)

    assert translated(envelope).kind == kind
