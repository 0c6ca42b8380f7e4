"""The members of an office archive, unpacked under caps. What the archive says about itself is not believed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from types import TracebackType
from typing import Final, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from tasks.parsing.reading import limits
from tasks.parsing.reading.refusals import MEBIBYTE, UnreadableNotice, refusal

BROKEN: Final = (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000  # of the flags: with a password, strongly, hidden headers
_PART: Final = 64 * 1024
_RATIO: Final = 200  # text packs 20 : 1, an evenly filled sheet 100 : 1
_FREE: Final = 4 * MEBIBYTE  # below that, no ratio does harm
_XML: Final = (".xml", ".rels")
# Office documents have no use for a document type; entities that multiply themselves need one.
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LONGEST_TAG: Final = 16


class Archive:
    """An office document's archive, opened and looked through; closed when the ``with`` block ends.

    Raises UnreadableNotice where it is damaged, protected, too large unpacked, or its XML declares a type.
    """

    def __init__(self, data: bytes, label: str) -> None:
        self.label = label
        self._left = limits.MOST_UNPACKED
        try:
            self._zip = ZipFile(BytesIO(data))
        except BROKEN as error:
            raise refusal("damaged", format=label) from error
        members = self._zip.infolist()
        if len(members) > limits.MOST_MEMBERS:
            raise refusal("too_complex", format=label)
        if any(info.flag_bits & _ENCRYPTED for info in members):
            raise refusal("encrypted")
        self._members = {info.filename.lstrip("/").lower(): info for info in members}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    @property
    def paths(self) -> list[str]:
        """The members' paths in small letters, in the archive's order."""
        return list(self._members)

    def check(self) -> None:
        """Unpack every XML member once: for a library that will open the archive by itself."""
        for path, info in self._members.items():
            if path.endswith(_XML):
                for _part in self._parts(info):
                    pass
        self._left = limits.MOST_UNPACKED

    def xml(self, path: str) -> etree._Element | None:
        """The root of an XML member; None where there is no such member."""
        info = self._members.get(path.lstrip("/").lower())
        if info is None:
            return None
        packed = b"".join(self._parts(info))
        try:
            return etree.fromstring(packed, _parser())
        except etree.XMLSyntaxError as error:
            raise refusal("damaged", format=self.label) from error

    def _parts(self, info: ZipInfo) -> Iterator[bytes]:
        """The member bit by bit, under the caps and without a document type."""
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise refusal("damaged", format=self.label)
        declared, size, tail = info.file_size, 0, b""
        # The reader stops at the declared size and would take a bomb that declares little for a small file.
        info.file_size = limits.LARGEST_MEMBER + 1
        most = min(limits.LARGEST_MEMBER, max(_FREE, _RATIO * info.compress_size))
        try:
            with self._zip.open(info) as packed:
                for part in iter(lambda: packed.read(_PART), b""):
                    size += len(part)
                    self._left -= len(part)
                    seen = (tail + part).replace(b"\x00", b"")
                    if size > most or self._left < 0 or _DOCTYPE.search(seen):
                        raise refusal("too_complex", format=self.label)
                    tail = seen[-_LONGEST_TAG:]
                    yield part
        except UnreadableNotice:
            raise
        except BROKEN as error:
            raise refusal("damaged", format=self.label) from error
        finally:
            info.file_size = declared


def _parser() -> etree.XMLParser:
    """One that fetches nothing, expands nothing, and keeps libxml2's own limits."""
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
    )
