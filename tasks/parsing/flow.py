"""Running text made of pieces of the source, each character knowing where it came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tasks.parsing.lexicon.traditional import TRADITIONAL
from tasks.parsing.notice import Span

# Half-width and variant characters, each folded to the one that the patterns are written in.
# One character stays one character, so that offsets hold.
_FOLDS = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF1A)},  # digits
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF21, 0xFF3B)},  # A-Z
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF41, 0xFF5B)},  # a-z
    **dict(zip(",;:()!?", "，；：（）！？", strict=True)),
    **dict(zip("[]【】〔〕﹝﹞［］⁅⁆{}｛｝", "（）" * 8, strict=True)),
    **dict(zip("．％＋／＞＜≧⩾≦⩽", ".%+/><≥≥≤≤", strict=True)),
    **dict(zip("﹐﹑﹒﹔﹕﹖﹗﹙﹚｡､｢｣", "，、.；：？！（）。、“”", strict=True)),
    **dict(zip("「」『』〝〞", "“”‘’“”", strict=True)),
    **dict.fromkeys("\N{RATIO}\ufe30", "："),  # as a PDF may print the colon
    **dict.fromkeys("－–~～―﹣─━\N{SMALL EM DASH}\N{MINUS SIGN}", "—"),
    **TRADITIONAL,
}
# Sample: ⽣ (the radical U+2F63, as some PDF files spell 生)
_RADICALS = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_FOLDED = {**_RADICALS, **_FOLDS}
_TO_FOLD = re.compile(f"[{re.escape(''.join(_FOLDED))}]")  # few in a text: searched, not mapped
# Sample: 1,147
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
# Sample: 落实责任.加强巡查. (a point for the full stop; that of 二.加强, a.md and 3.5 is none)
_POINT_AS_STOP = re.compile(
    r"(?<=[㐀-鿿”》）%])(?<![〇一二三四五六七八九十附])(?<!附[件表图])\.(?=$|[㐀-鿿“《（\n ])"
    r"|(?<=[㐀-鿿”])(?<![〇一二三四五六七八九十附])(?<!附[件表图])\.(?=\d)"
)
# Sample: "双减"
_STRAIGHT_QUOTES = re.compile(r'"([^"\n]{1,80})"')
# Zero-width and direction marks, soft hyphens, variation selectors: nobody sees them.
INVISIBLE = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\ufffc\ufe0e\ufe0f"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u180e"
)
_RUN = re.compile(f"[^\\s{''.join(sorted(INVISIBLE))}]+")
_BLANK = re.compile(r"\s")


def fold(text: str) -> str:
    """The text in one width and one script, as long as before."""
    folded = _TO_FOLD.sub(_folded, text)
    if "，" in folded:
        folded = _THOUSANDS.sub(",", folded)
    if '"' in folded:
        folded = _STRAIGHT_QUOTES.sub(r"“\1”", folded)
    if "." in folded:
        folded = _POINT_AS_STOP.sub("。", folded)
    return folded


def _folded(found: re.Match[str]) -> str:
    return _FOLDED[found[0]]


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
        """The flow of text[start:end]; its characters are folded as they are in the whole."""
        part = Flow(self.text[start:end], self.origin[start:end])
        part.__dict__["folded"] = self.folded[start:end]
        return part

    def stripped(self) -> Flow:
        left = len(self.text) - len(self.text.lstrip())
        return self.part(left, max(left, len(self.text.rstrip())))

    def __bool__(self) -> bool:
        return bool(self.text)


def clean(source: str, start: int, end: int) -> Flow:
    """One line of the source without the stray spaces that a PDF leaves between characters."""
    text: list[str] = []
    origin: list[int] = []
    before = start
    for run in _RUN.finditer(source, start, end):
        begin, stop = run.span()
        gap = _BLANK.search(source, before, begin) if text else None
        if gap and _keeps_space(source[before - 1], source[begin]):
            text.append(" ")
            origin.append(gap.start())
        text.append(run[0])
        origin.extend(range(begin, stop))
        before = stop
    return Flow("".join(text), tuple(origin))


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
