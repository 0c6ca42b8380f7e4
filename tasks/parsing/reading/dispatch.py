"""The one function: bytes in, the notice's text out, whatever the file's format."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Final

from tasks.parsing.reading import limits
from tasks.parsing.reading.kinds import Kind, kind_of
from tasks.parsing.reading.office import OFFICE_KINDS, read_by_office
from tasks.parsing.reading.plain import decode, tidied, without_controls
from tasks.parsing.reading.refusals import refusal
from tasks.parsing.reading.sandbox import read_in_child
from tasks.parsing.reading.tables import as_lines

MAX_BYTES: Final = 20 * 1024 * 1024


def read(data: bytes, *, name: str = "", limit: int = MAX_BYTES) -> str:
    """The text of a notice; lines end in LF, a page of a PDF ends in a form feed and LF.

    A row of a table is a line, its cells separated by TAB, line breaks within a cell as U+000B; a cell
    that a merged one above it covers is 〃 (U+3003), one that a merged cell on its left covers is empty.
    The format is told from the bytes; ``name`` is a hint where they could be two things. Everything but plain text
    is read in a process of its own with limits on time and memory. Raises UnreadableNotice.
    """
    if len(data) > limit:
        raise refusal("too_large", size=str(len(data)), limit=str(limit))
    if not data.strip():
        raise refusal("empty")
    text = _text(data, kind_of(data, name))
    if not text.strip():
        raise refusal("empty")
    limits.refuse_long(text)
    return text


def _text(data: bytes, kind: Kind) -> str:
    if kind is Kind.TEXT:
        return tidied(decode(data))
    if kind is Kind.TABLE:
        return _separated(tidied(decode(data)))
    if kind in OFFICE_KINDS:
        return without_controls(read_by_office(data, kind))
    return without_controls(read_in_child(data, kind))


def _separated(text: str) -> str:
    """A table of comma-separated values in the form of tables."""
    return "\n".join(as_lines(csv.reader(StringIO(text))))
