"""The ports of `make up`: one table, every number to be changed by its variable."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dev.servers.ports import free_port, holder_of, is_free


class Port(NamedTuple):
    """A port, its variable and what listens on it."""

    variable: str
    default: int
    purpose: str


PORTS = (
    Port("DEMO_PORT", 8800, "the demo page"),
    Port("PORT", 3000, "the gateway"),
    Port("ADMIN_PORT", 3100, "the admin API"),
    Port("WAHA_STANDIN_PORT", 3901, "the stand-in for WAHA"),
    Port("GOOGLE_STANDIN_PORT", 3902, "the stand-in for Google"),
    Port("TELEGRAM_STANDIN_PORT", 3903, "the stand-in for Telegram"),
    Port("GATEWAY_HEALTH_PORT", 9101, "the gateway's health"),
    Port("PROCESSOR_HEALTH_PORT", 9102, "the processor's health"),
    Port("SHEETS_SYNC_HEALTH_PORT", 9103, "sheets_sync's health"),
    Port("NOTIFIER_HEALTH_PORT", 9104, "the notifier's health"),
    Port("ADMIN_HEALTH_PORT", 9105, "admin's health"),
    Port("EMBEDDED_POSTGRES_PORT", 54320, "PostgreSQL"),
    Port("EMBEDDED_REDIS_PORT", 63790, "Redis"),
)


class PortError(Exception):
    """Ports that can't be used; the message says which, why, and how to choose others."""


def chosen_ports(settings: Mapping[str, str]) -> dict[str, int]:
    """Variable -> port, from the settings or the table. Raises `PortError` for what is no port or named twice."""
    chosen: dict[str, int] = {}
    for port in PORTS:
        text = settings.get(port.variable) or str(port.default)
        if not text.isdigit() or not 1 <= int(text) <= 65535:
            raise PortError(f"{port.variable}={text} is not a port")
        number = int(text)
        for other, taken in chosen.items():
            if taken == number:
                raise PortError(f"{port.variable} and {other} are both {number}")
        chosen[port.variable] = number
    return chosen


def free_ports() -> dict[str, int]:
    """Variable -> a port that is free now."""
    chosen: dict[str, int] = {}
    while len(chosen) < len(PORTS):
        number = free_port()
        if number not in chosen.values():
            chosen[PORTS[len(chosen)].variable] = number
    return chosen


def check_free(ports: Mapping[str, int], variables: Iterable[str]) -> None:
    """Raise `PortError` that names every one of these ports that something else listens on."""
    purposes = {port.variable: port.purpose for port in PORTS}
    taken = [variable for variable in variables if not is_free(ports[variable])]
    if not taken:
        return
    lines = [
        f"  {ports[variable]} ({variable}, {purposes[variable]}): {holder_of(ports[variable]) or 'another program'}"
        for variable in taken
    ]
    others = " ".join(f"{variable}={free_port()}" for variable in taken)
    lines.append(f"Stop what holds them, or choose others: {others} make up")
    raise PortError("\n".join(["These ports are taken:", *lines]))
