"""Structured logs with request ids: JSON in production, plain text in development."""

import logging
import os
from typing import Any

import structlog

from plc.core import env

_PLAIN = os.environ.get("GUILDHALL_ENV", "production") != "production"
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


def _is_news(record: logging.LogRecord) -> bool:
    """Exclude failing /readyz/ requests: the caller knows, and load balancers repeat them every few
    seconds."""
    return "/readyz/" not in record.getMessage()


def _short_when_refused(record: logging.LogRecord) -> bool:
    """Log a refused request (4xx) in one line, without a traceback, because it is not an error."""
    if 400 <= getattr(record, "status_code", 500) < 500:
        record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.dev.ConsoleRenderer(colors=False)
                if _PLAIN
                else structlog.processors.JSONRenderer(),
            ],
        }
    },
    "filters": {
        "news": {"()": "django.utils.log.CallbackFilter", "callback": _is_news},
        "short": {"()": "django.utils.log.CallbackFilter", "callback": _short_when_refused},
    },
    # On the handler, because a filter on "django.security" would not hear its many children.
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["short"]}
    },
    "root": {"handlers": ["stderr"], "level": env.text("GUILDHALL_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        # Only warnings on a developer's terminal.
        "plc.request": {"level": "WARNING"} if _PLAIN else {},
        "django.request": {"filters": ["news"]},
        "celery": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},  # of every table of every font
    },
}
