"""What a decision asks the world to do; carried out by other services through the outbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from services.processor.domain.form import Form
from services.processor.domain.lead import Lead
from services.processor.domain.states import AlertKind, Rule
from shared.vocabulary import State


@dataclass(frozen=True, slots=True)
class SendReply:
    """Say this to the lead; `seq` is the lead's reply number.

    `replay_of` is the number the words had before they were set aside; 0: they are new.
    """

    seq: int
    text: str
    replay_of: int = 0


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    """Call a person; `reason` is the rule that did."""

    kind: AlertKind
    reason: Rule


@dataclass(frozen=True, slots=True)
class SyncSheet:
    """The lead's row no longer says what the lead says."""

    reason: Literal["completed", "corrected", "phone_known", "merged"]


Effect = SendReply | RaiseAlert | SyncSheet


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a burst (messages `first_seq` … `last_seq`) or a person's command came to."""

    lead: Lead
    rule: Rule
    state_before: State
    first_seq: int
    last_seq: int
    fields: Form
    effects: tuple[Effect, ...]
    decided_at: datetime
    actor: str = ""
