"""Files as people hand them in, good ones of every type and those made to do harm, small and made on the spot."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from openpyxl import Workbook

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PROGRAM = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8" + bytes(100)
PAGE = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(32) + b"\xff\xd9"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
VENDOR = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}


def zipped(members: Mapping[str, bytes], **changed: int) -> bytes:
    """A zip archive of the members. ``changed`` falsifies headers of all: ``flags``, ``size`` (unpacked), ``crc``."""
    to = BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return _falsified(to.getvalue(), changed)


def package(kind: str, more: Mapping[str, bytes] | None = None, **changed: int) -> bytes:
    """A docx, xlsx or pptx with the parts that every reader looks for, and ``more``."""
    part, main = MAIN[kind]
    types = f'<Types><Override PartName="/{part}" ContentType="{VENDOR}{main}"/></Types>'
    parts = {"[Content_Types].xml": types.encode(), "_rels/.rels": b"<x/>", part: b"<x/>"}
    return zipped({**parts, **(more or {})}, **changed)


def with_macros(kind: str = "docx") -> bytes:
    """A docm under another name: the type list says what it is, and the macros lie beside it."""
    part, _main = MAIN[kind]
    types = f'<Override PartName="/{part}" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    return zipped(
        {"[Content_Types].xml": types.encode(), part: b"<x/>", "word/vbaProject.bin": b"x"}
    )


def workbook() -> bytes:
    """A real xlsx."""
    book, to = Workbook(), BytesIO()
    book.active["A1"] = "累计 812 台"
    book.save(to)
    return to.getvalue()


def open_document(kind: str, more: Mapping[str, bytes] | None = None) -> bytes:
    """An odt, ods or odp (``text``, ``spreadsheet``, ``presentation``)."""
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped({"mimetype": mimetype, "content.xml": b"<x/>", **(more or {})})


def picture(width: int = 8, height: int = 8) -> bytes:
    """A real PNG, plain teal."""
    rows = (b"\0" + b"\x0a\x5c\x55" * width) * height
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    body = b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def printable(words: str = "Hello") -> bytes:
    """A real PDF of one page."""
    stream = f"BT /F1 24 Tf 40 100 Td ({words}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(body),
    )
    return body + head + tail


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE2 file, as doc, xls and ppt are, with these streams; ``Macros/VBA/dir`` lies in two storages."""
    contents = {path: content.ljust(4096, b"\0") for path, content in streams.items()}
    entries = _entries(contents)
    in_directory = -(-len(entries) // 4)
    fat, starts, at = [0xFFFFFFFD, *_chain(1, in_directory)], {}, 1 + in_directory
    for path, content in contents.items():
        sectors = -(-len(content) // 512)
        starts[path] = at
        fat += _chain(at, sectors)
        at += sectors
    header = OLE_MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    directory = b"".join(_packed(entry, starts, contents) for entry in entries)
    body = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    body += directory.ljust(512 * in_directory, b"\0")
    for content in contents.values():
        body += content.ljust(-(-len(content) // 512) * 512, b"\0")
    return header + body


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of an xls."""
    return struct.pack("<HH", kind, len(content)) + content


def sheet(kind: int = 0) -> bytes:
    """The globals of a workbook with one sheet of this kind; 1 holds macros of Excel 4."""
    beginning = record(0x0809, b"\0\x06\x05\0" + bytes(12))
    return beginning + record(0x0085, bytes(5) + bytes([kind]) + b"\x01\0A") + record(0x000A)


def _falsified(archive: bytes, changed: Mapping[str, int]) -> bytes:
    whole = bytearray(archive)
    places = {"flags": (6, 8, "<H"), "crc": (14, 16, "<I"), "size": (22, 24, "<I")}
    for name, value in changed.items():
        in_local, in_directory, form = places[name]
        for signature, offset in ((b"PK\x03\x04", in_local), (b"PK\x01\x02", in_directory)):
            at = whole.find(signature)
            while at >= 0:
                struct.pack_into(form, whole, at + offset, value)
                at = whole.find(signature, at + 4)
    return bytes(whole)


def _chain(first: int, length: int) -> list[int]:
    return [*range(first + 1, first + length), 0xFFFFFFFE]


def _entries(contents: Mapping[str, bytes]) -> list[tuple[str, int, int]]:
    """Path, next sibling and first child of the root and of each storage and stream, in order."""
    paths = [""]
    for path in contents:
        parts = path.split("/")
        paths += [
            whole for n in range(len(parts)) if (whole := "/".join(parts[: n + 1])) not in paths
        ]
    none, entries = 0xFFFFFFFF, []
    for path in paths:
        after = [
            n
            for n, other in enumerate(paths)
            if n > paths.index(path) and path and _up(other) == _up(path)
        ]
        inside = [n for n, other in enumerate(paths) if other and _up(other) == path]
        entries.append((path, after[0] if after else none, inside[0] if inside else none))
    return entries


def _up(path: str) -> str:
    return path.rpartition("/")[0]


def _packed(
    entry: tuple[str, int, int], starts: Mapping[str, int], contents: Mapping[str, bytes]
) -> bytes:
    path, after, inside = entry
    name = (path.rpartition("/")[2] or "Root Entry").encode("utf-16-le") + b"\0\0"
    kind = 5 if not path else 2 if path in contents else 1
    head = name.ljust(64, b"\0") + struct.pack(
        "<HBBIII", len(name), kind, 1, 0xFFFFFFFF, after, inside
    )
    where = struct.pack("<IQ", starts.get(path, 0xFFFFFFFE), len(contents.get(path, b"")))
    return head + bytes(36) + where
