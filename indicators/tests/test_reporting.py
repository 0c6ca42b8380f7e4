"""Readings handed in with a report: claimed, recorded on acceptance, refused, and off-target flags judged at once."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agencies.choices import Role
from agencies.models import Unit, User
from indicators.choices import Aggregation, Op, TargetKind
from indicators.models import Indicator, Reading, ReportedReading
from indicators.services.reporting import (
    record_readings,
    report_with_readings,
    save_draft_with_readings,
    submit_with_readings,
)
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import FlagKind, Light
from tasks.errors import NotAllowed, ReportRefused, Stale
from tasks.models import Activity, Flag, ProgressReport, WorkItem
from tasks.services.reporting import Content
from tasks.tests.daily import accept, give_back
from tasks.tests.factories import (
    AT,
    ON,
    make_agency,
    make_item,
    make_period,
    make_unit,
    make_user,
)

SEPTEMBER, OCTOBER = date(2024, 9, 1), date(2024, 10, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit("大气环境科")


@pytest.fixture
def clerk(unit: Unit) -> User:
    return make_user(unit=unit)


@pytest.fixture
def item(unit: Unit) -> WorkItem:
    return make_item(unit=unit)


@pytest.fixture
def machines(item: WorkItem) -> Indicator:
    """A running total, of which 1147 are promised."""
    indicator = make_indicator(
        "非道路移动机械淘汰数量", unit="台", aggregation=Aggregation.CUMULATIVE
    )
    make_target(item, indicator, value=1147, op=Op.AT_LEAST, kind=TargetKind.QUANTITY)
    return indicator


def report(
    item: WorkItem, by: User, readings: dict[Indicator, Any], **given: Any
) -> ProgressReport:
    """Handed in and accepted."""
    return accept(claim(item, by, readings, **given))


def claim(item: WorkItem, by: User, readings: dict[Indicator, Any], **given: Any) -> ProgressReport:
    """Handed in."""
    item.refresh_from_db(fields=["version"])
    values = {
        "unit": by.unit,
        "by": by,
        "at": AT,
        "on": ON,
        "version": item.version,
        "percent": Decimal(75),
        "narrative": "集中报废 123 台。",
    }
    numbers = {indicator.pk: Decimal(str(value)) for indicator, value in readings.items()}
    return report_with_readings(item, readings=numbers, **{**values, **given})


def test_reading_is_stored_for_the_month_with_its_report(
    item: WorkItem, clerk: User, machines: Indicator
) -> None:
    filed = report(item, clerk, {machines: 906})
    reading = Reading.objects.get()
    assert (reading.indicator, reading.period, reading.value) == (machines, OCTOBER, Decimal(906))
    assert (reading.report, reading.recorded_by, reading.recorded_at) == (filed, clerk, AT)
    assert not reading.is_demo
    assert WorkItem.objects.get(pk=item.pk).progress == Decimal(75)


def test_reading_counts_only_once_the_report_is_accepted(
    item: WorkItem, clerk: User, machines: Indicator
) -> None:
    filed = claim(item, clerk, {machines: 906})
    assert not Reading.objects.exists()
    assert [(row.indicator, row.value) for row in filed.claims.all()] == [(machines, Decimal(906))]
    give_back(filed)
    assert not Reading.objects.exists()


def test_draft_keeps_what_was_typed_and_replaces_it(
    item: WorkItem, clerk: User, machines: Indicator
) -> None:
    given = {
        "unit": clerk.unit,
        "period": make_period(item.plan),
        "by": clerk,
        "at": AT,
        "on": ON,
        "content": Content(percent=Decimal(75), narrative="集中报废。"),
    }
    draft = save_draft_with_readings(
        item, readings={machines.pk: Decimal(9)}, version=None, **given
    )
    draft = save_draft_with_readings(
        item, readings={machines.pk: Decimal(906)}, version=draft.version, **given
    )
    assert [row.value for row in ReportedReading.objects.all()] == [Decimal(906)]
    accept(submit_with_readings(draft, by=clerk, at=AT, on=ON, version=draft.version))
    assert Reading.objects.get().value == Decimal(906)


def test_claim_that_became_impossible_is_not_accepted(
    item: WorkItem, clerk: User, machines: Indicator
) -> None:
    filed = claim(item, clerk, {machines: 798})
    make_reading(machines, value=812, period=SEPTEMBER)
    with pytest.raises(ReportRefused):
        accept(filed)
    assert ProgressReport.objects.get().state == "submitted"
    assert WorkItem.objects.get(pk=item.pk).progress == Decimal(80)


def test_reading_of_the_month_before_is_stored_there(
    item: WorkItem, clerk: User, machines: Indicator
) -> None:
    report(item, clerk, {machines: 812}, period=make_period(item.plan, on=SEPTEMBER))
    assert Reading.objects.get().period == SEPTEMBER


def test_second_reading_of_a_month_corrects_and_keeps_the_old_in_the_trail(
    item: WorkItem, clerk: User, machines: Indicator
) -> None:
    make_reading(machines, value=870, period=OCTOBER)
    filed = report(item, clerk, {machines: 906})
    reading = Reading.objects.current().get()
    assert (reading.value, reading.report) == (Decimal(906), filed)
    assert reading.replaces is not None
    assert reading.replaces.value == Decimal(870)
    row = Activity.objects.get(verb="readings_recorded")
    assert (row.item, row.subject) == (item, "2024-10")
    assert row.changes == [{"field": "非道路移动机械淘汰数量", "old": "870 台", "new": "906 台"}]


def test_same_value_again_leaves_no_second_trail(
    item: WorkItem, clerk: User, machines: Indicator
) -> None:
    make_reading(machines, value=906, period=OCTOBER)
    report(item, clerk, {machines: 906})
    assert not Activity.objects.filter(verb="readings_recorded").exists()


def test_report_without_readings_is_filed(item: WorkItem, clerk: User, machines: Indicator) -> None:
    assert report(item, clerk, {}).pk
    assert not Reading.objects.exists()


def test_cooperating_unit_feeds_readings(item: WorkItem, unit: Unit, machines: Indicator) -> None:
    helper = make_unit("法规科")
    item.responsibilities.create(unit=helper, order=1, part="cooperating")
    report(item, make_user(unit=helper), {machines: 906})
    assert Reading.objects.get().value == Decimal(906)
    assert WorkItem.objects.get(pk=item.pk).progress == Decimal(80)


# --- what cannot be


def assert_nothing_stored(item: WorkItem, readings: int = 0) -> None:
    assert Reading.objects.count() == readings
    assert not ProgressReport.objects.exists()
    assert not Activity.objects.exists()
    assert WorkItem.objects.get(pk=item.pk).version == 0


def test_running_total_below_the_month_before_is_refused(
    item: WorkItem, clerk: User, machines: Indicator
) -> None:
    make_reading(machines, value=812, period=SEPTEMBER)
    with pytest.raises(ReportRefused) as refusal:
        report(item, clerk, {machines: 798})
    assert refusal.value.params["field"] == f"reading_{machines.pk}"
    for words in ("798 台", "812 台", "9"):
        assert words in str(refusal.value)
    assert_nothing_stored(item, readings=1)


def test_running_total_above_the_month_after_is_refused(
    item: WorkItem, clerk: User, machines: Indicator
) -> None:
    make_reading(machines, value=812, period=OCTOBER)
    with pytest.raises(ReportRefused):
        report(item, clerk, {machines: 830}, period=make_period(item.plan, on=SEPTEMBER))
    assert_nothing_stored(item, readings=1)


def test_running_total_starts_anew_each_year(
    item: WorkItem, clerk: User, machines: Indicator
) -> None:
    make_reading(machines, value=2000, period=date(2023, 12, 1))
    assert report(item, clerk, {machines: 906}).pk


def test_level_may_fall(item: WorkItem, clerk: User) -> None:
    level = make_indicator("优良天数比例", unit="%", aggregation=Aggregation.LATEST)
    make_target(item, level, value=60, op=Op.AT_LEAST)
    make_reading(level, value=70, period=SEPTEMBER)
    report(item, clerk, {level: "65.5"})
    assert Reading.objects.get(period=OCTOBER).value == Decimal("65.5")


def test_month_that_has_not_begun_is_refused(
    item: WorkItem, clerk: User, machines: Indicator
) -> None:
    with pytest.raises(ReportRefused) as refusal:
        report(item, clerk, {machines: 906}, period=make_period(item.plan, on=date(2024, 11, 1)))
    assert refusal.value.params["field"] == "period"
    assert_nothing_stored(item)


def test_indicator_of_another_item_is_refused(item: WorkItem, clerk: User, unit: Unit) -> None:
    foreign = make_indicator("PM10平均浓度")
    make_target(make_item(unit=unit), foreign)
    with pytest.raises(ReportRefused):
        report(item, clerk, {foreign: 60})
    assert_nothing_stored(item)


def test_indicator_that_is_mere_scope_is_refused(item: WorkItem, clerk: User) -> None:
    scope = make_indicator("企业数量", unit="家")
    make_target(item, scope, value=300, kind=TargetKind.SCOPE)
    with pytest.raises(ReportRefused):
        report(item, clerk, {scope: 300})
    assert_nothing_stored(item)


def test_stale_report_stores_no_reading(item: WorkItem, clerk: User, machines: Indicator) -> None:
    WorkItem.objects.filter(pk=item.pk).update(version=3)
    with pytest.raises(Stale):
        report(item, clerk, {machines: 906}, version=0)
    assert not Reading.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEADER])
def test_role_that_only_reads_records_nothing(
    item: WorkItem, unit: Unit, machines: Indicator, role: Role
) -> None:
    with pytest.raises(NotAllowed):
        report(item, make_user(role, unit=unit), {machines: 906})
    assert_nothing_stored(item)


def test_person_of_another_agency_records_nothing(item: WorkItem, machines: Indicator) -> None:
    other = make_user(unit=make_unit("大气环境处", agency=make_agency("jilin")))
    with pytest.raises(NotAllowed):
        record_readings(item, {machines.pk: Decimal(9)}, period=ON, by=other, at=AT, on=ON)
    assert_nothing_stored(item)


def test_reading_without_a_report_is_stored(
    item: WorkItem, clerk: User, machines: Indicator
) -> None:
    record_readings(
        item, {machines.pk: Decimal(9)}, period=date(2024, 1, 31), by=clerk, at=AT, on=ON
    )
    reading = Reading.objects.get()
    assert (reading.period, reading.report) == (date(2024, 1, 1), None)


# --- off target


@pytest.fixture
def cases(item: WorkItem) -> Indicator:
    """A zero to be kept: one case breaks it for the year."""
    indicator = make_indicator("重大环境事件", unit="起", aggregation=Aggregation.LATEST)
    make_target(item, indicator, value=0, op=Op.EXACTLY)
    return indicator


def light_of(item: WorkItem) -> str:
    lit: Any = WorkItem.objects.with_light(on=ON).get(pk=item.pk)
    return lit.light


def test_reading_off_target_raises_the_flag_and_turns_the_light_at_once(
    item: WorkItem, clerk: User, cases: Indicator
) -> None:
    assert light_of(item) == Light.OK
    report(item, clerk, {cases: 1}, percent=Decimal(80))
    flag = Flag.objects.get()
    assert (flag.item, flag.kind, flag.raised_on) == (item, FlagKind.OFF_TARGET, ON)
    assert light_of(item) == Light.LATE


def test_corrected_reading_clears_the_flag(item: WorkItem, clerk: User, cases: Indicator) -> None:
    report(item, clerk, {cases: 1}, percent=Decimal(80))
    report(item, clerk, {cases: 0}, percent=Decimal(80))
    assert Flag.objects.get().cleared_on == ON
    assert light_of(item) == Light.OK


def test_other_items_that_promise_the_same_are_judged_too(
    item: WorkItem, clerk: User, cases: Indicator
) -> None:
    other = make_item(unit=make_unit("水生态环境科"))
    make_target(other, cases, value=0, op=Op.EXACTLY)
    report(item, clerk, {cases: 1})
    assert set(Flag.objects.values_list("item", flat=True)) == {item.pk, other.pk}
