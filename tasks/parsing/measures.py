"""Numbers with a unit as printed: value, range, unit, and the comparison beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tasks.parsing.bounds import Bound, any_of, find_bound
from tasks.parsing.clauses import Piece, Reading
from tasks.parsing.lexicon import measures as words
from tasks.parsing.numerals import decimal_number, share_in_words

RATE, MEASURED, AMOUNT, COUNT, OCCASION, COMPARED = (
    "rate", "measured", "amount", "count", "occasion", "compared",
)  # fmt: skip
_SORTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (COMPARED, words.COMPARED_ONLY),
    (COUNT, words.CLASSIFIERS),
    (OCCASION, words.OCCASIONS),
    (AMOUNT, words.AMOUNTS),
    (MEASURED, (*words.MEASURED, *words.CONCENTRATIONS)),
    (RATE, words.RATES),
)
_SORT = {unit: sort for sort, units in _SORTS for unit in units}
_UNIT = any_of(tuple(_SORT))
_DIGITS = r"\d{1,9}(?:,\d{3}){0,3}(?:\.\d{1,6})?"
_HAN = "[零一二两三四五六七八九十百千]{1,7}"
_NUMBER = f"{_DIGITS}|{_HAN}|万"
PLACE = "位"
_PLACES = ("个位次", "个名次")
_ROUND = frozenset("百千万")
_NUMERAL = re.compile("[0-9零一二两三四五六七八九十百千万]")
# Without one of these no share is written in words: 百分之九十, 九成, 半数.
_SHARE_SIGN = re.compile("分之|成|半")
_NOT_INSIDE = r"(?<![0-9A-Za-z.第+/\-—〇零一二两三四五六七八九十百千万亿几数·])"

# Sample: 1147台 / 3000余吨 / 2—3个 / 40微克/立方米 / 四个 / 100% / 20万亩 / 1.2万余人次
_MEASURE = re.compile(
    rf"""
    {_NOT_INSIDE}
    (?:(?P<low>{_NUMBER})(?P<low_scale>万|亿)?(?P<low_unit>{_UNIT})?(?:—|-|至|到))?
    (?P<value>{_NUMBER})
    (?P<about>余|多|来)?
    (?P<scale>万亿|万|亿|千|百)?
    (?:余|多)?
    (?P<unit>{_UNIT})
    (?P<per>/(?:{any_of(words.PER)}))?
    """,
    re.VERBOSE,
)
# Sample: 百分之九十 / 千分之三 / 三分之一 / 九成 / 半数
_SHARE = re.compile(
    rf"{_NOT_INSIDE}(?:{_HAN}分之(?:{_DIGITS}|{_HAN})"
    r"|(?:[一二三四五六七八九]成(?=以上|左右|的)|过?半数(?=以上)|一半(?=以上)))"
)
# Sample: 翻一番 / 翻两番
_DOUBLED = re.compile(r"翻(?:(?P<times>[一两二三])番|番)")
# Sample: 空气质量综合指数(4.2)以下 / 有效利用系数提高到(0.65)
_INDEX = re.compile(
    rf"(?<![\d.A-Za-z])(?P<value>{_DIGITS})(?=(?:以[下内上]|左右|及以[下上])?(?:[，。；、（）]|$))"
)
_INDEX_LEAD = re.compile(
    r"(?:指数|系数|死亡率|比值|均值|分值)(?:力争|稳定|保持|控制|不高于|不低于|不超过|达到?|降[低至到为]*|提高|在|到|至|为|低于|高于)*$"
)
# Sample: (分别为)1000、(50、)(800吨)
_BARE = re.compile(rf"(?<![\d.A-Za-z])(?P<value>{_DIGITS})(?=(?:、|和|及|与|以及)\d)")
# Between the numbers of a row.
_JOINT = re.compile(r"、|和|及|与|以及")
# Sample: (控制在)每立方米(36微克)
_PER_BEFORE = re.compile(r"每(?P<volume>立方米|升|平方公里|公里|亩|万元)$")
_LONGEST_LEAD = 5
_LONGEST_INDEX = 16


@dataclass(frozen=True, slots=True)
class Measure:
    """A printed quantity; offsets are into the reading's text.

    `start` to `end` is number and unit, `stop` is behind 以上 too, `head` before 不低于.
    `bound` is least, most, reach, better, hold or empty. `row` is where the first of its row
    begins (分别为10、30、60微克/立方米), its own start where it stands alone.
    """

    start: int
    end: int
    head: int
    stop: int
    value: Decimal
    value_max: Decimal | None
    unit: str
    sort: str
    bound: str
    in_han: bool
    piece: Piece
    row: int


def printed_measures(reading: Reading) -> list[Measure]:
    """All numbers with a unit in order, those that only name or define among them."""
    found = [*_plain(reading), *_shares(reading), *_doublings(reading), *_indices(reading)]
    found.sort(key=lambda measure: measure.start)
    found = sorted([*found, *_bare(reading, found)], key=lambda measure: measure.start)
    return list(_in_rows(reading, found))


def _plain(reading: Reading) -> Iterator[Measure]:
    for match in _printed(reading.text):
        value, low = _value(match["value"]), _value(match["low"])
        if value is None or (low is not None and low >= value):
            continue
        if match["value"] in _ROUND and _SORT[match["unit"]] not in (COUNT, OCCASION):
            continue  # 万元工业增加值, 百年, 千亩方
        scale = match["scale"] or ""
        if scale in ("百", "千"):
            value, scale = value * {"百": 100, "千": 1000}[scale], ""
        printed = match["unit"] if match["unit"] not in _PLACES else PLACE
        unit = scale + printed + (match["per"] or "")
        at, sort, in_han = match.span(), _SORT[match["unit"]], not match["value"][0].isdigit()
        if low is None:
            yield _measure(reading, at, value, unit, sort, in_han=in_han)
        else:
            yield _measure(reading, at, low, unit, sort, in_han=in_han, value_max=value)


def _printed(text: str) -> Iterator[re.Match[str]]:
    """The matches of `_MEASURE`, tried only where a number begins: most text holds none."""
    start = _NUMERAL.search(text)
    while start:
        match = _MEASURE.match(text, start.start())
        if match:
            yield match
        start = _NUMERAL.search(text, match.end() if match else start.end())


def _value(printed: str | None) -> Decimal | None:
    return decimal_number(printed) if printed else None


def _measure(
    reading: Reading,
    at: tuple[int, int],
    value: Decimal,
    unit: str,
    sort: str,
    *,
    in_han: bool = False,
    value_max: Decimal | None = None,
) -> Measure:
    start, end = at
    piece = reading.piece_at(start)
    begin = start
    volume = _PER_BEFORE.search(reading.text, max(piece.start, start - _LONGEST_LEAD), start)
    if volume:
        unit, begin = f"{unit}/{volume['volume']}", volume.start()
        sort = _SORT.get(unit, sort)
    bound: Bound = find_bound(reading.text, begin, end, piece.start)
    return Measure(
        start, end, bound.head, bound.stop, value, value_max, unit, sort, bound.sort, in_han,
        piece, start,
    )  # fmt: skip


def _shares(reading: Reading) -> Iterator[Measure]:
    if not _SHARE_SIGN.search(reading.text):
        return
    for match in _SHARE.finditer(reading.text):
        share = share_in_words(match[0])
        if share:
            yield _measure(reading, match.span(), share[0], share[1], RATE, in_han=True)


def _doublings(reading: Reading) -> Iterator[Measure]:
    """产值翻一番 is twice as much, 翻两番 four times."""
    for match in _DOUBLED.finditer(reading.text):
        times = decimal_number(match["times"] or "一") or Decimal(1)
        value = Decimal(2) ** int(times)
        yield _measure(reading, match.span(), value, "倍", RATE, in_han=True)


def _indices(reading: Reading) -> Iterator[Measure]:
    """Numbers without a unit right after what has none: 综合指数4.2以下."""
    for match in _INDEX.finditer(reading.text):
        lead = reading.text[max(0, match.start() - _LONGEST_INDEX) : match.start()]
        value = _value(match["value"])
        if value is not None and _INDEX_LEAD.search(lead):
            yield _measure(reading, match.span(), value, "", MEASURED)


def _bare(reading: Reading, found: list[Measure]) -> Iterator[Measure]:
    """The numbers of 分别为1000、50、800吨 that leave their unit to the last."""
    if "分别" not in reading.text:
        return
    later = iter(found)
    following = next(later, None)
    for match in _BARE.finditer(reading.text):
        while following and following.start <= match.start():
            following = next(later, None)
        piece = reading.piece_at(match.start())
        if not following or following.piece != piece:
            continue
        lead = reading.text[max(piece.start, match.start() - 200) : match.start()]
        if "分别" in lead:
            value = decimal_number(match["value"]) or Decimal(0)
            bound = find_bound(reading.text, match.start(), match.end(), piece.start)
            yield replace(
                following, start=match.start(), end=match.end(), head=bound.head,
                stop=match.end(), value=value, value_max=None, bound=bound.sort,
            )  # fmt: skip


def _in_rows(reading: Reading, found: list[Measure]) -> Iterator[Measure]:
    """The numbers, each in a row with the comparison that stands before or behind its row."""
    row: list[Measure] = []
    for measure in found:
        if row and not _JOINT.fullmatch(reading.text, row[-1].stop, measure.start):
            yield from _bound_alike(row)
            row = []
        row.append(measure)
    yield from _bound_alike(row)


def _bound_alike(row: list[Measure]) -> Iterator[Measure]:
    behind = row[-1].bound if row and row[-1].stop > row[-1].end else ""
    for measure in row:
        bound = measure.bound or behind or row[0].bound
        is_alike = measure.row == row[0].start and measure.bound == bound
        yield measure if is_alike else replace(measure, row=row[0].start, bound=bound)
