"""Many decisions at the same moment on reports whose items share one indicator."""

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from agencies.models import User
from indicators.choices import Aggregation, Op, TargetKind
from indicators.entry.facts import Entry, ReadingsRefused
from indicators.models import Indicator, Reading
from indicators.services.recording import record_entries
from indicators.services.reporting import report_with_readings
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import FlagKind, ReportState, State
from tasks.models import Activity, Flag, ProgressReport, WorkItem
from tasks.services.deciding import accept_report
from tasks.tests.daily import make_office
from tasks.tests.factories import AT, ON, make_item, make_unit, make_user
from tasks.tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]

MANY = 20
TOO_LITTLE = Decimal(120)


@pytest.fixture
def indicator() -> Indicator:
    """A running total that can no longer be what the items promise; nobody has judged it yet."""
    row = make_indicator("机械淘汰数量", unit="台", aggregation=Aggregation.CUMULATIVE)
    make_reading(row, value=100, period=date(2024, 9, 1))
    return row


def handed_in(number: int, indicator: Indicator) -> ProgressReport:
    clerk = make_user(unit=make_unit(f"科室 {number}"))
    item = make_item(unit=clerk.unit, state=State.TO_SIGN, progress=0)
    make_target(item, indicator, op=Op.AT_LEAST, value=1000, kind=TargetKind.QUANTITY)
    return report_with_readings(
        item,
        unit=clerk.unit,
        by=clerk,
        at=AT,
        on=ON,
        version=0,
        percent=Decimal(46),
        narrative="已完成现场核查。",
        readings={indicator.pk: TOO_LITTLE},
    )


def accept(report: ProgressReport, by: User) -> str:
    return accept_report(report, by=by, at=AT, on=ON, version=report.version).state


def test_decisions_at_once_on_one_indicator_flag_every_item_once(indicator: Indicator) -> None:
    reports = [handed_in(number, indicator) for number in range(MANY)]
    offices = [make_office() for _report in reports]

    told = Counter(at_once(*map(partial, [accept] * MANY, reports, offices)))

    assert told == {ReportState.ACCEPTED: MANY}
    assert Reading.objects.current().get(period=date(2024, 10, 1)).value == TOO_LITTLE
    flagged = Flag.objects.open().filter(kind=FlagKind.OFF_TARGET)
    assert sorted(flagged.values_list("item", flat=True)) == sorted(
        WorkItem.objects.values_list("pk", flat=True)
    )
    assert Activity.objects.filter(verb="report_accepted").count() == MANY


def record(value: int, indicator: Indicator, by: User) -> str:
    """Types a value into a place that was shown empty."""
    entry = Entry(indicator.pk, date(2024, 10, 1), Decimal(value), seen=None)
    try:
        record_entries([entry], by=by, at=AT, on=ON, confirmed=True)
    except ReadingsRefused as refused:
        return refused.code
    return "recorded"


def test_of_two_who_record_one_period_at_once_one_is_told(indicator: Indicator) -> None:
    item = make_item()
    make_target(item, indicator, op=Op.AT_LEAST, value=1000, kind=TargetKind.QUANTITY)
    clerks = [make_user(unit=item.responsibilities.get().unit) for _number in range(2)]

    told = Counter(at_once(*map(partial, [record] * 2, (110, 120), [indicator] * 2, clerks)))

    assert told == {"recorded": 1, "stale": 1}
    assert Reading.objects.filter(period=date(2024, 10, 1)).count() == 1


def test_values_recorded_while_reports_are_accepted_wait_for_nobody(indicator: Indicator) -> None:
    reports = [handed_in(number, indicator) for number in range(MANY)]
    offices = [make_office() for _report in reports]
    clerks = [report.reported_by for report in reports]
    accepting = map(partial, [accept] * MANY, reports, offices)
    recording = map(partial, [record] * MANY, [130] * MANY, [indicator] * MANY, clerks)

    told = Counter(at_once(*accepting, *recording))

    assert told.total() == 2 * MANY
    assert Reading.objects.current().filter(period=date(2024, 10, 1)).count() == 1
    rows = Reading.objects.filter(period=date(2024, 10, 1)).order_by("pk")
    assert [row.replaces for row in rows[1:]] == list(rows)[:-1]  # one chain, nothing lost
