"""The types that can be looked into, and the look itself."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import IO, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from worktracker.lib.filecheck import archives, ole, packages, refusals
from worktracker.lib.filecheck.look import MIB, Limits, Look, first_look
from worktracker.lib.filecheck.pdf import check_pdf
from worktracker.lib.filecheck.signatures import GIFS, JPEG, PNG, TIFFS, is_program
from worktracker.lib.filecheck.text import check_text

# What a browser shows by itself without running anything of it.
SHOWN_INLINE: Final = frozenset({"application/pdf", "image/jpeg", "image/png", "text/plain"})
# What Windows and macOS leave in folders, and so in archives; no person put it there, none will open it.
_DEBRIS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_MAC_FOLDER = "__MACOSX/"
_LARGEST_DEBRIS = MIB


@dataclass(frozen=True, slots=True)
class Kind:
    """A type by its ending: the family that people know it by, and the check that returns its content type."""

    family: str | Promise
    check: Callable[[Look], str]


def inspect(
    file: IO[bytes], *, name: str, allowed: Collection[str], limits: Limits | None = None
) -> str:
    """What the file is by its bytes: a content type, with the character set of a text.

    ``name`` is cleaned; its ending must be one of ``allowed`` (small letters, no full stop) and agree with the bytes.
    Reads the file through and leaves it at any place. Raises FileRefused with a sentence to show.
    """
    return _inspect(
        first_look(file, name=name, allowed=frozenset(allowed), limits=limits or Limits())
    )


def is_shown_inline(content_type: str) -> bool:
    """Whether a browser may show such a file by itself; anything else is handed out to be stored."""
    return content_type.partition(";")[0] in SHOWN_INLINE


def _inspect(look: Look) -> str:
    kind = KINDS.get(look.ending)
    if kind is None or look.ending not in look.allowed:
        raise refusals.not_taken(look)
    if not look.head:
        raise refusals.empty(look)
    return kind.check(look)


def _check_zip(look: Look) -> str:
    for member in archives.members(look):
        if member.ending in refusals.ARCHIVES | {"zip"}:
            raise refusals.nested(member)
        if not _is_debris(member):
            _inspect(member)
    return "application/zip"


def _is_debris(member: Look) -> bool:
    base = member.path.rpartition("/")[2].lower()
    if base not in _DEBRIS and not member.path.startswith(_MAC_FOLDER):
        return False
    size = member.file.seek(0, 2)
    if size > _LARGEST_DEBRIS or is_program(member.head):
        raise refusals.not_taken(member)
    return True


def _check_picture(look: Look, *, first: bytes | tuple[bytes, ...], content_type: str) -> str:
    if not look.head.startswith(first):
        raise refusals.mismatch(look)
    return content_type


def _old(family: str, content_type: str, *streams: str) -> Kind:
    check = partial(ole.check_office, streams=frozenset(streams), content_type=content_type)
    return Kind(family, check)


def _picture(content_type: str, first: bytes | tuple[bytes, ...]) -> Kind:
    return Kind(_("pictures"), partial(_check_picture, first=first, content_type=content_type))


def _text(content_type: str) -> Kind:
    return Kind(_("plain text"), partial(check_text, content_type=content_type))


def _open_document(part: str) -> Kind:
    content_type = f"application/vnd.oasis.opendocument.{part}"
    return Kind("OpenDocument", partial(packages.check_odf, content_type=content_type))


# In the order in which a page names the families.
KINDS: Final[dict[str, Kind]] = {
    "pdf": Kind("PDF", check_pdf),
    "doc": _old("Word", "application/msword", ole.WORD),
    "docx": Kind("Word", partial(packages.check_ooxml, kind="docx")),
    "xls": _old("Excel", "application/vnd.ms-excel", ole.EXCEL, ole.EXCEL_5),
    "xlsx": Kind("Excel", partial(packages.check_ooxml, kind="xlsx")),
    "ppt": _old("PowerPoint", "application/vnd.ms-powerpoint", ole.SLIDES),
    "pptx": Kind("PowerPoint", partial(packages.check_ooxml, kind="pptx")),
    "wps": _old("WPS", "application/wps-office.wps", ole.WORD),
    "et": _old("WPS", "application/wps-office.et", ole.EXCEL, ole.EXCEL_5),
    "dps": _old("WPS", "application/wps-office.dps", ole.SLIDES),
    "ofd": Kind("OFD", packages.check_ofd),
    "odt": _open_document("text"),
    "ods": _open_document("spreadsheet"),
    "odp": _open_document("presentation"),
    "jpg": _picture("image/jpeg", JPEG),
    "jpeg": _picture("image/jpeg", JPEG),
    "png": _picture("image/png", PNG),
    "gif": _picture("image/gif", GIFS),
    "tif": _picture("image/tiff", TIFFS),
    "tiff": _picture("image/tiff", TIFFS),
    "txt": _text("text/plain"),
    "csv": _text("text/csv"),
    "zip": Kind("zip", _check_zip),
}
