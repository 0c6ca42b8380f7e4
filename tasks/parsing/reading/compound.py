"""What an office file of the old format (OLE2) holds: a Word document or a workbook, and whether it has a password."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Final

import olefile

from tasks.parsing.reading.refusals import refusal

# The stream at the root that says what the file is.
_INSIDE: Final = {"worddocument": "doc", "workbook": "xls", "book": "xls"}
_SLIDES: Final = "powerpoint document"
_PROTECTED: Final = frozenset({"encryptedpackage", "encryptioninfo"})
# [MS-DOC] 2.5.2: the lowest bit of this byte of the header says that the document is encrypted.
_FLAGS, _ENCRYPTED = 0x0B, 0x01
# [MS-XLS] 2.3: records at the head of the workbook; FilePass says that the rest is encrypted.
_FILE_PASS, _EOF = 0x002F, 0x000A


def read(data: bytes) -> str:
    """``doc`` or ``xls``. Raises UnreadableNotice for a password, slides and anything else."""
    with olefile.OleFileIO(BytesIO(data)) as ole:
        roots = {entry[0].lower(): entry[0] for entry in ole.listdir()}
        if _PROTECTED & roots.keys():
            raise refusal("encrypted")
        found = next((name for name in _INSIDE if name in roots), None)
        if found is None:
            if _SLIDES in roots:
                raise refusal("slides", format="PowerPoint")
            raise refusal("not_taken", format="OLE2")
        stream = ole.openstream(roots[found]).read()
    if _IS_PROTECTED[_INSIDE[found]](stream):
        raise refusal("encrypted")
    return _INSIDE[found]


def _is_encrypted_document(stream: bytes) -> bool:
    return bool(stream[_FLAGS] & _ENCRYPTED)


def _is_encrypted_workbook(stream: bytes) -> bool:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind in (_FILE_PASS, _EOF):
            return bool(kind == _FILE_PASS)
        at += 4 + size
    return False


_IS_PROTECTED: Final[Mapping[str, Callable[[bytes], bool]]] = {
    "doc": _is_encrypted_document,
    "xls": _is_encrypted_workbook,
}
