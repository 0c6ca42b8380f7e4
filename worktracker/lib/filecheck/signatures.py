"""What the first bytes of a file say."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PDF: Final = b"%PDF-"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = b"PK\x03\x04"
EMPTY_ZIP: Final = b"PK\x05\x06"
JPEG: Final = b"\xff\xd8\xff"
PNG: Final = b"\x89PNG\r\n\x1a\n"
GIFS: Final = (b"GIF87a", b"GIF89a")
TIFFS: Final = (b"II*\x00", b"MM\x00*")
_PROGRAMS = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!/")

# First bytes, and what they are in words.
_KNOWN: Final[tuple[tuple[bytes | tuple[bytes, ...], Promise], ...]] = (
    (PDF, _("a PDF document")),
    (OLE, _("a Word, Excel or PowerPoint file of the old format")),
    ((ZIP, EMPTY_ZIP), _("a zip archive, or a Word, Excel or PowerPoint file of the new format")),
    (JPEG, _("a JPEG picture")),
    (PNG, _("a PNG picture")),
    (GIFS, _("a GIF picture")),
    (TIFFS, _("a TIFF picture")),
    ((b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"), _("an archive that is not zip")),
    (b"{\\rtf", _("an RTF document")),
)
_PROGRAM = _("a program")
_WEB_PAGE = _("a web page or a script")
_MARKUP_FIRST = re.compile(rb"(?i)\s*<(?:[a-z]|[!?%])")
_MARKUP_AFTER = re.compile(rb"(?i)<(?:!doctype html|html|head|body|script|svg|iframe)[\s>/]")
SNIFFED: Final = 2048  # bytes; more than any browser looks at to guess a type


def is_program(head: bytes) -> bool:
    """Whether a computer would run it."""
    return head.startswith(_PROGRAMS) or (head.startswith(b"MZ") and b"\0" in head[:64])


def is_markup(head: bytes) -> bool:
    """Whether a browser might take it for a page: it begins with a tag, or has a page's tags near its beginning."""
    text = head[:SNIFFED].removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head[2:SNIFFED].replace(b"\0", b"")
    return bool(_MARKUP_FIRST.match(text) or _MARKUP_AFTER.search(text))


def found_in_words(head: bytes) -> Promise | None:
    """What the bytes are, for a sentence; None where they are not known."""
    if is_program(head):
        return _PROGRAM
    known = next((words for first, words in _KNOWN if head.startswith(first)), None)
    if known is None and is_markup(head):
        return _WEB_PAGE
    return known
