"""What a person at the terminal sees while a measurement runs."""

import sys
import time


def say(text: str) -> None:
    """One line, with the time."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {text}\n")
    sys.stderr.flush()
