"""Logging, set up once per process: one event per line, JSON in containers, plain text at home."""

import json
import logging
import sys
from typing import Any

from loguru import logger

from shared.masking import masked


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
        extra = {name: masked(value) if isinstance(value, str) else value for name, value in record["extra"].items()}
        line = {
            "at": record["time"].astimezone().isoformat(timespec="milliseconds"),
            "level": record["level"].name,
            "event": masked(record["message"]),
            **extra,
        }
        if record["exception"] is not None:
            line["error"] = masked("".join(_traceback(record["exception"])))
        sys.stderr.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")


def _text_line(message: Any) -> None:
    record = message.record
    extra = " ".join(f"{name}={value}" for name, value in record["extra"].items() if name != "service")
    line = f"{record['time']:HH:mm:ss.SSS} {record['level'].name:<7} {record['extra']['service']:<11} "
    sys.stderr.write(line + masked(f"{record['message']} {extra}".rstrip()) + "\n")
    if record["exception"] is not None:
        sys.stderr.write(masked("".join(_traceback(record["exception"]))))


def _traceback(exception: Any) -> list[str]:
    import traceback

    return traceback.format_exception(exception.type, exception.value, exception.traceback)


class _Intercept(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        logger.opt(exception=record.exc_info).log(record.levelname, record.getMessage(), logger=record.name)
