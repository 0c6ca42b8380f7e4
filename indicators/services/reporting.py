"""Filing a report together with what was measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from indicators.choices import Aggregation
from indicators.figures import figure, reading_unit
from indicators.models import Indicator, Reading, Target
from indicators.services.flagging import flag_off_target
from tasks.errors import NotAllowed, ReportRefused
from tasks.models import ProgressReport, WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.services.activity import record
from tasks.services.reporting import file_report

RECORDED = "readings_recorded"


def reading_field(indicator: Indicator) -> str:
    """The name under which a form asks for this indicator's reading, and a refusal names it."""
    return f"reading_{indicator.pk}"


@transaction.atomic
def report_with_readings(
    item: WorkItem, *, readings: Mapping[int, Decimal], period: date, **report: Any
) -> ProgressReport:
    """Files a report (``report`` as ``file_report`` takes it) and stores the month's readings with it.

    ``readings`` and ``period`` are as ``record_readings`` takes them. The off-target flags of the item, and of all
    items that promise something of these indicators, are judged anew at once. Raises what the two raise; nothing
    is stored then.
    """
    filed = file_report(item, **report)
    source = _Source(filed.reported_by, filed.reported_at, filed, filed.is_demo)
    _record(item, readings, period=period, on=report["on"], source=source)
    return filed


@transaction.atomic
def record_readings(
    item: WorkItem,
    readings: Mapping[int, Decimal],
    *,
    period: date,
    by: User,
    at: datetime,
    on: date,
    is_demo: bool = False,
) -> None:
    """Stores a month's readings of indicators that the item binds, without a report.

    ``readings`` maps indicator ids to values; ``period`` is any day of the month. A month that has a value already
    is corrected, the old value kept in the trail. Off-target flags are judged anew. Raises NotAllowed where the
    person does not report on the item, and ReportRefused for a reading that cannot be.
    """
    if not WorkItem.objects.reportable_by(by).filter(pk=item.pk).exists():
        raise NotAllowed(
            _("You have no part in this task: the staff and heads of its units report on it.")
        )
    _record(item, readings, period=period, on=on, source=_Source(by, at, None, is_demo))


@dataclass(frozen=True, slots=True)
class _Source:
    """Where readings come from."""

    by: User
    at: datetime
    report: ProgressReport | None
    is_demo: bool


def _record(
    item: WorkItem, readings: Mapping[int, Decimal], *, period: date, on: date, source: _Source
) -> None:
    if readings:
        month = _checked_month(period, on=on)
        changes = [
            _store(indicator, readings[indicator.pk], month=month, source=source)
            for indicator in _locked(item, readings)
        ]
        real = [change for change in changes if change["old"] != change["new"]]
        if real:
            month_name = f"{month:%Y-%m}"
            record(
                RECORDED, at=source.at, by=source.by, item=item, subject=month_name, changes=real
            )
    flag_off_target(on=on, items=_touched(item, readings), at=source.at)


def _checked_month(period: date, *, on: date) -> date:
    month = period.replace(day=1)
    if month > on:
        raise ReportRefused(
            _("This month has not begun: nothing can have been measured in it."),
            code="future_month",
            field="period",
        )
    return month


def _locked(item: WorkItem, readings: Mapping[int, Decimal]) -> list[Indicator]:
    """The indicators in a fixed order, locked, so that two items that share one wait for each other."""
    bound = item.targets.binding().values("indicator")
    rows = Indicator.objects.select_for_update().filter(pk__in=bound).filter(pk__in=readings)
    found = list(rows.order_by("pk"))
    if len(found) != len(readings):
        raise ReportRefused(
            _("A value was given for an indicator that this task does not promise."),
            code="not_of_this_task",
        )
    return found


def _store(indicator: Indicator, value: Decimal, *, month: date, source: _Source) -> dict[str, str]:
    """Adds or corrects the month's reading; returns the change for the trail."""
    if indicator.aggregation == Aggregation.CUMULATIVE:
        _refuse_falling(indicator, value, month=month)
    old = indicator.readings.filter(period=month).first()
    before = "" if old is None else _told(old.value, indicator)
    reading = old or Reading(indicator=indicator, period=month)
    reading.value, reading.report, reading.is_demo = value, source.report, source.is_demo
    reading.recorded_by, reading.recorded_at = source.by, source.at
    reading.save()
    return {
        "field": indicator.name,
        "old": before,
        "new": _told(value, indicator),
    }


def _refuse_falling(indicator: Indicator, value: Decimal, *, month: date) -> None:
    """A running total never falls within a year: not below the month before, not above the month after."""
    year = indicator.readings.filter(period__year=month.year)
    before = year.filter(period__lt=month).order_by("-period").first()
    after = year.filter(period__gt=month).order_by("period").first()
    if before and value < before.value:
        sentence = _(
            "%(new)s is less than the %(other)s of %(month)s. A running total never falls: "
            "if that month was wrong, choose it above and correct it first."
        )
        raise _falling(sentence, indicator, value, before)
    if after and value > after.value:
        sentence = _(
            "%(new)s is more than the %(other)s of %(month)s. A running total never falls: "
            "if that month was wrong, choose it above and correct it first."
        )
        raise _falling(sentence, indicator, value, after)


def _falling(sentence: Any, indicator: Indicator, value: Decimal, other: Reading) -> ReportRefused:
    figures = {
        "new": _told(value, indicator),
        "other": _told(other.value, indicator),
        "month": f"{other.period:%Y-%m}",
    }
    return ReportRefused(sentence % figures, code="falling_total", field=reading_field(indicator))


def _told(value: Decimal, indicator: Indicator) -> str:
    return figure(value, reading_unit(indicator.unit))


def _touched(item: WorkItem, readings: Mapping[int, Decimal]) -> WorkItemQuerySet:
    sharing = Target.objects.filter(indicator__in=list(readings)).order_by().values("item")
    return WorkItem.objects.filter(Q(pk=item.pk) | Q(pk__in=sharing))
