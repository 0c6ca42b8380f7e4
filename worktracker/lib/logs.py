"""How the product logs: one line an event, for people or for a collector, joined by an id and free of secrets."""

import copy
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from pythonjsonlogger.json import JsonFormatter

from worktracker.lib.blanking import blank, on_one_line

FORMS: Final = ("line", "json")
LONGEST_MESSAGE: Final = 4_000  # characters
LONGEST_TRACEBACK: Final = 20_000
LINE: Final = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
# All that a JSON line can hold beside the exception: what libraries hang on a record, requests for one, stays out.
FIELDS: Final = (
    "time", "level", "logger", "request_id", "message",
    "method", "path", "status", "milliseconds", "person", "address",
)  # fmt: skip
# Whoever sends nonsense gets one line for it, not the thirty of a traceback.
SUSPICIONS: Final = "django.security"
NOBODYS: Final = "-"  # of lines that belong to no request and no job

_id: ContextVar[str] = ContextVar("request_id", default="")


def current_id() -> str:
    """The id of the request or job that is under way; empty outside of both."""
    return _id.get()


@contextmanager
def known_as(run_id: str) -> Iterator[None]:
    """Everything that the block logs carries this id."""
    token = _id.set(run_id)
    try:
        yield
    finally:
        _id.reset(token)


def begin(run_id: str) -> None:
    """From here on, what this thread logs carries this id: for signals, which hold no block."""
    _id.set(run_id)


def end() -> None:
    """What was begun is over."""
    _id.set("")


def logging_settings(*, form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING. Raises ImproperlyConfigured for a form or level that does not exist."""
    if form not in FORMS:
        raise ImproperlyConfigured(f"Set LOG_FORMAT to {' or '.join(FORMS)}: {form!r} is neither.")
    if level not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"Set LOG_LEVEL to INFO or WARNING, say: {level!r} is no level.")
    ours = ("worktracker", "agencies", "tasks", "indicators", "exchange", "celery")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"identified": {"()": Identified}},
        "formatters": {
            "line": {"()": LineFormatter, "fmt": LINE},
            "json": {
                "()": FieldsFormatter,
                "fmt": ["asctime", "levelname", "name", "message", "request_id"],
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
                "json_ensure_ascii": False,
            },
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["identified"],
                "formatter": form,
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            **{name: {"level": level} for name in ours},
            # Django's own handlers go: nothing is told twice, and no traceback is mailed.
            "django": {"handlers": [], "level": "INFO"},
            # Answers of 400 and more have their line in worktracker.requests; a fault has its traceback here.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        },
    }


class Identified(logging.Filter):
    """Gives each record the id of its request or job."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Django tells of some answers when the request is over: then the request itself knows."""
        told = getattr(getattr(record, "request", None), "request_id", "")
        record.request_id = current_id() or told or NOBODYS
        return True


class LineFormatter(logging.Formatter):
    """For people. The lines of a traceback are indented, so that an event begins where a line begins."""

    def format(self, record: logging.LogRecord) -> str:
        """The event."""
        return super().format(_harmless(self, record)).replace("\n", "\n    ")


class FieldsFormatter(JsonFormatter):
    """For a collector: an object of known fields, times with their zone."""

    default_time_format = "%Y-%m-%dT%H:%M:%S%z"
    default_msec_format = ""

    def format(self, record: logging.LogRecord) -> str:
        """The event."""
        return super().format(_harmless(self, record))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Known fields alone, in their own order."""
        names = [name for name in (*FIELDS, "exc_info") if log_data.get(name) is not None]
        return {name: _plain(name, log_data[name]) for name in names}


def _harmless(formatter: logging.Formatter, record: logging.LogRecord) -> logging.LogRecord:
    """A copy without secrets and forged lines; other handlers keep the record as it was."""
    safe = copy.copy(record)
    safe.msg, safe.args = on_one_line(blank(_cut(record.getMessage(), LONGEST_MESSAGE))), None
    words = []
    if record.exc_info and not record.name.startswith(SUSPICIONS):
        words.append(logging.Formatter.formatException(formatter, record.exc_info))
    if record.stack_info:
        words.append(record.stack_info)
    safe.exc_info = safe.stack_info = None
    safe.exc_text = _traceback("\n".join(words)) or None
    return safe


def _traceback(text: str) -> str:
    lines = blank(_cut(text, LONGEST_TRACEBACK)).split("\n")
    return "\n".join(on_one_line(line) for line in lines)


def _plain(name: str, value: Any) -> Any:
    """Words that came with a record get what its message gets; a traceback got it already."""
    if isinstance(value, str) and name not in ("exc_info", "message"):
        return on_one_line(blank(_cut(value, LONGEST_MESSAGE)))
    return value


def _cut(text: str, longest: int) -> str:
    """Both ends of a text that is too long: a traceback says at its end what went wrong."""
    if len(text) <= longest:
        return text
    return f"{text[: longest // 2]} … {len(text) - longest} … {text[-longest // 2 :]}"
