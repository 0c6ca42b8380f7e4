"""The header of a table: what each column holds, by the words of its cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tasks.parsing.flow import INVISIBLE, fold
from tasks.parsing.lexicon import tables as words

_LONGEST_LABEL = 30
_LONGEST_UNKNOWN = 14
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in words.COLUMNS)
_AND = re.compile(words.AND)
_FIRST_LEADS = re.compile(words.FIRST_LEADS)
# Sample: 完成时限（2024年） / 责任单位(排第一位的为牵头单位)
_REMARK = re.compile(r"（[^（）]{0,30}）")
_BLANK = re.compile(rf"[\s{INVISIBLE}]+")
_UNITS = (words.LEAD, words.OTHER, words.RESPONSIBLE, words.GROUP)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: `role` is a word of `lexicon.tables`, empty where it is not known.

    `first_leads`: of several units in a cell the first leads, the others cooperate.
    """

    role: str
    label: str
    first_leads: bool = False

    @property
    def is_units(self) -> bool:
        return self.role in (words.LEAD, words.OTHER, words.RESPONSIBLE)


def role_of(label: str) -> str:
    """What a header cell says its column holds; empty where it says nothing known."""
    return _role_of(plain(label))


def plain(label: str) -> str:
    """A header cell's words: one width and script, no blanks, markdown or remark."""
    if len(label) > 4 * _LONGEST_LABEL:
        return ""
    text = _BLANK.sub("", fold(label)).translate(words.TRADITIONAL)
    return _REMARK.sub("", text.strip('*#："')).strip("：")


def read_header(labels: Sequence[str], *, fewest: int = 2) -> tuple[Column, ...] | None:
    """The columns if the cells are a header: task-like words and another known column."""
    printed = [label for label in labels if label.strip()]
    if len(printed) < fewest or any(len(label) > 4 * _LONGEST_LABEL for label in printed):
        return None
    roles = [role_of(label) for label in labels]
    known = {role for role in roles if role}
    unknown = [
        label for label, role in zip(labels, roles, strict=True) if label.strip() and not role
    ]
    if len(known) < 2 or not known & set(words.TASK_LIKE) or len(unknown) * 2 > len(printed):
        return None
    if any(len(plain(label)) > _LONGEST_UNKNOWN for label in unknown):
        return None
    return tuple(_resolved(labels, roles))


def combined(above: Sequence[str], below: Sequence[str]) -> list[str] | None:
    """The labels of a header over two rows (责任分工 over 牵头单位, 配合单位); None if it is none."""
    lower = [label if plain(label) not in words.SAME_AS_ABOVE else "" for label in below]
    printed = [label for label in lower if label.strip()]
    if len(above) != len(below) or not printed or not all(role_of(label) for label in printed):
        return None
    if any(role_of(label) == words.NUMBER for label in printed):
        return None
    return [low if low.strip() else high for high, low in zip(above, lower, strict=True)]


def is_same_header(labels: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether a row prints the table's header again, as the next page does."""
    known = {column.label for column in columns if column.label}
    printed = [text for text in map(plain, labels) if text not in ("", *words.SAME_AS_ABOVE)]
    again = sum(1 for text in printed if text in known)
    return again >= 2 and again * 4 >= len(printed) * 3


def _resolved(labels: Sequence[str], roles: list[str]) -> list[Column]:
    """The columns with the roles that depend on what stands beside them."""
    columns = [
        Column(role, plain(label), _FIRST_LEADS.search(fold(label)) is not None)
        for label, role in zip(labels, roles, strict=True)
    ]
    columns = _with_measuring_unit(columns)
    columns = _with_units(columns)
    return _with_texts(columns)


def _with_measuring_unit(columns: list[Column]) -> list[Column]:
    """单位 beside 指标 and another column of units is what the indicator is measured in."""
    measured = [c for c in columns if c.role in (words.INDICATOR, words.VALUE)]
    others = [c for c in columns if c.role in _UNITS and c.label != "单位"]
    if not measured or not others:
        return columns
    return [replace(c, role=words.MEASURED_IN) if c.label == "单位" else c for c in columns]


def _with_units(columns: list[Column]) -> list[Column]:
    """责任单位 is the second rank beside 牵头单位."""
    has_lead = any(c.role == words.LEAD for c in columns)
    second = words.OTHER if has_lead else words.RESPONSIBLE
    return [
        replace(c, role=second) if c.role in (words.RESPONSIBLE, words.GROUP) else c
        for c in columns
    ]


def _with_texts(columns: list[Column]) -> list[Column]:
    """One column of tasks; what else holds tasks or indicators is measures or goals."""
    roles = [c.role for c in columns]
    main = next(role for role in words.TASK_LIKE if role in roles)
    at = roles.index(main)
    beside = {words.TASK: words.MEASURE, words.SUBTASK: words.MEASURE, words.INDICATOR: words.GOAL}
    is_indicators = main == words.INDICATOR
    return [
        replace(c, role=words.INDICATOR if is_indicators else words.TASK)
        if i == at
        else replace(c, role=beside.get(c.role, c.role))
        for i, c in enumerate(columns)
    ]


@lru_cache(maxsize=4096)
def _role_of(text: str) -> str:
    if not 0 < len(text) <= _LONGEST_LABEL:
        return ""
    for part in (text, _AND.split(text, maxsplit=1)[0]):
        for role, pattern in _PATTERNS:
            if pattern.fullmatch(part):
                return role
    return ""
