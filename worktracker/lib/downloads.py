"""Files that a person takes away."""

import re
from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_NAME: Final = 120
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def download(content: bytes, *, name: str, kind: str = XLSX) -> HttpResponse:
    """The file under a name that every system can store; Chinese names travel encoded by RFC 5987."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, safe_name(name))
    response["Cache-Control"] = "private, no-store"
    return response


def safe_name(name: str) -> str:
    """A file name without what Windows forbids: signs, device names, a dot or space at the end, too great length."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem = _FORBIDDEN.sub("_", stem).strip(" .") or "_"
    stem = f"_{stem}" if _RESERVED.match(stem) else stem
    return stem[:LONGEST_NAME].rstrip(" .") + dot + ending
