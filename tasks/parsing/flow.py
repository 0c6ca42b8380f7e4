"""Running text made of pieces of the source, each character knowing where it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tasks.parsing.notice import Span

# Half-width and variant characters, each folded to the one that the patterns are written in.
# One character stays one character, so that offsets hold.
_FOLDS = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF1A)},  # digits
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF21, 0xFF3B)},  # A-Z
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF41, 0xFF5B)},  # a-z
    **dict(zip(",;:()!?", "，；：（）！？", strict=True)),
    **dict(zip("[]【】〔〕﹝﹞", "（）" * 4, strict=True)),
    **dict(zip("．％＋／＞＜≧⩾≦⩽", ".%+/><≥≥≤≤", strict=True)),
    **dict.fromkeys("－–~～―﹣\N{MINUS SIGN}", "—"),
}
_FOLD_TABLE = str.maketrans(_FOLDS)
# Sample: 1,147
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"


def fold(text: str) -> str:
    """The text in one width, as long as before."""
    folded = text.translate(_FOLD_TABLE)
    return _THOUSANDS.sub(",", folded) if "，" in folded else folded


def is_han(character: str) -> bool:
    return "㐀" <= character <= "鿿" or character == "〇"


def is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _keeps_space(before: str, after: str) -> bool:
    """A space means something between two words or two Chinese names, nowhere else."""
    if is_word(before) and is_word(after):
        return not (before.isdigit() and after.isdigit())
    return is_han(before) and is_han(after)


@dataclass(frozen=True)
class Flow:
    """Clean text; `origin[i]` is the offset in the source that `text[i]` came from."""

    text: str
    origin: tuple[int, ...]

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    def span(self, start: int, end: int) -> Span:
        """The source range of text[start:end]; it must not be empty."""
        return Span(self.origin[start], self.origin[end - 1] + 1)

    def part(self, start: int, end: int) -> Flow:
        return Flow(self.text[start:end], self.origin[start:end])

    def stripped(self) -> Flow:
        left = len(self.text) - len(self.text.lstrip())
        return self.part(left, max(left, len(self.text.rstrip())))

    def __bool__(self) -> bool:
        return bool(self.text)


def clean(source: str, start: int, end: int) -> Flow:
    """One line of the source without the stray spaces that a PDF leaves between characters."""
    kept: list[tuple[str, int]] = []
    gap = -1
    for offset in range(start, end):
        character = source[offset]
        if character.isspace() or character in INVISIBLE:
            gap = offset if gap < 0 and kept else gap
            continue
        if gap >= 0 and _keeps_space(kept[-1][0], character):
            kept.append((" ", gap))
        gap = -1
        kept.append((character, offset))
    return Flow("".join(c for c, _ in kept), tuple(o for _, o in kept))


def join(flows: Iterable[Flow], between: str = "") -> Flow:
    """The flows one after the other; what stands between takes the offset before it."""
    return chain((between, flow) for flow in flows)


def chain(pairs: Iterable[tuple[str, Flow]]) -> Flow:
    """Each flow after its separator; two words of Latin letters are kept apart by a space."""
    text: list[str] = []
    origin: list[int] = []
    for between, flow in pairs:
        if not flow:
            continue
        if text:
            gap = between or (" " if is_word(text[-1][-1]) and _starts_word(flow.text) else "")
            text += [gap] if gap else []
            origin.extend([origin[-1]] * len(gap))
        text.append(flow.text)
        origin.extend(flow.origin)
    return Flow("".join(text), tuple(origin))


def _starts_word(text: str) -> bool:
    return text[0].isascii() and text[0].isalpha()
