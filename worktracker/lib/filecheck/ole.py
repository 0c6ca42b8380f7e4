"""Office files of the old format (OLE2): doc, xls, ppt, and WPS's own wps, et and dps."""

import re
import struct
from collections.abc import Callable, Iterator
from typing import Final

import olefile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from worktracker.lib.filecheck import refusals
from worktracker.lib.filecheck.look import FileRefused, Look
from worktracker.lib.filecheck.signatures import OLE

WORD: Final = "worddocument"
EXCEL: Final = "workbook"
EXCEL_5: Final = "book"
SLIDES: Final = "powerpoint document"

Paths = set[tuple[str, ...]]

_MACROS = frozenset({"_vba_project", "_vba_project_cur", "vba", "macros"})
_WRAPPED = "\x01ole10native"  # a file of any type, wrapped up by the Packager
# The shell around a file of the new format with a password; what such slides of the old format have.
_PROTECTED = frozenset({"encryptedpackage", "encryptedsummary"})
_IN_WORDS: dict[str, Promise] = {
    WORD: _("a Word document"),
    EXCEL: _("an Excel workbook"),
    EXCEL_5: _("an Excel workbook"),
    SLIDES: _("PowerPoint slides"),
}
# [MS-DOC] 2.5.2 FibBase: fEncrypted is the lowest bit of this byte.
_FIB_FLAGS, _FIB_ENCRYPTED = 0x0B, 0x01
# [MS-XLS] 2.3: records of the workbook's globals; a sheet of type 1 holds macros of Excel 4.
_FILEPASS, _BOUNDSHEET, _EOF = 0x002F, 0x0085, 0x000A
_MACRO_SHEET = 1
# [MS-PPT] 2.4.11 VbaInfoAtom with fHasMacros: slides keep their macros within the one stream.
_SLIDE_MACROS = re.compile(rb"\x02\x00\x00\x04\x0c\x00\x00\x00.{4}\x01\x00\x00\x00", re.DOTALL)
# What olefile lets through on bytes made to hurt it.
_BROKEN = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    MemoryError,
    RecursionError,
    struct.error,
)


def check_office(look: Look, *, streams: frozenset[str], content_type: str) -> str:
    """The content type of a file that has one of the streams at its root. Raises FileRefused."""
    if not look.head.startswith(OLE):
        raise refusals.mismatch(look)
    roots = {path[0] for path in _safe_paths(look) if len(path) == 1}
    found = next((name for name in _IN_WORDS if name in roots), "")
    if found not in streams:
        raise refusals.mismatch(look, _IN_WORDS.get(found))
    if refusal := _WITHIN[found](_stream(look, found)):
        raise refusal(look)
    return content_type


def check_object(look: Look) -> None:
    """Refuses an object inside of a document that holds macros or a file of any type."""
    _safe_paths(look)


def is_protected(look: Look) -> bool:
    """Whether it is the shell around a file of the new format that has a password."""
    return look.head.startswith(OLE) and any(_PROTECTED & set(path) for path in _paths(look))


def _safe_paths(look: Look) -> Paths:
    paths = _paths(look)
    names = {name for path in paths for name in path}
    if names & _PROTECTED:
        raise refusals.locked(look)
    if names & _MACROS:
        raise refusals.macros(look)
    if _WRAPPED in names:
        raise refusals.embedded(look)
    return paths


def _paths(look: Look) -> Paths:
    """The paths of all streams and storages, in small letters."""
    look.file.seek(0)
    try:
        with olefile.OleFileIO(look.file) as ole:
            entries = ole.listdir(streams=True, storages=True)
    except _BROKEN as error:
        raise refusals.damaged(look) from error
    return {tuple(name.lower() for name in entry) for entry in entries}


def _stream(look: Look, name: str) -> bytes:
    look.file.seek(0)
    try:
        with olefile.OleFileIO(look.file) as ole:
            return bytes(ole.openstream(name).read())
    except _BROKEN as error:
        raise refusals.damaged(look) from error


# --- what the main stream itself says

Refusal = Callable[[Look], FileRefused]


def _within_document(stream: bytes) -> Refusal | None:
    is_encrypted = any(flags & _FIB_ENCRYPTED for flags in stream[_FIB_FLAGS : _FIB_FLAGS + 1])
    return refusals.locked if is_encrypted else None


def _within_workbook(stream: bytes) -> Refusal | None:
    for kind, content in _records(stream):
        if kind == _FILEPASS:
            return refusals.locked
        if kind == _BOUNDSHEET and content[5:6] == bytes([_MACRO_SHEET]):
            return refusals.macros
    return None


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and content of each record of the globals."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _EOF:
            return
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _within_slides(stream: bytes) -> Refusal | None:
    return refusals.macros if _SLIDE_MACROS.search(stream) else None


_WITHIN: Final[dict[str, Callable[[bytes], Refusal | None]]] = {
    WORD: _within_document,
    EXCEL: _within_workbook,
    EXCEL_5: _within_workbook,
    SLIDES: _within_slides,
}
