"""Somebody who may sign in to the dashboard of this machine."""

import os
import subprocess
import sys

from dev.up.plan import CHECKOUT

USER = "demo"
_WITHIN_SECONDS = 60.0


class FirstUserError(Exception):
    """Nobody can sign in; the message says why."""


def create_first_user(database_url: str, password: str) -> None:
    """An owner named `USER`, unless somebody was made before. Raises `FirstUserError`."""
    command = [sys.executable, "-m", "services.admin", "create-user", USER, "--password-stdin", "--only-first"]
    # Whatever else this machine's settings hold is none of the command's business.
    environment = {"PATH": os.environ.get("PATH", ""), "DATABASE_URL": database_url}
    try:
        done = subprocess.run(
            command,
            input=f"{password}\n",
            text=True,
            env=environment,
            cwd=CHECKOUT,
            capture_output=True,
            check=False,
            timeout=_WITHIN_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise FirstUserError(f"The dashboard's user was not made within {_WITHIN_SECONDS:g} s") from None
    if done.returncode:
        raise FirstUserError(f"The dashboard's user was not made: {done.stderr.strip() or done.returncode}")
