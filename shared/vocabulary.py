"""Words that several services use in the same sense."""

from enum import StrEnum


class State(StrEnum):
    """Where a conversation stands; ``leads.state``."""

    NEW = "NEW"
    CHOOSE_OPTION = "CHOOSE_OPTION"
    FORM_SENT = "FORM_SENT"
    FORM_IN_PROGRESS = "FORM_IN_PROGRESS"
    FORM_COMPLETED = "FORM_COMPLETED"
    PARTNERSHIP = "PARTNERSHIP"
    MANUAL_INTERVENTION = "MANUAL_INTERVENTION"
    EXISTING = "EXISTING"


class Order(StrEnum):
    """What people may order about a lead; ``commands.name``."""

    SET_STATE = "set_state"
    TAKE_OVER = "take_over"
    HAND_BACK = "hand_back"
    BLOCK = "block"
    UNBLOCK = "unblock"
    ERASE = "erase"
    """Forget the person: everything of theirs, in every store."""
    REPLAY = "replay"
    """Say what was set aside after all; given by `services.admin.dead_letters` alone."""
