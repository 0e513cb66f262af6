"""Every answer the webhooks give: one-line JSON, built once and sent many times."""

import json
from collections.abc import Mapping

from starlette.responses import Response

from services.gateway.admission import Outcome
from services.gateway.translation import Reason


class Answer(Response):
    """An answer that knows how it is counted."""

    media_type = "application/json"

    def __init__(
        self,
        status_code: int,
        document: Mapping[str, str],
        *,
        outcome: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(json.dumps(document), status_code, headers)
        self.outcome = outcome


def _refusal(status_code: int, outcome: str, reason: str, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status_code, {"status": "refused", "reason": reason}, outcome=outcome, headers=headers)


DURABLE = {outcome: Answer(200, {"status": outcome.value}, outcome=outcome.value) for outcome in Outcome}
IGNORED = {reason: Answer(200, {"status": "ignored", "reason": reason.value}, outcome="ignored") for reason in Reason}

BAD_SIGNATURE = _refusal(401, "bad_signature", "the signature does not fit")
NOT_JSON = _refusal(400, "not_json", "the body is not a JSON object")
CUT_SHORT = _refusal(400, "cut_short", "the body ended early")
# The rest of the body is not read, so the connection can't be used again.
TOO_LARGE = _refusal(413, "too_large", "the body is too large", {"connection": "close"})
NOT_DURABLE = _refusal(503, "not_durable", "neither Redis nor PostgreSQL takes events", {"retry-after": "10"})
