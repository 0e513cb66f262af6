"""What differs between WAHA and Telegram at the door: how they prove themselves and how their events read."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from pydantic import SecretStr

from services.gateway import signature
from services.gateway.answers import BAD_SIGNATURE, TOO_LARGE, Answer
from services.gateway.routes import EVERY_SESSION, Headers, Undecided
from services.gateway.settings import GatewaySettings
from services.gateway.translation import Ignored, telegram, waha
from shared.messages import Inbound
from shared.translation.reading import JsonObject

_ALERTS = {
    BAD_SIGNATURE: (
        "intake_401",
        "Webhook WAHA ditolak karena tanda tangannya tidak cocok; pesan lead tidak masuk. "
        "Samakan WAHA_WEBHOOK_HMAC_KEY di gateway, atau kunci sesinya di dasbor, dengan kunci HMAC di WAHA.",
    ),
    TOO_LARGE: ("intake_413", "Webhook WAHA ditolak karena isinya melebihi MAX_BODY_BYTES; pesan itu tidak masuk."),
}

_WAHA_SIGNATURE = b"x-webhook-hmac"
_WAHA_REQUEST_ID = b"x-webhook-request-id"
_TELEGRAM_SECRET = b"x-telegram-bot-api-secret-token"
_LONGEST_REQUEST_ID = 64


class SessionKeys(Protocol):
    """The keys that sessions sign with beside the one of all."""

    def known(self) -> Mapping[str, str] | None:
        """Session -> its own key; None as long as nobody could tell."""


class Waha:
    """WAHA: one key signs the webhooks of all sessions; without a key everybody is believed.

    A session may have a key of its own beside it, on a server of its own, which is believed about that session alone.
    `alert` is told of refusals (cause, text for the sales team), since WAHA gives up after some tries.
    """

    name = "waha"

    def __init__(self, settings: GatewaySettings, keys: SessionKeys, *, alert: Callable[[str, str], None]) -> None:
        self._key = _revealed(settings.waha_webhook_hmac_key)
        self._keys = keys
        self._alert = alert

    def vouches_for(self, headers: Headers, body: bytes) -> str | None:
        """Whose key the body is signed with."""
        if not self._key:
            return EVERY_SESSION
        given = _header(headers, _WAHA_SIGNATURE)
        if signature.is_from_waha(body, given, self._key):
            return EVERY_SESSION
        own = self._keys.known()
        if own is None:
            raise Undecided
        return next((session for session, key in own.items() if signature.is_from_waha(body, given, key)), None)

    def translate(self, document: JsonObject, headers: Headers, received: datetime) -> Inbound | Ignored:
        """The event in the envelope `document`."""
        request_id = (_header(headers, _WAHA_REQUEST_ID) or "")[:_LONGEST_REQUEST_ID]
        return waha.translate(document, received=received, request_id=request_id)

    def answered(self, answer: Answer) -> None:
        """Take notice of an answer."""
        alert = _ALERTS.get(answer)
        if alert is not None:
            self._alert(*alert)


class Telegram:
    """Telegram: the secret of the webhook stands in a header; without a secret everybody is believed."""

    name = "telegram"

    def __init__(self, settings: GatewaySettings) -> None:
        self._secret = _revealed(settings.telegram_webhook_secret)
        self._bot_id = settings.bot_id()
        self._admin_chats = settings.telegram_admin_chat_id

    def vouches_for(self, headers: Headers, body: bytes) -> str | None:
        """Whether the secret is ours."""
        if not self._secret or signature.is_from_telegram(_header(headers, _TELEGRAM_SECRET), self._secret):
            return EVERY_SESSION
        return None

    def translate(self, document: JsonObject, headers: Headers, received: datetime) -> Inbound | Ignored:
        """The event in the update `document`."""
        return telegram.translate(document, bot_id=self._bot_id, admin_chats=self._admin_chats, received=received)

    def answered(self, answer: Answer) -> None:
        """Take notice of an answer: Telegram shows its own troubles to whoever asks it."""


def _header(headers: Headers, name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


def _revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
