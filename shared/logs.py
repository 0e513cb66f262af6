"""Logging, set up once per process: one event per line, JSON in containers, plain text at home.

What belongs to one webhook carries its `request_id`, from the gateway to the row. No line holds the text of a message,
and digits that could be a phone are shown by their ends.
"""

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from typing import Any

from loguru import logger

from shared.masking import masked

_WHOLE = frozenset({"request_id"})
"""Names of values that are shown as they are: they are searched for, and are no phone."""


def set_up_logging(*, service: str, level: str, as_json: bool) -> None:
    """Send loguru and the standard library's loggers to stderr in one shape, long digit runs masked."""
    logger.remove()
    logger.configure(extra={"service": service})
    logger.add(_JsonLines() if as_json else _text_line, level=level, backtrace=False, diagnose=False)
    logging.basicConfig(handlers=[_Intercept()], level=logging.WARNING, force=True)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


class _JsonLines:
    def write(self, message: Any) -> None:
        record = message.record
        line = {
            "at": record["time"].astimezone().isoformat(timespec="milliseconds"),
            "level": record["level"].name,
            "event": masked(record["message"]),
            **{name: _shown(name, value) for name, value in record["extra"].items()},
        }
        if record["exception"] is not None:
            line["error"] = masked(_traceback(record["exception"]))
        sys.stderr.write(json.dumps(line, ensure_ascii=False, default=_unknown) + "\n")


def _text_line(message: Any) -> None:
    record = message.record
    extra = " ".join(f"{name}={_shown(name, value)}" for name, value in record["extra"].items() if name != "service")
    line = f"{record['time']:HH:mm:ss.SSS} {record['level'].name:<7} {record['extra']['service']:<11} "
    sys.stderr.write(line + f"{masked(record['message'])} {extra}".rstrip() + "\n")
    if record["exception"] is not None:
        sys.stderr.write(masked(_traceback(record["exception"])))


def _shown(name: str, value: Any) -> Any:
    """The value with its texts masked, however deep they lie; numbers are ids, counts and times, and stay."""
    if name in _WHOLE:
        return value
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {_shown("", key): _shown("", one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_shown("", one) for one in value]
    return value


def _unknown(value: Any) -> str:
    return masked(str(value))


def _traceback(exception: Any) -> str:
    return "".join(traceback.format_exception(exception.type, exception.value, exception.traceback))


class _Intercept(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        logger.opt(exception=record.exc_info).log(record.levelname, record.getMessage(), logger=record.name)
