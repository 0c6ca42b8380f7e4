"""Automatic numbering of Word documents: the numbers that stand on the page and nowhere in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from tasks.parsing.reading.counting import in_format

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL: Final = f"{W}val"
DEEPEST: Final = 9  # levels of a list
_LONGEST_CHAIN: Final = 20  # styles based on one another
_PLACE = re.compile(r"%([1-9])")


@dataclass(slots=True)
class Level:
    """How one level of a list counts and what it prints."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = (
        None  # after which level (from 1) it begins anew; 0: never; None: after any
    )
    legal: bool = False  # all numbers in Arabic digits
    style: str = ""


@dataclass(slots=True)
class List:
    """A list as a paragraph names it: where it counts, and in which levels it differs."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StyleNumber:
    """What a paragraph style says about numbering, and the style that it is based on."""

    list_id: str | None
    level: int | None
    based_on: str


class Numbering:
    """Counts through a document; ``label`` is asked once a paragraph, in the document's order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._styles = dict(_style_numbers(styles)) if styles is not None else {}
        self._lists = _lists(numbering) if numbering is not None else {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, properties: etree._Element | None) -> str:
        """The number before a paragraph with these properties (w:pPr), "" where it has none."""
        list_id, level = self._place(properties)
        if list_id is None or (found := self._lists.get(list_id)) is None:
            return ""
        if level not in found.levels:
            return ""
        self._count(list_id, found, level)
        return _printed(found, level, self._counts[found.abstract])

    def _place(self, properties: etree._Element | None) -> tuple[str | None, int]:
        """The list and level of a paragraph: its own, else its style's."""
        own_list = own_level = None
        style = _default_style(self._styles)
        if properties is not None:
            own = properties.find(f"{W}numPr")
            own_list = _value(own, "numId")
            own_level = _number(_value(own, "ilvl"))
            style = _value(properties, "pStyle") or style
        style_list, style_level = self._of_style(style)
        list_id = own_list if own_list is not None else style_list
        if own_level is not None:
            return list_id, own_level
        return list_id, self._level_of(list_id, style, style_level) if own_list is None else 0

    def _of_style(self, style: str) -> tuple[str | None, int | None]:
        list_id = level = None
        for _step in range(_LONGEST_CHAIN):
            if (found := self._styles.get(style)) is None:
                break
            list_id = list_id if list_id is not None else found.list_id
            level = level if level is not None else found.level
            if not (style := found.based_on):
                break
        return list_id, level

    def _level_of(self, list_id: str | None, style: str, level: int | None) -> int:
        """The level that names the style, else the one that the style names."""
        found = self._lists.get(list_id or "")
        levels = found.levels if found else {}
        named = (at for at, each in levels.items() if each.style and each.style == style)
        return next(named, level or 0)

    def _count(self, list_id: str, found: List, level: int) -> None:
        counts = self._counts.setdefault(found.abstract, {})
        if level in found.starts and (list_id, level) not in self._begun:
            counts[level] = found.starts[level]
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = found.levels[level].start
        self._begun.add((list_id, level))
        for deeper in range(level + 1, DEEPEST):
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or level < restart:
                counts.pop(deeper, None)


def _printed(found: List, level: int, counts: dict[int, int]) -> str:
    own = found.levels[level]

    def number(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        each = found.levels.get(at, own)
        return in_format(counts.get(at, each.start), "decimal" if own.legal else each.format)

    if own.format == "bullet":
        return ""
    label = _PLACE.sub(number, own.text).strip()
    # 「1」 before 「2024年」 would be another number.
    return f"{label} " if label and label[-1].isalnum() else label


# --- what numbering.xml and styles.xml say


def _lists(numbering: etree._Element) -> dict[str, List]:
    abstracts = {each.get(f"{W}abstractNumId", ""): each for each in _all(numbering, "abstractNum")}
    by_style = {
        link: each for each in abstracts.values() if (link := _value(each, "styleLink")) is not None
    }
    lists: dict[str, List] = {}
    for each in _all(numbering, "num"):
        abstract_id = _value(each, "abstractNumId") or ""
        abstract = abstracts.get(abstract_id)
        if abstract is None:
            continue
        linked = _value(abstract, "numStyleLink")
        source = by_style.get(linked, abstract) if linked else abstract
        made = List(source.get(f"{W}abstractNumId", abstract_id), dict(_levels(source)))
        _override(made, each)
        lists[each.get(f"{W}numId", "")] = made
    lists.pop("0", None)  # numId 0 takes a style's number away
    return lists


def _override(made: List, num: etree._Element) -> None:
    for each in _all(num, "lvlOverride"):
        at = _number(each.get(f"{W}ilvl")) or 0
        made.levels.update(_levels(each))
        if (start := _number(_value(each, "startOverride"))) is not None:
            made.starts[at] = start


def _levels(of: etree._Element) -> Iterator[tuple[int, Level]]:
    for each in _all(of, "lvl"):
        number_format = next(iter(each.iter(f"{W}numFmt")), None)
        legal = each.find(f"{W}isLgl")
        yield (
            _number(each.get(f"{W}ilvl")) or 0,
            Level(
                start=_number(_value(each, "start")) or 0,
                format=number_format.get(VAL, "decimal")
                if number_format is not None
                else "decimal",
                text=_value(each, "lvlText") or "",
                restart=_number(_value(each, "lvlRestart")),
                legal=legal is not None and legal.get(VAL, "1") not in ("0", "false"),
                style=_value(each, "pStyle") or "",
            ),
        )


def _style_numbers(styles: etree._Element) -> Iterator[tuple[str, StyleNumber]]:
    for each in _all(styles, "style"):
        if each.get(f"{W}type") != "paragraph":
            continue
        numbered = each.find(f"{W}pPr/{W}numPr")
        number = StyleNumber(
            list_id=_value(numbered, "numId"),
            level=_number(_value(numbered, "ilvl")),
            based_on=_value(each, "basedOn") or "",
        )
        yield each.get(f"{W}styleId", ""), number
        if each.get(f"{W}default") in ("1", "true"):
            yield "", number


def _default_style(styles: dict[str, StyleNumber]) -> str:
    return "" if "" in styles else "Normal"


def _all(of: etree._Element, name: str) -> list[etree._Element]:
    return list(of.iterfind(f"{W}{name}"))


def _value(of: etree._Element | None, name: str) -> str | None:
    """The w:val of a child; None where there is no such child."""
    child = of.find(f"{W}{name}") if of is not None else None
    return child.get(VAL) if child is not None else None


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,9}", text) else None
