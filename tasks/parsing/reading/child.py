"""The process that reads one file: its kind as the argument, bytes on standard input, JSON on standard output.

``{"text": …}``, or ``{"code": …}`` of the refusal with its params. Imports no Django and opens no other file.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from collections.abc import Callable
from typing import Final

from tasks.parsing.reading import limits
from tasks.parsing.reading.kinds import Kind
from tasks.parsing.reading.refusals import UnreadableNotice
from tasks.parsing.reading.sandbox import LABELS

READERS: Final = {
    Kind.HTML: "web",
    Kind.MHT: "saved_page",
    Kind.DOCX: "word",
    Kind.XLSX: "excel",
    Kind.PDF: "pdf",
    Kind.OFD: "ofd",
    Kind.COMPOUND: "compound",
}


def main() -> None:
    """Read, answer, and leave without tidying up."""
    limits.limit_this_process()
    kind = Kind(sys.argv[1])
    answer = _answer(kind)
    sys.stdout.write(json.dumps(answer))


def _answer(kind: Kind) -> dict[str, str]:
    """Only the reader's own refusals have a sentence; whatever else a library raises, the file is at fault."""
    try:
        text = _reader(kind)(sys.stdin.buffer.read())
        limits.refuse_long(text)
    except UnreadableNotice as refused:
        return {"code": refused.code, **refused.params}
    except (MemoryError, RecursionError):
        return {"code": "too_complex", "format": LABELS[kind]}
    except Exception:  # noqa: BLE001 - what broken bytes make a library raise is no closed list
        traceback.print_exc()
        return {"code": "damaged", "format": LABELS[kind]}
    return {"text": text}


def _reader(kind: Kind) -> Callable[[bytes], str]:
    """The reader's ``read``; imported only here, so that no file pays for the libraries of another format."""
    module = importlib.import_module(f"tasks.parsing.reading.{READERS[kind]}")
    reader: Callable[[bytes], str] = module.read
    return reader


if __name__ == "__main__":
    main()
