"""Reads WAHA's answers, which differ by engine and version: ids and reasons. Nothing here speaks to the network."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.notifier.failures import AwayError, RefusedError
from shared.masking import masked


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, parsed body (None when there is no JSON) and the Retry-After header."""

    status: int
    body: Any
    retry_after: str = ""


def key_id_of(body: Any) -> str:
    """WhatsApp's bare id of a sent message, wherever the engine put it; empty when it is nowhere."""
    match body:
        case {"id": str(full)} if full:
            parts = full.split("_")
            return parts[2] if len(parts) >= 3 else full
        case {"id": {"id": str(bare)}} if bare:
            return bare
        case {"id": {"_serialized": str(full)}} if full:
            return key_id_of({"id": full})
        case {"key": {"id": str(bare)}} if bare:
            return bare
        case {"_data": {"id": {"id": str(bare)}}} if bare:
            return bare
        case {"_data": {"Info": {"ID": str(bare)}}}:
            return bare
    return ""


def problem_of(answer: Answer) -> AwayError | RefusedError:
    """What an answer other than 2xx means."""
    status, body = answer.status, answer.body
    reason = f"{status}: {masked(_words_of(body))}"[:200].removesuffix(": ")
    if status >= 500:
        return AwayError(reason, unclear=True)
    if status == 429:
        return AwayError(reason, retry_after_seconds=_seconds(answer.retry_after))
    if status == 422 and isinstance(body, Mapping) and "session" in body:
        return AwayError(f"session is {body['status']}" if "status" in body else "session does not exist")
    if status in {401, 403, 404, 407, 408} or status < 400:
        return AwayError(reason)
    return RefusedError(reason)


def _words_of(body: Any) -> str:
    match body:
        case {"message": list(several)}:
            return "; ".join(str(words) for words in several)
        case {"message": str(words)} | {"error": str(words)}:
            return words
        case {"exception": {"message": str(words)}}:
            return words
    return ""


def _seconds(text: str) -> float:
    try:
        return min(300.0, max(0.0, float(text)))
    except ValueError:
        return 0.0
