"""Uploaded workbooks: none is read before its bytes were looked at."""

from collections.abc import Collection
from typing import IO, Final

from django.conf import settings

from worktracker.lib import filecheck

MEMBERS: Final = 300
UNPACKED: Final = 20  # times the largest upload; even rows of text pack well


def inspect_workbook(
    file: IO[bytes], *, name: str, allowed: Collection[str] = ("xlsx",), unpacked: int = UNPACKED
) -> None:
    """Raises FileRefused for what is no honest workbook, carries macros or unpacks to more than is sensible.

    Leaves the file at its beginning.
    """
    limits = filecheck.Limits(members=MEMBERS, unpacked=unpacked * settings.IMPORT_MAX_BYTES)
    filecheck.inspect(file, name=name, allowed=allowed, limits=limits)
    file.seek(0)
