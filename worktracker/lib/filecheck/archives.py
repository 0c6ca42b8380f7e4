"""The members of a zip file, unpacked one by one under a cap. What it declares about itself is never trusted."""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from worktracker.lib.filecheck import refusals
from worktracker.lib.filecheck.look import MIB, PART, Look
from worktracker.lib.filecheck.signatures import EMPTY_ZIP, ZIP

RATIO: Final = 200  # text packs 20 : 1, an evenly filled sheet 100 : 1, deflate at most 1030 : 1
FREE: Final = 10 * MIB  # below that, no ratio does harm
IN_MEMORY: Final = 4 * MIB
ENCRYPTED: Final = (
    0x1 | 0x40 | 0x2000
)  # of the flags: with a password, strongly, with hidden headers
UTF8_NAME: Final = 0x800
# Absolute, on a drive, or upwards; or with a sign that ends the name for some readers only.
_ABROAD = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\0-\x1f]")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,  # negative offsets
    OverflowError,
    NotImplementedError,
)


def members(look: Look) -> Iterator[Look]:
    """Each plain file in the archive, unpacked; closed when the next one is asked for.

    Raises FileRefused for a damaged, empty, protected or oversized archive, and for a name that leads out of it.
    """
    if look.head.startswith(EMPTY_ZIP):
        raise refusals.empty(look)
    if not look.head.startswith(ZIP):
        raise refusals.mismatch(look)
    with _opened(look) as archive:
        files = [info for info in archive.infolist() if not _is_folder(look, info)]
        if not files:
            raise refusals.empty(look)
        look.budget.members -= len(files)
        if look.budget.members < 0:
            raise refusals.too_many_members(look)
        for info in files:
            with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
                _unpack(look, archive, info, file)
                yield look.member(file, _path(info))


@contextmanager
def _opened(look: Look) -> Iterator[zipfile.ZipFile]:
    look.file.seek(0)
    try:
        archive = zipfile.ZipFile(look.file)
    except _BROKEN as error:
        raise refusals.damaged(look) from error
    with archive:
        yield archive


def _is_folder(look: Look, info: zipfile.ZipInfo) -> bool:
    """Whether the member is a folder. Raises FileRefused for one that no honest archive has."""
    path = _path(info)
    named = look.member(look.file, path)
    if _ABROAD.search(path):
        raise refusals.bad_path(named)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise refusals.bad_path(named)
    if info.flag_bits & ENCRYPTED:
        raise refusals.locked(look)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusals.not_unpackable(look)
    return info.is_dir()


def _path(info: zipfile.ZipInfo) -> str:
    """The member's name. Windows packs Chinese names as GBK without saying so, which zipfile reads as cp437."""
    if info.flag_bits & UTF8_NAME:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _unpack(look: Look, archive: zipfile.ZipFile, info: zipfile.ZipInfo, to: IO[bytes]) -> None:
    declared, size = info.file_size, 0
    # The reader stops at the declared size and would call a bomb that declares little a small file.
    info.file_size = look.limits.unpacked + 1
    most = max(FREE, RATIO * info.compress_size)
    try:
        with archive.open(info) as packed:
            while part := packed.read(PART):
                size += len(part)
                look.budget.unpacked -= len(part)
                if look.budget.unpacked < 0 or size > most:
                    raise refusals.too_large_unpacked(look)
                to.write(part)
    except _BROKEN as error:
        raise refusals.damaged(look) from error
    finally:
        info.file_size = declared
    if size != declared:
        raise refusals.damaged(look)
