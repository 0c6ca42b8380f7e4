"""What a printed line can't be broken within: whether a word would still have fitted tells who ended the line."""

from __future__ import annotations

import re
from typing import Final

FITTING: Final = 0.3  # of the size by which a word must fit before its absence means anything
# A number, a Latin word or a character, with the opening bracket before it and the full stop after it: no line
# begins with a full stop, and none ends with an opening bracket.
_UNBROKEN = re.compile(
    r"[（《“‘〔【(]{0,2}(?:[A-Za-z0-9.,%+\-]{1,40}|.)[，。、；：？！）》”’〕】％%,;:)]{0,3}"
)


def first_word(text: str) -> str:
    """What stands at the head of a line and can't be torn apart."""
    found = _UNBROKEN.match(text)
    return found[0] if found else text[:1]


def width_of(word: str) -> float:
    """The room that a word needs, in sizes of the font."""
    return FITTING + (sum(0.5 if character.isascii() else 1.0 for character in word) or 1.0)
