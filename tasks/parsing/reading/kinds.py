"""What a file is, by its first bytes and the members of its archive; its name is only a hint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from tasks.parsing.reading.refusals import refusal


class Kind(StrEnum):
    """The readers, one each; COMPOUND is what only its inside tells: .doc, .xls, .wps, .et."""

    TEXT = "text"
    TABLE = "csv"
    HTML = "html"
    MHT = "mht"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    OFD = "ofd"
    COMPOUND = "compound"
    RTF = "rtf"
    ODT = "odt"
    ODS = "ods"
    WORD_XML = "xml"


# What a dialogue for choosing a file offers: read here in any case, and by LibreOffice only.
ENDINGS: Final = (
    ".docx",
    ".pdf",
    ".xlsx",
    ".xlsm",
    ".ofd",
    ".html",
    ".htm",
    ".mht",
    ".mhtml",
    ".txt",
    ".csv",
)
OFFICE_ENDINGS: Final = (".doc", ".wps", ".xls", ".et", ".rtf", ".odt", ".ods")
ZIP: Final = b"PK\x03\x04"
# First bytes of what people upload by mistake: the code of the refusal, and what to call it.
_MISTAKEN: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"\x89PNG", "picture", "PNG"),
    (b"\xff\xd8\xff", "picture", "JPEG"),
    (b"GIF8", "picture", "GIF"),
    (b"II*\x00", "picture", "TIFF"),
    (b"MM\x00*", "picture", "TIFF"),
    (b"Rar!", "archive", "RAR"),
    (b"7z\xbc\xaf", "archive", "7z"),
    (b"\x1f\x8b", "archive", "gzip"),
    (b"BZh", "archive", "bzip2"),
    (b"\xfd7zXZ", "archive", "xz"),
    (b"PK\x05\x06", "archive", "ZIP"),
    (b"\x7fELF", "not_taken", "ELF"),
)
_KNOWN: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.COMPOUND),
    (b"{\\rtf", Kind.RTF),
)
PDF_WITHIN: Final = 1024  # bytes within which readers of PDF look for its signature
SNIFFED: Final = 2048
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|table|div|p)[\s>/]", re.IGNORECASE
)
_WORD_XML = re.compile(rb"<\?mso-application|<w:wordDocument|<pkg:package|<Workbook\s")
# A web page saved in one file: headers as of a mail.
_MIME = re.compile(rb"\s*[A-Za-z][A-Za-z-]{2,40}: ?")
_MIME_TYPE = re.compile(rb"Content-Type:\s*multipart/related", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Member:
    """A path that only such an archive holds, and what the archive is then."""

    path: re.Pattern[str]
    kind: Kind | None
    format: str = ""


_MEMBERS: Final = (
    _Member(re.compile(r"word/document\d*\.xml"), Kind.DOCX),
    _Member(re.compile(r"xl/workbook\.xml"), Kind.XLSX),
    _Member(re.compile(r"ppt/presentation\.xml"), None, "PowerPoint"),
    _Member(re.compile(r"(?i)ofd\.xml"), Kind.OFD),
    _Member(re.compile(r"(?i)xl/workbook\.bin"), None, ".xlsb"),
)
_OPEN_DOCUMENT: Final = {
    b"application/vnd.oasis.opendocument.text": Kind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": Kind.ODS,
}


def kind_of(data: bytes, name: str = "") -> Kind:
    """The reader for these bytes. Raises UnreadableNotice for what holds no text or is a bundle."""
    for first, code, label in _MISTAKEN:
        if data.startswith(first):
            raise refusal(code, format=label)
    if data.startswith(b"BM") and b"\x00" in data[:16]:
        raise refusal("picture", format="BMP")
    if data.startswith(b"MZ") and b"\x00" in data[:64]:
        raise refusal("not_taken", format="EXE")
    if data.startswith(ZIP):
        return _kind_of_archive(data)
    for first, kind in _KNOWN:
        if data.startswith(first):
            return kind
    if b"%PDF-" in data[:PDF_WITHIN] and not _is_markup(data):
        return Kind.PDF
    return _kind_of_text(data, name)


def _kind_of_text(data: bytes, name: str) -> Kind:
    head = data[:SNIFFED].replace(b"\x00", b"")
    if _MIME.match(head) and _MIME_TYPE.search(head):
        return Kind.MHT
    if _WORD_XML.search(head):
        return Kind.WORD_XML
    if _is_markup(data) or (name.lower().endswith((".htm", ".html")) and b"<" in head):
        return Kind.HTML
    return Kind.TABLE if name.lower().endswith(".csv") else Kind.TEXT


def _is_markup(data: bytes) -> bool:
    """Whether it begins as a page does: with a tag, a comment or a declaration, and has tags of HTML."""
    head = data[:SNIFFED].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"<") and _HTML.search(head) is not None


def _kind_of_archive(data: bytes) -> Kind:
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()[:10_000]
            declared = _declared_type(archive) if "mimetype" in names else b""
    except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise refusal("damaged", format="ZIP, .docx, .xlsx, .ofd") from error
    if declared in _OPEN_DOCUMENT:
        return _OPEN_DOCUMENT[declared]
    for member in _MEMBERS:
        if any(member.path.fullmatch(name) for name in names):
            if member.kind is None:
                code = "slides" if member.format == "PowerPoint" else "not_taken"
                raise refusal(code, format=member.format)
            return member.kind
    raise refusal("archive", format="ZIP")


def _declared_type(archive: ZipFile) -> bytes:
    """What an OpenDocument file says it is; a short member, stored plainly."""
    with archive.open("mimetype") as member:
        return member.read(100).strip()
