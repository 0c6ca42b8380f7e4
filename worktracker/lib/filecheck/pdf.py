"""PDF files."""

import re
from typing import Final

from worktracker.lib.filecheck import refusals
from worktracker.lib.filecheck.look import PART, Look
from worktracker.lib.filecheck.signatures import PDF, found_in_words

FIRST: Final = 1024  # bytes within which readers look for the signature


def _name(word: str) -> str:
    """A pattern for a PDF name, each character plain or written as #xx."""
    return "/" + "".join(f"(?:{char}|#(?i:{ord(char):02x}))" for char in word)


# An action names its kind under /S. Neither word alone says anything: either may stand in the address of a link.
_ACTIVE = re.compile(
    f"{_name('S')}[\\s\\0]*(?:{_name('JavaScript')}|{_name('Launch')})(?![A-Za-z])".encode()
)
_OVERLAP = 256  # bytes; more than such a pair takes


def check_pdf(look: Look) -> str:
    """The content type. Raises FileRefused for what is no PDF, and for one that says it runs a script or a program.

    Said within compressed object streams it is not found: the browser's viewer, which keeps scripts in, stands
    behind this.
    """
    at = look.head[: FIRST + len(PDF)].find(PDF)
    if at < 0 or (at > 0 and found_in_words(look.head)):
        raise refusals.mismatch(look)
    if _is_active(look):
        raise refusals.active_pdf(look)
    return "application/pdf"


def _is_active(look: Look) -> bool:
    look.file.seek(0)
    before = b""
    while part := look.file.read(PART):
        if _ACTIVE.search(before + part):
            return True
        before = (before + part)[-_OVERLAP:]
    return False
