"""What was found: how bad, whose fault, what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is; a problem keeps the system, or a part of it, from working."""

    FINE = "fine"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `fault` and `action` are empty where all is well."""

    about: str
    verdict: Verdict
    text: str
    fault: str = ""
    """Whose it is: the settings, a server, Google, the team …"""
    action: str = ""


def fine(about: str, text: str) -> Finding:
    """All is well."""
    return Finding(about, Verdict.FINE, text)


def warning(about: str, text: str, *, fault: str, action: str) -> Finding:
    """It works, and somebody should know."""
    return Finding(about, Verdict.WARNING, text, fault, action)


def problem(about: str, text: str, *, fault: str, action: str) -> Finding:
    """It does not work."""
    return Finding(about, Verdict.PROBLEM, text, fault, action)
