"""Where printed words stand in the source, whatever white space and furniture lie between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from tasks.parsing.flow import INVISIBLE, fold
from tasks.parsing.notice import Span


def bare(text: str) -> str:
    """The text in one width and without white space."""
    return fold("".join(c for c in text if not c.isspace() and c not in INVISIBLE))


class SourceIndex:
    """The source's characters without white space and furniture, each with its offset."""

    def __init__(self, source: str, furniture: Iterable[Span] = ()) -> None:
        hidden = bytearray(len(source))
        for span in furniture:
            hidden[span.start : span.end] = b"\x01" * (span.end - span.start)
        self._origin = [
            i
            for i, c in enumerate(source)
            if not hidden[i] and not c.isspace() and c not in INVISIBLE
        ]
        self.text = fold("".join(source[i] for i in self._origin))

    def find(self, words: str, within: Span, *, last: bool = False) -> Span | None:
        """The first (or last) place of the words inside the source range `within`, or None."""
        low, high = self._index(within.start), self._index(within.end)
        needle = bare(words)
        if not needle:
            return None
        search = self.text.rfind if last else self.text.find
        found = search(needle, low, high)
        return self._span(found, found + len(needle)) if found >= 0 else None

    def follows(self, words: str, position: int, slack: int = 2) -> bool:
        """Whether the words stand at the source offset `position`, at most `slack` marks later."""
        start, needle = self._index(position), bare(words)
        return any(self.text.startswith(needle, start + k) for k in range(slack + 1))

    def words(self, within: Span) -> str:
        """What stands in the source range, bare."""
        return self.text[self._index(within.start) : self._index(within.end)]

    def _index(self, position: int) -> int:
        return bisect_left(self._origin, position)

    def _span(self, start: int, end: int) -> Span:
        return Span(self._origin[start], self._origin[end - 1] + 1)
