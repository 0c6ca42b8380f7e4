"""Labels of responsibility: where 责任单位：, 配合科室：, 完成时限： stand, and what each announces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tasks.parsing.lexicon import units as words

FIRST, SECOND, THIRD = "first", "second", "third"
PERSON, TIME, WATCH = "person", "time", "watch"
UNITS = (FIRST, SECOND, THIRD)

_KINDS = rf"""
    (?P<person>{words.PERSON_LABEL})
    |(?P<time>{words.TIME_LABEL})
    |(?P<watch>{words.WATCH_LABEL})
    |(?P<first>{words.FIRST_LABEL})
    |(?P<third>{words.THIRD_LABEL})
    |(?P<second>{words.SECOND_LABEL})
"""
# Sample: 责任单位(及责任人) / 牵头单位(、责任单位) / 责任科室(（单位）)
_ALSO = r"(?:（[^（）]{1,8}）)?(?P<also>[、/及和与](?:其|主要)?[一-鿿]{2,6})?"
# Sample: 责任科室 / 配合单位 / 责任领导 / 完成时限 / 牵头, all before a colon
_BEFORE_COLON = re.compile(
    rf"""
    (?:
        {_KINDS}
        |(?P<bare_first>{words.BARE_FIRST})
        |(?P<bare_third>{words.BARE_THIRD})
        |(?P<bare_second>{words.BARE_SECOND})
    )
    {_ALSO} [ ]?
    """,
    re.VERBOSE,
)
# Sample: 责任单位(市教育局), a label that no colon follows
_FULL = re.compile(
    rf"(?P<first>{words.FIRST_LABEL})|(?P<third>{words.THIRD_LABEL})|(?P<second>{words.SECOND_LABEL})"
)
_UNIT_ITSELF = re.compile("(?<![科处股])室$|[科处股方]$")
# Sample: 责 任 单 位：, spread over the line's width
_SPACED = re.compile(r"(?:(?<![一-鿿])|^)(?:[一-鿿] ){3,7}[一-鿿] ?$")
_WIDEST = 24
_SHORTEST_ALONE = 4  # characters of a bracket's label: （时间） may be anything
_PERSONS = re.compile(r"人|领导|电话")
# What a label may follow within a line: 市教育局配合单位：…
_NAME_ENDS = "科室股局厅队心办处委部院站所会组府班司校团联）区县市镇乡道"


@dataclass(frozen=True, slots=True)
class Label:
    """A label at [start, end), its colon included; `kind` is its rank or what else it announces.

    `bodies_only` says that other words may follow: names of persons after 责任单位及责任人：, or
    any where the colon is missing.
    """

    start: int
    end: int
    kind: str
    bodies_only: bool = False


def find_labels(folded: str) -> Iterator[Label]:
    """The labels that a colon ends, in order."""
    for colon in re.finditer("：", folded):
        label = _label_before(folded, colon.start())
        if label is not None:
            yield label


def label_at(folded: str, start: int) -> Label | None:
    """The units' label of full form that begins at `start`, the colon missing: 责任单位 市教育局.

    督查科 and 组织科 are no labels but units; what announces no unit needs its colon.
    """
    found = _FULL.match(folded, start)
    if found is None or _UNIT_ITSELF.search(found[0]):
        return None
    end = found.end()
    end += folded.startswith(" ", end)
    colon = folded.startswith("：", end)
    return Label(start, end + colon, str(found.lastgroup), bodies_only=not colon)


def label_in_brackets(folded: str, start: int) -> Label | None:
    """The label that the bracket at `start` holds and nothing else: 【责任单位】, 【完成时限】."""
    close = folded.find("）", start, start + _WIDEST)
    if close - start <= _SHORTEST_ALONE:
        return None
    colon = close - folded.startswith("：", close - 1)
    found = _BEFORE_COLON.fullmatch(folded, start + 1, colon)
    if found is None or _UNIT_ITSELF.search(folded, start + 1, colon):
        return None
    return replace(_label(found, start, colon), end=close + 1)


def opens_line(folded: str, position: int) -> bool:
    """Whether a line or a sentence begins at `position`, marks of a list out."""
    return position == 0 or folded[position - 1] in "\n。；— ●▲■◆★☆※·•*）"


def _label_before(folded: str, colon: int) -> Label | None:
    """The longest label that ends at the colon and begins where a word may begin."""
    spaced = _SPACED.search(folded, max(0, colon - _WIDEST), colon)
    if spaced and (found := _BEFORE_COLON.fullmatch(spaced[0].replace(" ", ""))):
        return _label(found, spaced.start(), colon)
    for start in range(max(0, colon - _WIDEST), colon - 1):
        if _may_begin(folded, start) and (found := _BEFORE_COLON.fullmatch(folded, start, colon)):
            return _label(found, start, colon)
    return None


def _label(found: re.Match[str], start: int, colon: int) -> Label:
    kind = next(name for name, text in found.groupdict().items() if text and name != "also")
    kind, also = kind.removeprefix("bare_"), found["also"] or ""
    persons = _PERSONS.search(also) is not None
    if also and not persons and kind in UNITS:
        kind = SECOND if kind != THIRD else THIRD
    return Label(start, colon + 1, kind, bodies_only=persons)


def _may_begin(folded: str, start: int) -> bool:
    before = folded[start - 1] if start else "\n"
    return before in "；，。、（ \n—：/●▲■◆★☆※·•*" or before in _NAME_ENDS
