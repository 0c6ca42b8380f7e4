"""Documents that are zip files inside: docx, xlsx, pptx (OOXML), odt, ods, odp (ODF), and ofd."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from worktracker.lib.filecheck import archives, ole, refusals
from worktracker.lib.filecheck.look import MIB, Look
from worktracker.lib.filecheck.signatures import OLE, ZIP, is_program

DEEPEST: Final = 3  # a document in a document in an archive
OOXML: Final = {
    "docx": ("wordprocessingml.document", _("a Word document")),
    "xlsx": ("spreadsheetml.sheet", _("an Excel workbook")),
    "pptx": ("presentationml.presentation", _("PowerPoint slides")),
}
_VENDOR: Final = "application/vnd.openxmlformats-officedocument."
_TYPES = "[content_types].xml"
# Type lists are a few kilobytes, plain UTF-8, and have no use for entities, which could hide a word from us.
_LONGEST_LIST = MIB
_ACTIVE_TYPE = re.compile(rb"(?i)macroenabled|vbaproject|activex|macrosheet|&#|<!doctype")
_ACTIVE_PART = re.compile(r"(?i)(?:^|/)(?:vbaproject\.bin|vbadata\.xml|macrosheets/|activex/)")
_ODF_MACROS = re.compile(r"(?i)^(?:basic|scripts)/")
_STARTS_PROGRAMS = re.compile(
    r"exe|dll|com|scr|pif|msi|bat|cmd|ps1|vb[es]|jse?|ws[fh]|hta|jar|lnk|reg|cpl|scf|chm"
)


def check_ooxml(look: Look, *, kind: str) -> str:
    """The content type of a docx, xlsx or pptx. Raises FileRefused."""
    if ole.is_protected(look):
        raise refusals.locked(look)
    lists = [part for part in _parts(look) if part[0] == _TYPES]
    main, _words = OOXML[kind]
    if not lists:
        raise refusals.mismatch(look, _("a zip archive"))
    if f"{main}.main+xml".encode() not in lists[0][1]:
        raise refusals.mismatch(look, _what_else(lists[0][1]))
    return _VENDOR + main


def check_odf(look: Look, *, content_type: str) -> str:
    """The content type of an OpenDocument file, which names it itself. Raises FileRefused."""
    parts = dict(_parts(look))
    if parts.get("mimetype", b"").strip() != content_type.encode():
        raise refusals.mismatch(look)
    if b"encryption-data" in parts.get("meta-inf/manifest.xml", b""):
        raise refusals.locked(look)
    if any(_ODF_MACROS.match(path) for path in parts):
        raise refusals.macros(look)
    return content_type


def check_ofd(look: Look) -> str:
    """The content type of an OFD (GB/T 33190), whose entrance is OFD.xml. Raises FileRefused."""
    if not any(path == "ofd.xml" for path, _text in _parts(look)):
        raise refusals.mismatch(look, _("a zip archive"))
    return "application/ofd"


def _parts(look: Look) -> Iterator[tuple[str, bytes]]:
    """Each part, its path in small letters with the beginning of its text, once found harmless; embedded ones too."""
    for part in archives.members(look):
        path = part.path.lower()
        part.file.seek(0)
        text = part.file.read(_LONGEST_LIST) if path in _READ else b""
        _refuse_active(look, part, path, text)
        yield path, text


_READ = frozenset({_TYPES, "mimetype", "meta-inf/manifest.xml"})


def _refuse_active(look: Look, part: Look, path: str, text: bytes) -> None:
    if _ACTIVE_PART.search(path) or (path == _TYPES and _ACTIVE_TYPE.search(text)):
        raise refusals.macros(look)
    if _STARTS_PROGRAMS.fullmatch(part.ending) or is_program(part.head):
        raise refusals.program(part)
    if part.head.startswith(OLE):
        ole.check_object(part)
    if part.head.startswith(ZIP):
        if part.depth >= DEEPEST:
            raise refusals.nested(part)
        for _inner in _parts(part):
            pass


def _what_else(types: bytes) -> Promise | None:
    return next(
        (words for main, words in OOXML.values() if f"{main}.main+xml".encode() in types), None
    )
