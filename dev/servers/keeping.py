"""What the embedded servers have in common: what their data is worth, their passwords, how they fail."""

import enum
import os
import secrets
from pathlib import Path


class Keep(enum.Enum):
    """What the data is worth."""

    FOR_EVER = "durable, with a password"
    FOR_THE_TEST = "survives its processes but not the machine; without a password"


class ServerStartError(RuntimeError):
    """A server did not come up; the message says why and ends with its log."""


def kept_password(file: Path) -> str:
    """The password in `file`, made at the first call; only its owner can read it."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f"{file.name}.new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_urlsafe(24))
        temporary.replace(file)
    return file.read_text()
