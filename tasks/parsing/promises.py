"""Targets said without an ordinary number: ranks, water classes, none of it, all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tasks.parsing.clauses import Piece, Reading
from tasks.parsing.lexicon import measures as words
from tasks.parsing.numerals import HAN_NUMERALS, whole_number

RANK, CLASS, NONE, ALL = "rank", "class", "none", "all"

# Sample: 全省前八 / 考核组内前三 / 位居全省前10名
_RANK = re.compile(
    rf"""
    (?P<among>(?:全[国省市县区]|省内|组内|考核组内|[一-鿿]{{0,6}}城市|[一-鿿]{{0,4}}流域)(?:排名|位次|的)?)?
    (?<![提之目以当奔超])前(?P<place>\d{{1,3}}|[{HAN_NUMERALS}]{{1,3}})(?:名|位)?
    (?![一-鿿]?季度|个|年|批|期|届|轮|次|阶段|[条项类款%天日周月]|[{HAN_NUMERALS}])
    """,
    re.VERBOSE,
)
# Sample: 位居全省第一 / 排名第3位
_PLACE = re.compile(
    rf"(?P<among>全[国省市县区])?(?:排名)?(?:位)?第(?P<place>\d{{1,2}}|[{HAN_NUMERALS}]{{1,2}})(?P<unit>名|位)?"
    r"(?=$|[，。；、）])"
)
_RANKED = re.compile(
    r"保持|位居|进入|居|列|排名|争|跻身|稳|全[国省市县区]|组内|达到|实现|确保|力争|取得|获"
)
# Sample: 达到或优于Ⅲ类 / 稳定达到III类
_CLASS = re.compile(
    r"(?P<bound>达到或(?:者)?优于|稳定达到或优于|优于或(?:达到|等于)|优于|不低于|稳定达到|保持在?|稳定在|达到)"
    r"(?:地[表下]水)?(?:国家)?(?P<class>[ⅠⅡⅢⅣⅤ]|I{1,3}|IV|V|[一二三四五])类"
    r"(?!水体|断面|比例|[^，。；]{0,8}(?:比例|占比|率))"
)
_LATIN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_NONE = re.compile("|".join(words.NONE_OF_IT))
_ALL = re.compile("|".join(words.ALL_OF_IT))
_NOT_ALL = re.compile(f"(?:{'|'.join(words.NOT_ALL_BEFORE)})$")
_REACH = 40  # characters before the words that can change what they say
_PROMISE = re.compile(r"(?:确保|做到|实现|达到|力争|努力|落实|坚持做到)[^“”]{0,8}$")


@dataclass(frozen=True, slots=True)
class Promise:
    """A target in words: offsets into the reading's text, `head` where its subject ends."""

    sort: str
    start: int
    end: int
    value: Decimal
    unit: str
    op: str
    piece: Piece
    among: str = ""


def find_promises(reading: Reading) -> list[Promise]:
    """Ranks, classes, zeroes and wholes in the order of the text; one whole a piece at most."""
    found = [*_ranks(reading), *_classes(reading), *_zeroes(reading), *_wholes(reading)]
    return sorted(found, key=lambda promise: promise.start)


def _ranks(reading: Reading) -> list[Promise]:
    ranks = []
    for pattern in (_RANK, _PLACE):
        for match in pattern.finditer(reading.text):
            piece = reading.piece_at(match.start())
            place = whole_number(match["place"])
            if not place or reading.quoted[match.end() - 1] or reading.titled[match.start()]:
                continue
            if not _RANKED.search(
                reading.text, max(piece.start, match.start() - _REACH), match.end()
            ):
                continue
            rank = Decimal(place)
            among = match["among"] or ""
            ranks.append(Promise(RANK, *match.span(), rank, "名", "<=", piece, among))
    return ranks


def _classes(reading: Reading) -> list[Promise]:
    classes = []
    for match in _CLASS.finditer(reading.text):
        printed = match["class"]
        number = _LATIN.get(printed) or whole_number(printed)
        if number and not reading.titled[match.start()]:
            piece = reading.piece_at(match.start())
            classes.append(Promise(CLASS, *match.span(), Decimal(number), "类", "<=", piece))
    return classes


def _zeroes(reading: Reading) -> list[Promise]:
    zeroes = []
    for match in _NONE.finditer(reading.text):
        if reading.quoted[match.start()] or reading.titled[match.start()]:
            continue
        unit = "分" if "分" in match[0] else ""
        piece = reading.piece_at(match.start())
        zeroes.append(Promise(NONE, *match.span(), Decimal(0), unit, "=", piece))
    return zeroes


def _wholes(reading: Reading) -> list[Promise]:
    wholes: list[Promise] = []
    for match in _ALL.finditer(reading.text):
        start, piece = match.start(), reading.piece_at(match.start())
        if reading.titled[start] or (wholes and wholes[-1].piece == piece):
            continue
        before = reading.text[max(piece.start, start - _REACH) : start]
        if _NOT_ALL.search(before) or not _is_meant(reading, piece, start):
            continue
        wholes.append(Promise(ALL, *match.span(), Decimal(100), "%", "=", piece))
    return wholes


def _is_meant(reading: Reading, piece: Piece, start: int) -> bool:
    """In quotes only where a promise leads up to them (确保“应赔尽赔”) or figures stand in them."""
    if not reading.quoted[start]:
        return True
    opening = reading.text.rfind("“", max(piece.start, start - _REACH), start)
    if opening < 0:
        return False
    closing = reading.text.find("”", start, start + _REACH)
    has_figures = any(character.isdigit() for character in reading.text[start:closing])
    before = reading.text[max(piece.start, opening - _REACH) : opening]
    return has_figures or bool(_PROMISE.search(before))
