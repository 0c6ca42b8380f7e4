"""Reports as the item's timeline tells them: what was measured, and by how much it changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from indicators.choices import Aggregation
from indicators.figures import figure, reading_unit
from indicators.models import Indicator
from indicators.scoring import Measured
from indicators.services.reporting import reading_month
from indicators.spans import period_words
from tasks.choices import FiledAs, ReportState
from tasks.models import ProgressReport
from tasks.templatetags.ui import number, signed

ACCEPTED = ReportState.ACCEPTED
Series = Mapping[int, Sequence[Measured]]


@dataclass(frozen=True, slots=True)
class Told:
    """A value of a period that a report tells of, claimed or recorded; ``month`` is the period's first day."""

    indicator: Indicator
    value: Decimal
    month: date
    of: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A report with what was measured, in words, and its change against the unit's last report that counted."""

    report: ProgressReport
    measured: list[str]
    change: Decimal | None

    @property
    def who(self) -> str:
        """Who wrote it, in whose place, for which unit: 承办人，大气环境科; 张三代李四，大气环境科."""
        report = self.report
        names = {"who": report.reported_by, "unit": report.unit, "principal": report.principal}
        if report.filed_as == FiledAs.OFFICE:
            return _("%(who)s of the supervision office, on behalf of %(unit)s") % names
        if report.filed_as == FiledAs.DEPUTY and report.principal:
            return _("%(who)s for %(principal)s, %(unit)s") % names
        return pgettext("person and unit", "%(who)s, %(unit)s") % names

    @property
    def decisions(self) -> list[str]:
        """Who approved it, and who verified or returned it, and when."""
        report = self.report
        return [*_approval(report), *_decision(report)]


def entries(reports: Sequence[ProgressReport], readings: Series) -> list[Entry]:
    """The reports, newest first as they come; ``readings`` by indicator id in order of their months.

    A report's ``readings`` and ``claims`` are read with their indicators, its people and period too: load them. What
    is not preceded by a report that counts has no change.
    """
    return [
        Entry(report, measured_words(told_by(report), readings), _change(report, reports[n + 1 :]))
        for n, report in enumerate(reports)
    ]


def timeline_title(entries: Sequence[Entry]) -> str:
    """What was found: how far the newest report says it is, and that it waits, or came back."""
    report = next((one.report for one in entries if one.report.state != ReportState.DRAFT), None)
    if report is None:
        return _("Nothing reported yet")
    words = {
        ReportState.TO_APPROVE: _(
            "Reported %(day)s: %(percent)s%%, waits for the head of the unit"
        ),
        ReportState.SUBMITTED: _("Reported %(day)s: %(percent)s%%, to be verified"),
        ReportState.RETURNED: _("The report of %(day)s was returned"),
    }.get(ReportState(report.state), _("Last reported %(day)s: %(percent)s%%"))
    return words % {"day": f"{report.as_of:%m-%d}", "percent": number(report.percent)}


def told_by(report: ProgressReport) -> list[Told]:
    """What a report claims while it waits; once it is accepted, what was recorded of it."""
    recorded = list(report.readings.all()) if report.state == ReportState.ACCEPTED else []
    if recorded:
        return [Told(row.indicator, row.value, row.period, row.of) for row in recorded]
    month = reading_month(report.period, on=report.as_of)
    return [Told(row.indicator, row.value, month, row.of) for row in report.claims.all()]


def measured_words(values: Sequence[Told], series: Series) -> list[str]:
    """累计 812 台，比 8月 ＋123; 9月 123 台，累计 812 台; 9月 28/30 天，93.3%; with names where there are several."""
    texts = [_words(row, series.get(row.indicator.pk, ())) for row in values]
    if len(values) < 2:
        return texts
    return [f"{row.indicator} {text}" for row, text in zip(values, texts, strict=True)]


def _change(report: ProgressReport, older: Iterable[ProgressReport]) -> Decimal | None:
    last = next(
        (one for one in older if one.unit_id == report.unit_id and one.state == ACCEPTED), None
    )
    if last is None or last.percent is None or report.percent is None:
        return None
    return report.percent - last.percent


def _approval(report: ProgressReport) -> Iterator[str]:
    if report.approved_by and report.approved_at:
        figures = {"who": report.approved_by, "day": _day(report.approved_at)}
        yield _("approved by %(who)s on %(day)s") % figures


def _decision(report: ProgressReport) -> Iterator[str]:
    words = {
        ReportState.ACCEPTED: _("verified by %(who)s on %(day)s"),
        ReportState.RETURNED: _("returned by %(who)s on %(day)s"),
    }.get(ReportState(report.state))
    if words and report.decided_at:
        yield words % {"who": report.decided_by, "day": _day(report.decided_at)}


def _day(moment: datetime) -> str:
    return f"{localtime(moment):%m-%d}"


def last_before(series: Sequence[Measured], month: date) -> Measured | None:
    """The latest measured value of an earlier month."""
    return next((one for one in reversed(series) if one[0] < month), None)


def value_in(series: Sequence[Measured], period: date) -> Decimal | None:
    """The value of a period, by its first day."""
    return next((one.value for one in series if one.first == period), None)


def parts_words(part: Decimal, whole: Decimal | None) -> str:
    """28/30 天，93.3%; without what it is a part of the days alone."""
    if not whole:
        return ngettext("%(n)s day", "%(n)s days", int(part)) % {"n": number(part)}
    percent = number(round(100 * part / whole, 1))
    words = {"part": number(part), "whole": number(whole), "percent": percent}
    return _("%(part)s of %(whole)s days, %(percent)s%%") % words


def _words(told: Told, series: Sequence[Measured]) -> str:
    indicator = told.indicator
    figures = {
        "period": period_words(told.month, indicator.periodicity),
        "value": figure(told.value, reading_unit(indicator.unit)),
    }
    match indicator.aggregation:
        case Aggregation.CUMULATIVE:
            return _total_words(told, series, figures)
        case Aggregation.COUNT:
            total = figure(_sum_with(told, series), reading_unit(indicator.unit))
            return _("%(period)s: %(value)s, %(total)s in all") % {**figures, "total": total}
        case Aggregation.RATIO:
            figures["value"] = parts_words(told.value, told.of)
        case Aggregation.RANK:
            figures["value"] = _("no. %(n)s") % {"n": number(told.value)}
    return _("%(period)s: %(value)s") % figures


def _total_words(told: Told, series: Sequence[Measured], figures: Mapping[str, str]) -> str:
    last = last_before(series, told.month)
    if last is None or last.first.year != told.month.year:
        return _("%(value)s in all") % figures
    return _("%(value)s in all, %(change)s since %(period)s") % {
        "value": figures["value"],
        "change": signed(told.value - last.value),
        "period": period_words(last.first, told.indicator.periodicity),
    }


def _sum_with(told: Told, series: Sequence[Measured]) -> Decimal:
    """What the periods of the year brought up to the one told of, which may not be recorded yet."""
    year = told.month.year
    before = (each.value for each in series if each.first.year == year and each.first < told.month)
    return sum(before, told.value)
