"""The ends of months are kept once they are over, and stay what they were."""

from datetime import date
from decimal import Decimal

import pytest

from tasks.jobs import nightly
from tasks.models import MonthEnd, WorkItem
from tasks.services.judging import judge, judge_again
from tasks.services.month_ends import end_of_month, keep_month_ends, month_ends
from tasks.tests.factories import make_item, make_plan

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER = date(2024, 9, 30), date(2024, 10, 31)


def test_last_days_of_months() -> None:
    ends = list(month_ends(date(2024, 1, 31), date(2024, 3, 31)))
    assert ends == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
    assert list(month_ends(date(2024, 2, 1), date(2024, 2, 28))) == []
    assert end_of_month(date(2023, 12, 5)) == date(2023, 12, 31)


def test_months_that_are_over_are_kept_by_plan_and_rule() -> None:
    for progress in (20, 70, "70.5"):
        make_item(progress=progress)
    make_item(plan=make_plan(code="other"), progress=90)
    judge(on=date(2024, 9, 20))
    assert keep_month_ends(on=SEPTEMBER) == 0, "the day is not over"
    assert keep_month_ends(on=date(2024, 11, 2)) == 6
    assert keep_month_ends(on=date(2024, 11, 2)) == 0
    rows = MonthEnd.objects.filter(day=SEPTEMBER, plan__code="taian-2024").order_by("rule")
    assert [(row.rule, row.tasks, row.progress) for row in rows] == [
        ("far_behind", 1, Decimal(20)),
        ("on_track", 2, Decimal("140.5")),
    ]
    # 30 September is day 274 of 366.
    assert [row.planned for row in rows] == [749, 1498]


def test_change_of_a_later_day_leaves_them_alone() -> None:
    item = make_item(progress=70)
    judge(on=date(2024, 9, 20))
    WorkItem.objects.filter(pk=item.pk).update(progress=30)
    judge_again(WorkItem.objects.all(), on=date(2024, 10, 1))
    keep_month_ends(on=date(2024, 11, 1))
    ends = MonthEnd.objects.order_by("day").values_list("day", "rule", "progress")
    assert list(ends) == [(SEPTEMBER, "on_track", 70), (OCTOBER, "far_behind", 30)]


def test_night_keeps_them(settings) -> None:
    make_item()
    judge(on=date(2024, 9, 20))
    settings.BUSINESS_DATE = date(2024, 10, 1)
    assert nightly()["month_ends"] == 1
    assert MonthEnd.objects.get().day == SEPTEMBER
