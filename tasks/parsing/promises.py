"""Targets said without an ordinary number: ranks, water classes, none of it, all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tasks.parsing.clauses import Piece, Reading
from tasks.parsing.lexicon import promises as words
from tasks.parsing.numerals import HAN_NUMERALS, whole_number

RANK, CLASS, NONE, ALL = "rank", "class", "none", "all"

# Sample: 全省前八 / 考核组内前三 / 位居全省前10名
_RANK = re.compile(
    rf"""
    (?<![提之目以当奔超此从先生往空课学岗年月日会])前(?P<place>\d{{1,3}}|[{HAN_NUMERALS}]{{1,3}})(?P<unit>名)?位?
    (?![一-鿿]?季度|个|家|户|年|批|期|届|轮|次|阶段|[条项类款%天日周月成小]|分之|[{HAN_NUMERALS}])
    """,
    re.VERBOSE,
)
# Sample: 位居全省第一 / 排名第3位
_PLACE = re.compile(
    rf"第(?P<place>\d{{1,2}}|[{HAN_NUMERALS}]{{1,2}})(?P<unit>名|位)?"
    r"(?=$|[，。；、）])"
)
# Sample: (保持)全省(前八) / 考核组内(前三) / 重点流域排名(前5)
_AMONG = re.compile(
    r"(?:全[国省市县区]|省内|市内|组内|考核组内|[一-鿿]{0,6}城市|[一-鿿]{0,4}流域)(?:排名|位次|的)?$"
)
# Sample: (位居)全省(第一) / 排名(第3位)
_AMONG_PLACES = re.compile(r"(?P<among>全[国省市县区])?(?:排名)?位?$")
_LONGEST_AMONG = 10
_RANKED = re.compile(
    r"保持|位居|进入|居|列|排名|争|跻身|稳|全[国省市县区]|组内|达到|实现|确保|力争|取得|获"
)
# Sample: 达到或优于Ⅲ类 / 稳定达到III类 / 水质不低于3类 / 达到《…标准》Ⅲ类
_CLASS = re.compile(
    r"(?P<bound>达到(?:或者?|及)?(?:优于|好于|高于)|优于或(?:达到|等于)|优于|好于|不低于|不劣于|稳定达到"
    r"|保持或(?:优于|好于)|(?:提升|改善|恢复)[到至]|保持在?|稳定在|达到|水质(?:稳定)?为|达)"
    r"(?:国家)?(?:地[表下]水)?(?:环境质量)?(?:《[^《》，。]{2,30}》(?:（[^（），。]{2,24}）)?(?:中?的)?)?"
    r"(?P<class>[ⅠⅡⅢⅣⅤ]|I{1,3}|IV|V|[一二三四五]|[1-5])类"
    r"(?!水体|断面|比例|[^，。；]{0,8}(?:比例|占比|率)|事故|污染|疫苗|费用|人员|企业|场所|地区|城市)"
)
# Sample: 劣Ⅴ类断面比例(为0) / 数量降至零
_NOUGHT = re.compile(
    r"(?P<name>比例|比率|占比|率|数量|数|个数|断面|起数|人数)"
    r"(?:为|保持为?|保持在|降[至到为]|控制在|实现|达到|是|保持)(?:0|零)(?![\d.%‰个起例人件宗]|[一-鿿])"
)
_LATIN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_NONE = re.compile(f"(?=[{words.NONE_BEGINS}])(?:{'|'.join(words.NONE_OF_IT)})")
_ALL = re.compile(f"(?=[{words.ALL_BEGINS}])(?:{'|'.join(words.ALL_OF_IT)})")
_NOT_ALL = re.compile(f"(?:{'|'.join(words.NOT_ALL_BEFORE)})$")
_REACH = 40  # characters before the words that can change what they say
# Sample: 按照(“有口皆查、应查尽查”)要求
_BY = re.compile(r"按照?$")
_RULE = re.compile(r"”的?(?:要求|标准)")
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
    """Ranks, classes, zeroes and wholes in the order of the text; one whole a piece at most.

    A whole that runs into a zero or a class (全部达到Ⅱ类) only says that it holds everywhere.
    """
    zeroes = _zeroes(reading)
    classes = _classes(reading)
    cleared = {offset for own in (*zeroes, *classes) for offset in range(own.start, own.end)}
    wholes = [w for w in _wholes(reading) if cleared.isdisjoint(range(w.start, w.end))]
    found = [*_ranks(reading), *classes, *zeroes, *wholes]
    return sorted(found, key=lambda promise: promise.start)


def _ranks(reading: Reading) -> list[Promise]:
    ranks = []
    for pattern in (_RANK, _PLACE):
        for match in pattern.finditer(reading.text):
            start, among = _among(reading.text, match)
            piece = reading.piece_at(start)
            place = whole_number(match["place"])
            if not place or reading.quoted[match.end() - 1] or reading.titled[start]:
                continue
            if not _RANKED.search(reading.text, max(piece.start, start - _REACH), match.end()):
                continue
            unit = match["unit"] or "名"
            ranks.append(
                Promise(RANK, start, match.end(), Decimal(place), unit, "<=", piece, among)
            )
    return ranks


def _among(text: str, match: re.Match[str]) -> tuple[int, str]:
    """Where the words of a rank begin, and among whom it is: 全省 of 全省前八."""
    first = max(0, match.start() - _LONGEST_AMONG)
    if match.re is _PLACE:
        found = _AMONG_PLACES.search(text[first : match.start()])
        return (first + found.start(), found["among"] or "") if found else (match.start(), "")
    found = _AMONG.search(text[first : match.start()])
    return (first + found.start(), found[0]) if found else (match.start(), "")


def _classes(reading: Reading) -> list[Promise]:
    classes = []
    for match in _CLASS.finditer(reading.text):
        printed = match["class"]
        number = _LATIN.get(printed) or whole_number(printed)
        is_aside = reading.titled[match.start()] or reading.bracketed[match.start()]
        if number and not is_aside:
            piece = reading.piece_at(match.start())
            classes.append(Promise(CLASS, *match.span(), Decimal(number), "类", "<=", piece))
    return classes


def _zeroes(reading: Reading) -> list[Promise]:
    zeroes = []
    for match in _NOUGHT.finditer(reading.text):
        if not reading.titled[match.start()]:
            unit = "" if match["name"].endswith(("数", "数量", "断面")) else "%"
            start, piece = match.end("name"), reading.piece_at(match.start())
            zeroes.append(Promise(NONE, start, match.end(), Decimal(0), unit, "=", piece))
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
    is_rule = bool(_BY.search(before) and _RULE.match(reading.text, closing))
    return has_figures or is_rule or bool(_PROMISE.search(before))
