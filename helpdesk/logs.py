"""Logging: structured lines on standard error, without bodies, headers, cookies or local variables."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
from typing import TextIO

import structlog

from helpdesk.settings import Settings


class Lossy(io.StringIO):
    """A stream for log lines. What cannot be written, because the disk is full or the reader has gone, is
    lost: no work fails because it cannot be logged."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()


def configure(settings: Settings) -> None:
    """Send the desk's own lines and the libraries' lines the same way, by `log_level` and `log_json`."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # A traceback shows code, never values: a value may be somebody's password or mail.
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if settings.log_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(Lossy(sys.stderr)),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(Lossy(sys.stderr))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[_forget_own, *last], foreign_pre_chain=shared)
    )
    logging.basicConfig(level=max(level, logging.INFO), handlers=[handler], force=True)
    logging.getLogger("uvicorn.access").disabled = True
    for noisy in ("alembic", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _forget_own(
    logger: structlog.typing.WrappedLogger, name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(logger, name, event)
