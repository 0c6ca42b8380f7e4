"""Files that a person takes away."""

import re
from typing import IO, Final

from django.core.files import File
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from worktracker.lib.filecheck import is_shown_inline

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
TYPES: Final = {"xlsx": XLSX, "csv": CSV}  # by a name's ending
LONGEST_NAME: Final = 120
# A file that somebody brought is a guest: it loads nothing, runs nothing, and has no origin of its own. The styles
# are those with which browsers lay out a lone picture.
GUEST_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
)
# Chromium shows a PDF in a viewer of its own, an embedded object, which older versions do not start in a sandbox.
PDF_POLICY: Final = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def download(content: bytes, *, name: str, kind: str = XLSX) -> HttpResponse:
    """The file under a name that every system can store; Chinese names travel encoded by RFC 5987."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, safe_name(name))
    response["Cache-Control"] = "private, no-store"
    return response


def download_file(file: IO[bytes], *, name: str, kind: str) -> FileResponse:
    """The same of a stored file of ours, streamed and then closed."""
    response = FileResponse(file, as_attachment=True, filename=safe_name(name), content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def hand_out(
    file: File, *, name: str, content_type: str, as_attachment: bool = False
) -> FileResponse:
    """A stored file that somebody brought, streamed; shown in the browser only where that can do no harm.

    ``content_type`` is what its bytes were found to be (``filecheck.inspect``), which the browser is told to believe.
    """
    response = FileResponse(
        file,
        as_attachment=as_attachment or not is_shown_inline(content_type),
        filename=name,
        content_type=content_type,
    )
    is_pdf = content_type == "application/pdf"
    response["Content-Security-Policy"] = PDF_POLICY if is_pdf else GUEST_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
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
