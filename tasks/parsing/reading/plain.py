"""Plain text: which encoding it is in, told from the bytes alone."""

from __future__ import annotations

import codecs
from typing import Final

from tasks.parsing.reading.refusals import refusal

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In the order in which they are tried; all but the first give some text for almost any bytes.
UNMARKED: Final = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
WIDE: Final = ("utf-16-le", "utf-16-be")
# A Chinese text in the wrong encoding turns into rare characters; a right one is mostly common.
COMMON_SHARE: Final = 0.7
ENOUGH_HAN: Final = 20
# A text in two bytes a character whose bytes were put together wrongly has hardly a Chinese one.
FEWEST_HAN: Final = 4
CONTROLS: Final = frozenset(map(chr, range(32))) - set("\t\n\r\x0b\x0c") | {"\x7f", "�"}
_DROPPED: Final = dict.fromkeys((*map(ord, CONTROLS - {"�"}), *range(0xD800, 0xE000)))


def decode(data: bytes) -> str:
    """The text in UTF-8, GB 18030 or UTF-16, with or without a byte order mark.

    Raises UnreadableNotice where it is none of them, or no text.
    """
    marked = next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)
    if marked is None and b"\x00" in data:
        return _decode_first(data, WIDE, otherwise="binary")
    return _decode_first(data, (marked,) if marked else UNMARKED, otherwise="bad_encoding")


def tidied(text: str) -> str:
    """The text with plain line ends, without a byte order mark."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def without_controls(text: str) -> str:
    """The text without characters that no store takes: controls, NUL among them, and half pairs."""
    return text.translate(_DROPPED)


def _decode_first(data: bytes, encodings: tuple[str, ...], *, otherwise: str) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_plausible(text, encoding):
            return text
    raise refusal(otherwise)


def _is_plausible(text: str, encoding: str) -> bool:
    """Hardly a control character, and, where the encoding was guessed, mostly common ones."""
    if sum(map(text.count, CONTROLS)) > len(text) // 500:
        return False
    if encoding in ("utf-8", "utf-8-sig", "utf-16"):
        return True
    han = [character for character in text if "一" <= character <= "鿿"]
    foreign = sum(1 for character in text if ord(character) > 127 and not _is_gbk(character))
    common = sum(1 for character in han if _is_common(character))
    if foreign > max(5, len(text) // 50):
        return False
    if encoding in WIDE and common < FEWEST_HAN:
        return False
    return len(han) < ENOUGH_HAN or common >= COMMON_SHARE * len(han)


def _is_gbk(character: str) -> bool:
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _is_common(character: str) -> bool:
    """In the first level of GB 2312, the 3,755 most used characters."""
    try:
        first = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xB0 <= first <= 0xD7
