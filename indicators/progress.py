"""Reports as the item's timeline tells them: what was measured, and by how much it changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from django.utils.translation import gettext as _

from indicators.choices import Aggregation
from indicators.figures import figure, reading_unit
from indicators.models import Reading
from indicators.scoring.facts import Reading as Measured
from tasks.models import ProgressReport
from tasks.templatetags.ui import signed

Series = Mapping[int, Sequence[Measured]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A report with what was measured, in words, and its change against the report before it."""

    report: ProgressReport
    measured: list[str]
    change: Decimal | None


def entries(reports: Sequence[ProgressReport], readings: Series) -> list[Entry]:
    """The reports, newest first as they come; ``readings`` by indicator id in order of their months.

    A report's ``readings`` are read with their indicators: prefetch them. The oldest shown has no change.
    """
    return [
        Entry(report, measured_words(_readings(report), readings), _change(report, last))
        for report, last in zip_longest(reports, reports[1:])
    ]


def _readings(report: ProgressReport) -> list[Reading]:
    return list(report.readings.all())


def _change(report: ProgressReport, last: ProgressReport | None) -> Decimal | None:
    return report.percent - last.percent if last and last.unit_id == report.unit_id else None


def measured_words(readings: Iterable[Reading], series: Series) -> list[str]:
    """累计 812 台，本月 ＋123; with the indicator's name where there are several."""
    rows = list(readings)
    texts = [_words(row, series.get(row.indicator_id, ())) for row in rows]
    if len(rows) < 2:
        return texts
    return [f"{row.indicator} {text}" for row, text in zip(rows, texts, strict=True)]


def last_before(series: Sequence[Measured], month: date) -> Measured | None:
    """The latest measured value of an earlier month."""
    return next((one for one in reversed(series) if one[0] < month), None)


def _words(reading: Reading, series: Sequence[Measured]) -> str:
    value = figure(reading.value, reading_unit(reading.indicator.unit))
    if reading.indicator.aggregation != Aggregation.CUMULATIVE:
        return _("month %(month)s: %(value)s") % {"month": reading.period.month, "value": value}
    last = last_before(series, reading.period)
    if last is None or last[0].year != reading.period.year:
        return _("%(value)s in all") % {"value": value}
    change = signed(reading.value - last[1])
    return _("%(value)s in all, %(change)s since month %(month)s") % {
        "value": value,
        "change": change,
        "month": last[0].month,
    }
