"""The archive's bytes: a tar stream, encrypted with age where there is a key, never held in memory.

Members in order: the database, ``files/…``, ``manifest.json``, and last ``SHA256SUMS`` over all of them, so that
``age --decrypt``, ``tar`` and ``sha256sum --check`` are all that is needed to look into one.
"""

import contextlib
import hashlib
import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Protocol, cast

import pyrage
from django.utils.translation import gettext as _

from worktracker.backup.errors import ArchiveRefused, BackupFailed
from worktracker.backup.keys import Key
from worktracker.backup.manifest import Member

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
FILES = "files/"
PART = 1024 * 1024
SMALL = 256 * PART  # no manifest is larger
AGE = b"age-encryption.org/v1"
MODE = 0o600


class Hasher(Protocol):
    """What hashlib's objects are used for here."""

    def update(self, part: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class Hashing(io.RawIOBase):
    """Reads from a stream, and knows the number and the SHA-256 of the bytes that it gave out."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self._source = source
        self._digest: Hasher = hashlib.sha256()
        self.count = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """As a file does."""
        part = self._source.read(size)
        self._digest.update(part)
        self.count += len(part)
        return part

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer will do
        """As a file does."""
        part = self.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    @property
    def member(self) -> Member:
        """What was read so far."""
        return Member(self.count, self._digest.hexdigest())


class Writer:
    """Puts members into an archive, one after the other."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._sums: list[str] = []

    def add(self, name: str, source: IO[bytes], size: int) -> Member:
        """Copies exactly ``size`` bytes. Raises OSError where the source ends before."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, MODE
        hashing = Hashing(source)
        self._tar.addfile(entry, cast("IO[bytes]", hashing))
        self._sums.append(f"{hashing.member.sha256}  {name}\n")
        return hashing.member

    def end(self, manifest: bytes) -> None:
        """The manifest and the sums, after all else."""
        self.add(MANIFEST, io.BytesIO(manifest), len(manifest))
        sums = "".join(self._sums).encode()
        self.add(SUMS, io.BytesIO(sums), len(sums))


@contextlib.contextmanager
def writing(path: Path, key: Key | None) -> Iterator[Writer]:
    """A new archive, readable by its owner only, on the disk when the block ends. Raises FileExistsError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    with os.fdopen(handle, "wb") as raw:
        with _encrypted(raw, key) as out, tarfile.open(fileobj=out, mode="w|") as tar:
            yield Writer(tar)
        raw.flush()
        os.fsync(raw.fileno())


@contextlib.contextmanager
def reading(path: Path, key: Key | None) -> Iterator["Reader"]:
    """An archive's members, checked as they pass. Raises ArchiveRefused for all that is wrong with it."""
    try:
        with path.open("rb") as file:
            raw = Hashing(file)
            with _decrypted(raw, key, is_encrypted=is_encrypted(path)) as plain:
                reader = Reader(raw, plain)
                with tarfile.open(fileobj=cast("IO[bytes]", reader.plain), mode="r|") as tar:
                    yield reader.over(tar)
                reader.drain()
            while raw.read(PART):
                pass
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise ArchiveRefused(_damaged(path)) from error
    except FileNotFoundError as error:
        raise ArchiveRefused(_("There is no archive %(file)s.") % {"file": path}) from error
    if reader.plain.count % tarfile.RECORDSIZE:
        raise ArchiveRefused(_damaged(path))


class Reader:
    """Walks through an archive once. ``whole`` tells size and SHA-256 of the file itself, after the walk."""

    def __init__(self, raw: Hashing, plain: IO[bytes]) -> None:
        self._raw = raw
        self.plain = Hashing(plain)
        self._tar: tarfile.TarFile | None = None

    def over(self, tar: tarfile.TarFile) -> "Reader":
        """The same, with the tar stream opened."""
        self._tar = tar
        return self

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Name and bytes of each, plain files alone."""
        assert self._tar is not None  # noqa: S101  # over() comes first
        for entry in self._tar:
            source = self._tar.extractfile(entry) if entry.isreg() else None
            if source is None:
                words = _("The archive holds %(name)s, which is none of its files.")
                raise ArchiveRefused(words % {"name": entry.name})
            yield entry.name, source

    def drain(self) -> None:
        """Read what stands behind the last member: nothing but zeros."""
        while part := self.plain.read(PART):
            if part.strip(b"\0"):
                raise ArchiveRefused(_("Something was appended to the archive."))

    @property
    def whole(self) -> Member:
        """The archive file."""
        return self._raw.member


def is_encrypted(path: Path) -> bool:
    """Whether the file begins as age's do."""
    with path.open("rb") as file:
        return file.read(len(AGE)) == AGE


@contextlib.contextmanager
def _encrypted(raw: IO[bytes], key: Key | None) -> Iterator[IO[bytes]]:
    """age pulls its input, tar pushes its output: a pipe and a thread stand between them."""
    if key is None:
        yield raw
        return
    read_end, write_end = os.pipe()

    def encrypt() -> None:
        with os.fdopen(read_end, "rb") as plain:
            pyrage.encrypt_io(plain, raw, list(key.recipients))

    pump = _Pump(encrypt)
    try:
        with os.fdopen(write_end, "wb") as plain:
            yield plain
    except BrokenPipeError:
        pump.join()  # says why
        raise
    except BaseException:
        pump.give_up()
        raise
    pump.join()


@contextlib.contextmanager
def _decrypted(raw: Hashing, key: Key | None, *, is_encrypted: bool) -> Iterator[IO[bytes]]:
    """The plain bytes; a wrong key is told as such, whatever it made of the tar stream."""
    if not is_encrypted:
        yield cast("IO[bytes]", raw)
        return
    if key is None or not key.identities:
        raise ArchiveRefused(
            _(
                "The archive is encrypted: name the file with the secret key by --key or in BACKUP_KEY_FILE."
            )
        )
    read_end, write_end = os.pipe()

    def decrypt() -> None:
        with os.fdopen(write_end, "wb") as plain:
            pyrage.decrypt_io(raw, plain, list(key.identities))

    pump = _Pump(decrypt)
    try:
        with os.fdopen(read_end, "rb") as plain:
            yield plain
    except tarfile.TarError:
        pump.join()  # says why, if it knows
        raise
    except BaseException:
        pump.give_up()
        raise
    pump.join()


class _Pump:
    """A thread whose error is raised where it is joined."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Wait for its end. Raises ArchiveRefused or BackupFailed for what went wrong in it."""
        self._thread.join()
        match self._error:
            case None:
                return
            case pyrage.DecryptError() if "key" in str(self._error):
                words = _("The archive is encrypted for another key.")
                raise ArchiveRefused(words) from self._error
            case pyrage.EncryptError():
                words = _("The archive could not be written: %(reason)s.")
                raise BackupFailed(words % {"reason": self._error}) from self._error
            case _:
                words = _("The archive is damaged or cut off: it does not decrypt.")
                raise ArchiveRefused(words) from self._error

    def give_up(self) -> None:
        """Wait for its end, whatever it says: the caller has an error of its own."""
        self._thread.join()

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001  # raised again by join()
            self._error = error


def _damaged(path: Path) -> str:
    return _("The archive %(file)s is damaged or cut off.") % {"file": path.name}
