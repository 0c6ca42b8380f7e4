"""What was measured: claimed with a report, recorded once it is accepted, or recorded without one."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from indicators.choices import Periodicity
from indicators.entry.facts import UNSEEN, Entry
from indicators.entry.findings import findings, typed
from indicators.models import Indicator, ReportedReading
from indicators.scoring.periods import first_day
from indicators.services.recording import RECORDED, follow
from indicators.services.storing import Origin, store
from indicators.services.telling import value_told
from tasks.errors import NotAllowed, ReportRefused
from tasks.models import Period, ProgressReport, WorkItem
from tasks.services.activity import record
from tasks.services.reporting import file_report, save_draft, submit_report

CLAIMED = "readings_claimed"
NO_WHOLES: Final[Mapping[int, Decimal]] = MappingProxyType({})
# What a report is not asked: it may be far from what stood, and who accepts it corrects what was verified.
NOT_ASKED: Final = frozenset({"verified", "implausible", "far"})


def reading_field(indicator: Indicator) -> str:
    """The name under which a form asks for this indicator's reading, and a refusal names it."""
    return f"reading_{indicator.pk}"


def whole_field(indicator: Indicator) -> str:
    """The name under which a form asks for what a ratio's reading is a part of."""
    return f"whole_{indicator.pk}"


def reading_month(period: Period, *, on: date) -> date:
    """The month whose values a report on a period gives: its last one, or, while it runs, the current one."""
    return min(period.ends, max(on, period.starts)).replace(day=1)


def reading_period(indicator: Indicator, month: date) -> date:
    """The first day of the indicator's period that a report on a month gives the value of.

    Of a quarter or a year that still runs it is the value so far, which the next report corrects.
    """
    return first_day(month, indicator.periodicity)


@transaction.atomic
def save_draft_with_readings(
    item: WorkItem,
    *,
    readings: Mapping[int, Decimal],
    wholes: Mapping[int, Decimal] = NO_WHOLES,
    **draft: Any,
) -> ProgressReport:
    """Keeps a draft (``draft`` as ``save_draft`` takes it) with the values typed so far, indicator id → value.

    ``wholes`` are what the values of ratios are a part of. Whether a value can be is asked when the report is handed
    in. Raises what ``save_draft`` raises, and ReportRefused for an indicator that the item does not promise.
    """
    report = save_draft(item, **draft)
    _claim(report, readings, wholes)
    return report


@transaction.atomic
def report_with_readings(
    item: WorkItem,
    *,
    readings: Mapping[int, Decimal],
    wholes: Mapping[int, Decimal] = NO_WHOLES,
    **report: Any,
) -> ProgressReport:
    """Hands a report in (``report`` as ``file_report`` takes it) with what was measured, indicator id → value.

    The values are kept with the report and count once it is accepted. Raises what ``file_report`` raises, and
    ReportRefused for a value that cannot be; nothing is stored then.
    """
    filed = file_report(item, **report)
    _claim(filed, readings, wholes)
    _check_claims(filed)
    return filed


@transaction.atomic
def submit_with_readings(report: ProgressReport, **handing_in: Any) -> ProgressReport:
    """Hands a draft in (``handing_in`` as ``submit_report`` takes it) with the values that it holds already.

    Raises what ``submit_report`` raises, and ReportRefused for a value that cannot be; nothing is stored then.
    """
    filed = submit_report(report, **handing_in)
    _check_claims(filed)
    return filed


@transaction.atomic
def record_claims(report: ProgressReport, *, by: User, at: datetime, on: date) -> None:
    """Makes what an accepted report claims the readings of its month, and judges off-target flags by them.

    Raises ReportRefused where a value cannot be any more, since another month was corrected meanwhile.
    """
    claims = list(report.claims.all())
    if not claims:
        return
    values = {row.indicator_id: row.value for row in claims}
    wholes = {row.indicator_id: row.of for row in claims if row.of is not None}
    source = Origin(report.reported_by, at, report, verified_by=by, is_demo=report.is_demo)
    month = reading_month(report.period, on=report.as_of)
    _record(report.item, values, wholes, period=month, on=on, source=source)


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
    wholes: Mapping[int, Decimal] = NO_WHOLES,
) -> None:
    """Stores a month's readings of indicators that the item binds, without a report.

    ``readings`` maps indicator ids to values; ``period`` is any day of the month. A month that has a value already
    is corrected, the old value kept in the trail. Off-target flags are judged anew. Raises NotAllowed where the
    person does not report on the item, and ReportRefused for a reading that cannot be.
    """
    if not WorkItem.objects.reportable_by(by, on=on).filter(pk=item.pk).exists():
        raise NotAllowed(
            _("You have no part in this task: the staff and heads of its units report on it.")
        )
    _record(item, readings, wholes, period=period, on=on, source=Origin(by, at, is_demo=is_demo))


