"""Many decisions at the same moment on reports whose items share one indicator."""

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from agencies.models import User
from indicators.choices import Aggregation, Op, TargetKind
from indicators.models import Indicator, Reading
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
    assert Reading.objects.get(period=date(2024, 10, 1)).value == TOO_LITTLE
    flagged = Flag.objects.open().filter(kind=FlagKind.OFF_TARGET)
    assert sorted(flagged.values_list("item", flat=True)) == sorted(
        WorkItem.objects.values_list("pk", flat=True)
    )
    assert Activity.objects.filter(verb="report_accepted").count() == MANY
