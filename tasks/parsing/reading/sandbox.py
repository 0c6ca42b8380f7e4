"""Runs a reader in a process of its own, so that a file made to hurt hurts nobody but that process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from tasks.parsing.reading import limits
from tasks.parsing.reading.kinds import Kind
from tasks.parsing.reading.refusals import UnreadableNotice, refusal

ROOT: Final = Path(__file__).resolve().parents[3]
CHILD: Final = "tasks.parsing.reading.child"
# What a child needs of its surroundings; no address or key of the application is among them.
_KEPT: Final = ("PATH", "SYSTEMROOT", "LANG", "LD_LIBRARY_PATH")
LABELS: Final = {
    Kind.HTML: "HTML",
    Kind.MHT: ".mht",
    Kind.DOCX: "Word",
    Kind.XLSX: "Excel",
    Kind.PDF: "PDF",
    Kind.OFD: "OFD",
    Kind.COMPOUND: ".doc, .wps, .xls, .et",
    Kind.RTF: "RTF",
    Kind.ODT: ".odt",
    Kind.ODS: ".ods",
    Kind.WORD_XML: "XML",
}


def read_in_child(data: bytes, kind: Kind) -> str:
    """The text that the kind's reader finds. Raises UnreadableNotice, also where the reader itself fell."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", CHILD, kind.value],
            input=data,
            capture_output=True,
            cwd=ROOT,
            env=_surroundings(),
            timeout=limits.WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise refusal("too_complex", format=LABELS[kind]) from error
    if done.returncode:
        # Killed by a limit, or by a fault in native code: both are the file's doing.
        raise _noted(refusal("too_complex", format=LABELS[kind]), done.stderr)
    answer: dict[str, str] = json.loads(done.stdout)
    if (code := answer.pop("code", None)) is None:
        return answer["text"]
    raise _noted(refusal(code, **answer), done.stderr)


def _surroundings() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}


def _noted(error: UnreadableNotice, said: bytes) -> UnreadableNotice:
    """The refusal with what the child said last, for whoever looks into it."""
    if said:
        error.add_note(said[-2000:].decode(errors="replace"))
    return error
