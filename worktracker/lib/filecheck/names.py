"""The name of a file from outside, made harmless."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 120
LONGEST_ENDING: Final = 10  # what is longer is no ending, but a sentence with a full stop in it
NAMELESS: Final = "file"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
# Control, format (writing direction, zero width), half of a pair; ends of line and paragraph.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def clean_name(name: str) -> str:
    """The base name alone, in NFC, without what cannot be seen or what Windows forbids, at most 120 characters.

    The ending is kept whatever is cut; nothing left is ``file``.
    """
    base = re.split(r"[/\\]", name)[-1]
    seen = "".join(char for char in base if unicodedata.category(char) not in _UNSEEN)
    text = _FORBIDDEN.sub("", unicodedata.normalize("NFC", seen)).strip(" .")
    if _ending_without_stem(base, text):
        text = f"{NAMELESS}.{text}"
    if _DEVICE.match(text):
        text = f"_{text}"
    return _cut(text) or NAMELESS


def ending_of(name: str) -> str:
    """``pdf`` of ``报告.PDF``; empty where there is none."""
    _stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and len(ending) <= LONGEST_ENDING else ""


def _ending_without_stem(base: str, text: str) -> bool:
    """Of ``.pdf`` only the ending was given."""
    return base.startswith(".") and "." not in text and 0 < len(text) <= LONGEST_ENDING


def _cut(name: str) -> str:
    ending = ending_of(name)
    if not ending:
        return name[:LONGEST].rstrip(" .")
    stem = name[: -len(ending) - 1]
    kept = stem[: LONGEST - len(ending) - 1].rstrip(" .")
    return f"{kept or NAMELESS}.{name[-len(ending) :]}"
