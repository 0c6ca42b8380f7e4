"""What must not stand in a log: secrets are blanked, and signs that could forge a line are made visible."""

import re
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings

BLANK: Final = "***"
SHORTEST: Final = 4  # characters; a shorter secret would blank half of the text

_NAMES: Final = r"pass(?:word|wd|phrase)|secret|token|api[_-]?key|private[_-]?key|sessionid"
_VALUE: Final = r"""(?:\[[^\]\n]*\]|"[^"\n]*"|'[^'\n]*'|[^\s,;&)}\]]+)"""
_PATTERNS: Final = (
    # Authorization: Token 0123…, 'HTTP_COOKIE': 'sessionid=…; csrftoken=…'
    re.compile(
        r"""(?i)((?:authorization|cookie)['"]?\s{0,3}[:=]\s{0,3})(?:"[^"\n]*"|'[^'\n]*'|[^\n]+)"""
    ),
    # password=…, "new_password1": "…", {'token': ['…']}
    re.compile(rf"""(?i)((?:{_NAMES})[\w-]{{0,30}}['"]?\s{{0,3}}(?:[:=]|%3D)\s{{0,3}}){_VALUE}"""),
    # code=123456, 'otp_code': ['123456']; status codes are shorter
    re.compile(r"""(?i)(code['"]?\s{0,3}[:=]\s{0,3}\[?['"]?)\d{6,8}(?!\d)"""),
    # Bearer eyJ…, Token 0123…
    re.compile(r"(?i)\b((?:bearer|token|basic)\s{1,3})[\w.~+/=-]{16,}"),
    # postgres://user:password@host
    re.compile(r"(://[^\s/:@]{0,100}:)[^\s/@]{1,200}(?=@)"),
)
# Controls, and what some readers take for the end of a line.
_INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def blank(text: str) -> str:
    """The text without the installation's own secrets, and without what looks like anybody's."""
    for secret in _own_secrets():
        text = text.replace(secret, BLANK)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{BLANK}", text)
    return text


def on_one_line(text: str) -> str:
    """The text with line breaks and other controls written out, so that no value can pretend to be a line."""
    return _INVISIBLE.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


def _own_secrets() -> list[str]:
    """What the settings hold, as it is and as it stands in an address; the longest first."""
    if not settings.configured:  # what is logged while the settings are read
        return []
    values = {
        settings.SECRET_KEY,
        *map(str, settings.SECRET_KEY_FALLBACKS),
        settings.EMAIL_HOST_PASSWORD,
        settings.METRICS_TOKEN,
        unquote(urlsplit(settings.REDIS_URL).password or ""),
        *(str(database.get("PASSWORD") or "") for database in settings.DATABASES.values()),
    }
    known = values | {quote(value, safe="") for value in values}
    return sorted((value for value in known if len(value) >= SHORTEST), key=len, reverse=True)
