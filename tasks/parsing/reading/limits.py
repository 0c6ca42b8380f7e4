"""What a file may cost: time and memory of the process that reads it, and what may come out of an archive."""

from __future__ import annotations

import contextlib
import sys
from typing import Final

from tasks.parsing.reading.refusals import MEBIBYTE, refusal

CPU_SECONDS: Final = 5
WALL_SECONDS: Final = 12  # more than the processor's time: a busy machine is no bad file
MEMORY: Final = 300 * MEBIBYTE
OFFICE_CPU_SECONDS: Final = 20
OFFICE_WALL_SECONDS: Final = 25  # less than a web server waits for an answer
OFFICE_MEMORY: Final = 1024 * MEBIBYTE

MOST_MEMBERS: Final = 5000
MOST_UNPACKED: Final = 96 * MEBIBYTE  # of the members that are read, all together
LARGEST_MEMBER: Final = 32 * MEBIBYTE
MOST_TEXT: Final = 500_000  # characters of one notice; Jilin's of 103 items has 20,000
MOST_CELLS: Final = 500_000  # of one sheet, the empty ones among them
MOST_PAGES: Final = 1000


def refuse_long(text: str) -> None:
    """Raises UnreadableNotice for a text that is longer than a notice can be: parsing it takes time in proportion."""
    if len(text) > MOST_TEXT:
        raise refusal("too_long", length=str(len(text)), most=str(MOST_TEXT))


def limit_this_process() -> None:
    """Cap the memory and the processor's time of the process that calls; on Windows only the parent's clock holds."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit stands already
            resource.setrlimit(what, (most, most))
