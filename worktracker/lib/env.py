"""Loud readers of environment variables: a bad value stops start-up with one sentence."""

import os
import re
from datetime import date
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})
RATE = re.compile(r"[1-9]\d{0,8}/(s|sec|m|min|h|hour|d|day)")


def env_str(name: str, default: str = "") -> str:
    """The value without surrounding white space; ``default`` where unset or empty."""
    return os.environ.get(name, "").strip() or default


def env_required(name: str, hint: str) -> str:
    """The value of a variable that must be set; ``hint`` says what to set it to."""
    return env_str(name) or _refuse(f"Set {name} to {hint}: it is required outside demo and debug.")


def env_bool(name: str, default: bool = False) -> bool:
    """1/true/yes/on or 0/false/no/off, in any case."""
    value = os.environ.get(name)
    if value is None:
        return default
    if (word := value.strip().lower()) in TRUE | FALSE:
        return word in TRUE
    return _refuse(f"Set {name} to 1 or 0: {value!r} is neither.")


def env_int(name: str, default: int) -> int:
    """A whole number, not negative."""
    value = env_str(name)
    if not value:
        return default
    if value.isdecimal():
        return int(value)
    return _refuse(f"Set {name} to a whole number: {value!r} is none.")


def env_date(name: str) -> date | None:
    """A date as YYYY-MM-DD, or None where unset."""
    value = env_str(name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return _refuse(f"Set {name} to a date as YYYY-MM-DD: {value!r} is none.")


def env_rate(name: str, default: str) -> str:
    """So many a second, minute, hour or day: ``600/min``; empty where set to 0, which means no limit."""
    value = os.environ.get(name, default).strip()
    if value in ("", "0"):
        return ""
    if RATE.fullmatch(value):
        return value
    return _refuse(f"Set {name} to a rate as 600/min, or to 0: {value!r} is neither.")


def env_list(name: str, default: str = "") -> list[str]:
    """Words separated by commas."""
    return [word.strip() for word in env_str(name, default).split(",") if word.strip()]


def _refuse(sentence: str) -> NoReturn:
    raise ImproperlyConfigured(sentence)
