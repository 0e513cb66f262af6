"""The keys of sessions that sign their webhooks with one of their own, as operators have stored them."""

from collections.abc import Mapping

from shared.waha_sessions import SessionBook


class StoredKeys:
    """`services.gateway.providers.SessionKeys` from the sessions' settings; without a book there are none."""

    def __init__(self, book: SessionBook | None) -> None:
        self._book = book

    def known(self) -> Mapping[str, str] | None:
        """See `SessionKeys.known`."""
        if self._book is None:
            return {}
        if not self._book.is_known:
            return None
        return {name: settings.hmac_key for name, settings in self._book.own.items() if settings.hmac_key}
