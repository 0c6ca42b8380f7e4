"""Kept forecasts: made by the nightly job and dropped once they are not needed."""

from datetime import date

import pytest

from indicators import jobs
from indicators.choices import Aggregation, Op, TargetKind
from indicators.models import Outlook
from indicators.services import foreseeing
from indicators.services.foreseeing import foresee_published
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import FlagKind, PlanState, State
from tasks.models import Flag
from tasks.tests.factories import ON, make_item, make_plan

pytestmark = pytest.mark.django_db

VALUES = (66, 58, 45, 38, 33, 29, 30, 34, 38)


def measured(name="PM2.5年均浓度", *, values=VALUES, item=None, **fields):
    """A target on a monthly mean with these values from January on."""
    level = make_indicator(name, aggregation=Aggregation.DAY_MEAN)
    for month, value in enumerate(values, start=1):
        make_reading(level, value=value, period=date(2024, month, 1))
    return make_target(item or make_item(), level, **fields)


def test_published_targets_are_foreseen():
    target = measured()

    assert foresee_published(on=ON) == 1

    outlook = Outlook.objects.get()
    assert (outlook.target, outlook.until, outlook.readings) == (target, date(2024, 9, 1), 9)
    assert outlook.low <= outlook.value <= outlook.high


def test_share_that_grows_ends_at_all_of_it():
    share = make_indicator("完成率", unit="%", aggregation=Aggregation.CUMULATIVE)
    for month in range(1, 10):
        make_reading(share, value=11 * month, period=date(2024, month, 1))
    make_target(make_item(), share, value=100, op=Op.AT_LEAST)

    foresee_published(on=ON)

    outlook = Outlook.objects.get()
    assert (outlook.value, outlook.high) == (100, 100)


def test_drafts_and_mere_scope_are_not():
    measured(item=make_item(plan=make_plan(code="draft", state=PlanState.DRAFT)))
    measured("地块数", kind=TargetKind.SCOPE)

    assert foresee_published(on=ON) == 0


def test_what_is_not_needed_any_more_is_dropped():
    due, few = measured(due=date(2024, 12, 31)), measured("臭氧")
    foresee_published(on=ON)
    few.indicator.readings.filter(period__gt=date(2024, 2, 1)).update(is_current=False)
    due.due = ON
    due.save(update_fields=["due"])

    assert foresee_published(on=ON) == 1
    assert foresee_published(on=date(2024, 10, 16)) == 0
    assert not Outlook.objects.exists()


def test_closed_item_keeps_what_was_expected_of_it():
    target = measured(item=make_item(state=State.CLOSED))

    foresee_published(on=ON)

    assert Outlook.objects.get().target == target


def test_second_run_writes_nothing(django_assert_num_queries):
    measured()
    foresee_published(on=ON)

    # which there are; a savepoint and its end; targets, stages, changes, readings
    with django_assert_num_queries(7):
        foresee_published(on=ON)


def test_first_run_takes_as_many_queries_for_many_as_for_one(django_assert_num_queries):
    for number in range(30):
        measured(f"指标 {number}", values=(40, 41, 42))

    with django_assert_num_queries(8):
        assert foresee_published(on=ON) == 30


def test_batches_leave_no_target_out(monkeypatch):
    monkeypatch.setattr(foreseeing, "BATCH", 2)
    for number in range(5):
        measured(f"指标 {number}", values=(40, 41, 42))

    assert foresee_published(on=ON) == Outlook.objects.count() == 5


def test_nightly_job_forecasts_and_flags(settings):
    settings.BUSINESS_DATE = ON
    measured(due=date(2024, 9, 30), value=30)
    expected = measured("臭氧")

    jobs.nightly()

    assert Outlook.objects.get().target == expected
    kinds = Flag.objects.open().values_list("kind", flat=True)
    assert sorted(kinds) == [FlagKind.AT_RISK, FlagKind.OFF_TARGET]