def _record(
    item: WorkItem,
    readings: Mapping[int, Decimal],
    wholes: Mapping[int, Decimal],
    *,
    period: date,
    on: date,
    source: Origin,
) -> None:
    if readings:
        month = _checked_month(period, on=on)
        changes = [
            _store(
                indicator,
                readings[indicator.pk],
                wholes.get(indicator.pk),
                month=month,
                on=on,
                source=source,
            )
            for indicator in _locked(item, readings)
        ]
        real = [change for change in changes if change["old"] != change["new"]]
        if real:
            record(
                RECORDED,
                at=source.at,
                by=source.verified_by or source.by,
                item=item,
                report=source.report,
                subject=f"{month:%Y-%m}",
                changes=real,
            )
    follow(readings, on=on, at=source.at, item=item)


def _claim(
    report: ProgressReport, readings: Mapping[int, Decimal], wholes: Mapping[int, Decimal]
) -> None:
    """Keeps these values with the report, in place of those before."""
    bound = report.item.targets.binding().values("indicator")
    found = Indicator.objects.filter(pk__in=bound).filter(pk__in=readings).order_by("pk")
    rows = [
        ReportedReading(report=report, indicator=row, value=readings[row.pk], of=wholes.get(row.pk))
        for row in found
    ]
    if len(rows) != len(readings):
        raise _foreign()
    report.claims.all().delete()
    ReportedReading.objects.bulk_create(rows)


def _check_claims(report: ProgressReport) -> None:
    """Refuses values that cannot be; what was handed in is kept in the trail."""
    month = reading_month(report.period, on=report.as_of)
    claims = list(report.claims.select_related("indicator__definition"))
    if not claims:
        return
    _refuse_future(month, on=report.as_of)
    for claim in claims:
        _refuse_impossible(claim.indicator, claim.value, claim.of, month=month, on=report.as_of)
    changes = [
        {"field": row.indicator.name, "old": "", "new": value_told(row.indicator, row)}
        for row in claims
    ]
    record(
        CLAIMED,
        at=report.reported_at,
        by=report.reported_by,
        report=report,
        subject=f"{month:%Y-%m}",
        changes=changes,
    )


def _checked_month(period: date, *, on: date) -> date:
    month = period.replace(day=1)
    _refuse_future(month, on=on)
    return month


def _refuse_future(month: date, *, on: date) -> None:
    if month > on:
        raise ReportRefused(
            _("This month has not begun: nothing can have been measured in it."),
            code="future_month",
            field="period",
        )


def _locked(item: WorkItem, readings: Mapping[int, Decimal]) -> list[Indicator]:
    """The indicators in a fixed order, locked, so that two items that share one wait for each other."""
    bound = item.targets.binding().values("indicator")
    rows = Indicator.objects.select_for_update(of=("self",)).select_related("definition")
    rows = rows.filter(pk__in=bound).filter(pk__in=readings)
    found = list(rows.order_by("pk"))
    if len(found) != len(readings):
        raise _foreign()
    return found


def _foreign() -> ReportRefused:
    return ReportRefused(
        _("A value was given for an indicator that this task does not promise."),
        code="not_of_this_task",
    )


def _store(
    indicator: Indicator,
    value: Decimal,
    of: Decimal | None,
    *,
    month: date,
    on: date,
    source: Origin,
) -> dict[str, str]:
    """Adds or corrects the reading of the period that the month lies in; returns the change for the trail."""
    period = reading_period(indicator, month)
    _refuse_impossible(indicator, value, of, month=month, on=on)
    old = indicator.readings.current().filter(period=period).first()
    if of is None and old is not None and old.value == value:
        # A mean's weight is not asked here: that of the same value stays, so that accepting it verifies what stands.
        of = old.of
    entry = Entry(indicator.pk, period, value, of)
    store(indicator, period=period, value=value, of=of, standing=old, origin=source)
    return {
        "field": indicator.name,
        "old": "" if old is None else value_told(indicator, old),
        "new": value_told(indicator, entry),
    }


def _refuse_impossible(
    indicator: Indicator, value: Decimal, of: Decimal | None, *, month: date, on: date
) -> None:
    """What the other ways of entry refuse is refused here too, beside its field."""
    if indicator.periodicity == Periodicity.DAY:
        raise ReportRefused(
            _("%(indicator)s is measured daily: enter its days in the table of values.")
            % {"indicator": indicator.name},
            code="daily",
            field=reading_field(indicator),
        )
    standing = {each.period: each for each in indicator.readings.current()}
    entry = Entry(indicator.pk, reading_period(indicator, month), value, of, seen=UNSEEN)
    (one,) = typed([entry], {indicator.pk: indicator}, {indicator.pk: standing})
    if one is None:
        return
    for doubt in findings(one, on=on, verifies=True):
        if doubt.refuses and doubt.code not in NOT_ASKED:
            about = whole_field if doubt.code.startswith("of_") else reading_field
            sentence = doubt.sentence
            if doubt.code == "falling_total":
                sentence += " " + _("If that value was wrong, correct it first.")
            raise ReportRefused(sentence, code=doubt.code, field=about(indicator))
