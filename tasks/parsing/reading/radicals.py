"""Characters that a printed file names by a radical or by a form for compatibility."""

from __future__ import annotations

import unicodedata
from typing import Final

# Radicals that fonts print in place of the characters that look like them, and Unicode doesn't map back.
_RADICALS: Final = str.maketrans(
    "⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
    "母民西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
)


def known(character: str) -> str:
    """The character that is meant; most characters are themselves."""
    if "\u2e80" <= character <= "\u2fdf" or "\uf900" <= character <= "\ufaff":
        return unicodedata.normalize("NFKC", character).translate(_RADICALS)
    return character
