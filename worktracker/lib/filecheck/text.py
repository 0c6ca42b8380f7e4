"""Plain text: what can be read as characters and is no page, script or other file in disguise."""

import codecs
import re
from typing import Final

from worktracker.lib.filecheck import refusals
from worktracker.lib.filecheck.look import PART, Look
from worktracker.lib.filecheck.signatures import found_in_words

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED: Final = ("utf-8", "gb18030")
# All control characters but tab, the ends of lines and pages, and the Ctrl+Z with which old files end.
_CONTROL = re.compile(r"[\0-\x08\x0e-\x19\x1b-\x1f]")


def check_text(look: Look, *, content_type: str) -> str:
    """The content type with its character set, as ``text/plain; charset=gb18030``. Raises FileRefused."""
    if found_in_words(look.head):
        raise refusals.mismatch(look)
    marked = next((charset for mark, charset in _MARKS if look.head.startswith(mark)), None)
    for charset in (marked,) if marked else _UNMARKED:
        if _is_text(look, charset):
            return f"{content_type}; charset={charset}"
    raise refusals.mismatch(look)


def _is_text(look: Look, charset: str) -> bool:
    look.file.seek(0)
    decoder = codecs.getincrementaldecoder(charset)()
    try:
        while part := look.file.read(PART):
            if _CONTROL.search(decoder.decode(part)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
