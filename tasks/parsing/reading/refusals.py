"""Why a file cannot be read: one error, its codes, and the sentences in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MEBIBYTE: Final = 1024 * 1024

# What happened, and what to do. Callers that speak another language go by the code and its params.
SENTENCES: Final[Mapping[str, str]] = {
    "empty": "The file holds no text; choose the notice itself.",
    "too_large": "The file is too large: {size} bytes, at most {limit} are read.",
    "binary": "The file is no document that can be read; save the notice as Word, PDF or plain text.",
    "not_taken": "Files of this kind ({format}) are not read; save the notice as Word, PDF or plain"
    " text.",
    "bad_encoding": "The file's characters cannot be told; save it as UTF-8 text and try again.",
    "picture": "The file is a picture ({format}); ask for the notice's text, or run text"
    " recognition on it.",
    "archive": "The file is an archive ({format}); unpack it and choose the notice in it.",
    "slides": "The file holds slides ({format}); save the notice's text as Word or plain text.",
    "scanned": "The PDF holds scanned pictures and no text; ask for the file that it was printed"
    " from, or run text recognition on it.",
    "encrypted": "The file is protected by a password; save it without one and try again.",
    "damaged": "The file is cut off or damaged ({format}); fetch it again, or open it and save it"
    " anew.",
    "too_complex": "The file ({format}) takes more time or memory to unpack than a notice needs;"
    " save its text as a plain text file and try again.",
    "too_long": "The file holds {length} characters, more than the {most} of the longest notice; choose"
    " the notice alone.",
    "not_converted": "LibreOffice cannot open the file ({format}); open it in the program that it was"
    " made with, and save it as .docx, .xlsx or PDF.",
    "needs_office": "Reading {format} needs LibreOffice with Writer and Calc, which is not installed"
    " here; save the file as .docx, .xlsx or PDF and try again.",
}


class UnreadableNotice(ValueError):
    """A file that holds no readable text. ``code`` is a key of SENTENCES, ``params`` what its sentence names."""

    def __init__(self, code: str, message: str, params: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.params = params or {}


def refusal(code: str, **params: str) -> UnreadableNotice:
    """The refusal of that code with its sentence."""
    return UnreadableNotice(code, SENTENCES[code].format(**params), params)
