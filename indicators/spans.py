"""Periods in words: 9月, 3季度, 9月30日, 2024年; spans of them: 1—9月, 1—3季度, 1月1日—9月30日."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from indicators.choices import Periodicity
from indicators.scoring.periods import between


def period_words(first: date, periodicity: str) -> str:
    """A period, which its first day names, within a year that is known: 9月, 3季度, 9月30日; 2024年."""
    match periodicity:
        case Periodicity.DAY:
            return _("day %(month)s-%(day)s") % {"month": first.month, "day": first.day}
        case Periodicity.QUARTER:
            return _("quarter %(n)s") % {"n": (first.month + 2) // 3}
        case Periodicity.YEAR:
            return _("year %(year)s") % {"year": first.year}
        case _month:
            return _("month %(n)s") % {"n": first.month}


def dated_words(first: date, periodicity: str, *, year: int | None = None) -> str:
    """The same with its year, 2023年12月, unless that is ``year``."""
    words = period_words(first, periodicity)
    if periodicity == Periodicity.YEAR or first.year == year:
        return words
    return _("%(period)s of %(year)s") % {"period": words, "year": first.year}


def span_words(first: date, last: date, periodicity: str, *, year: int | None = None) -> str:
    """From one period to another: 1—9月; with the years of those that are not in ``year``, if it is given."""
    if first == last:
        return dated_words(first, periodicity, year=year or first.year)
    if first.year == last.year and periodicity in {Periodicity.MONTH, Periodicity.QUARTER}:
        words = _short(first, last, periodicity)
        if year in {None, first.year}:
            return words
        return _("%(period)s of %(year)s") % {"period": words, "year": first.year}
    known = year or last.year
    return pgettext("span", "%(first)s–%(last)s") % {
        "first": dated_words(first, periodicity, year=known),
        "last": dated_words(last, periodicity, year=known),
    }


def runs(firsts: Iterable[date], periodicity: str) -> Iterator[tuple[date, date]]:
    """Periods in order as runs without a gap, each by its first and its last period."""
    start = end = None
    for first in firsts:
        if start is None or end is None:
            start = first
        elif between(end, first, periodicity) != 1:
            yield start, end
            start = first
        end = first
    if start is not None and end is not None:
        yield start, end


def last_words(n: int, periodicity: str) -> str:
    """后3个月, 后1个季度, 后92天."""
    match periodicity:
        case Periodicity.DAY:
            text = ngettext("the last %(n)s day", "the last %(n)s days", n)
        case Periodicity.QUARTER:
            text = ngettext("the last %(n)s quarter", "the last %(n)s quarters", n)
        case Periodicity.YEAR:
            text = ngettext("the last %(n)s year", "the last %(n)s years", n)
        case _month:
            text = ngettext("the last %(n)s month", "the last %(n)s months", n)
    return text % {"n": n}


def first_words(n: int, periodicity: str) -> str:
    """前9个月, 前3个季度, 前274天."""
    match periodicity:
        case Periodicity.DAY:
            text = ngettext("the first %(n)s day", "the first %(n)s days", n)
        case Periodicity.QUARTER:
            text = ngettext("the first %(n)s quarter", "the first %(n)s quarters", n)
        case Periodicity.YEAR:
            text = ngettext("the first %(n)s year", "the first %(n)s years", n)
        case _month:
            text = ngettext("the first %(n)s month", "the first %(n)s months", n)
    return text % {"n": n}


def _short(first: date, last: date, periodicity: str) -> str:
    if periodicity == Periodicity.QUARTER:
        words = {"first": (first.month + 2) // 3, "last": (last.month + 2) // 3}
        return _("quarters %(first)s–%(last)s") % words
    return _("months %(first)s–%(last)s") % {"first": first.month, "last": last.month}
