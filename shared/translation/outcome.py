"""What a translation ends in: an event, or the reason why there is none for us."""

from enum import StrEnum
from typing import Any, NamedTuple

from shared.messages import Inbound


class Reason(StrEnum):
    """The reasons an event is answered 200 and forgotten; also a metric's label, so the set is closed."""

    GROUP = "group"
    STATUS = "status"
    BROADCAST = "broadcast"
    NEWSLETTER = "newsletter"
    SYSTEM = "system"
    NOT_A_PERSON = "not_a_person"
    OWN_CHAT = "own_chat"
    """Our number writing to itself."""
    OWN_CHANGE = "own_change"
    """An edit or revocation of a message from our own number."""
    REACTION = "reaction"
    ACK = "ack"
    PRESENCE = "presence"
    CALL = "call"
    POLL_VOTE = "poll_vote"
    UNDECRYPTED = "undecrypted"
    """A placeholder; the message itself follows once its key has arrived."""
    EMPTY = "empty"
    UNKNOWN_EVENT = "unknown_event"
    MALFORMED = "malformed"
    CHANNEL = "channel"
    CALLBACK_QUERY = "callback_query"
    MEMBERSHIP = "membership"
    SERVICE_MESSAGE = "service_message"
    BOT = "bot"


class Ignored(NamedTuple):
    """An event that is understood and unwanted, or not understood at all."""

    reason: Reason


_DEFAULTS = {name: field.default for name, field in Inbound.model_fields.items() if not field.is_required()}


def trusted(**values: Any) -> Inbound:
    """An `Inbound` of values that were checked where they were read.

    The same as `Inbound.model_construct`, which takes longer than all the rest of a translation.
    """
    made = Inbound.__new__(Inbound)
    object.__setattr__(made, "__dict__", _DEFAULTS | values)
    object.__setattr__(made, "__pydantic_fields_set__", set(values))
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", None)
    return made
