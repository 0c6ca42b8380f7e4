"""Flags of limits: raised and cleared by rule, recorded once, however often the job runs."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tasks.choices import FlagKind, LimitKind, PlanState, State
from tasks.models import Activity, Flag, WorkItem
from tasks.services.flagging import flag_due_soon, flag_overdue, sync_flags
from tasks.tests.factories import ON, day, make_agency, make_flag, make_item, make_plan
from tasks.tests.threads import at_once

# Who is overdue, what stands before and after locking, the items, flags and trail; two savepoints.
RAISING = 10
NOTHING_TO_DO = 6

pytestmark = pytest.mark.django_db


def open_flags(kind: str) -> set[int]:
    return set(Flag.objects.open().filter(kind=kind).values_list("item_id", flat=True))


def test_limit_passed_raises_flag_with_what_the_rule_saw() -> None:
    late = make_item(due=day(-5))
    make_item(due=day(0))

    assert flag_overdue(on=ON) == (1, 0)

    flag = Flag.objects.get()
    assert (flag.item, flag.kind, flag.rule) == (late, FlagKind.OVERDUE, "overdue")
    assert (flag.raised_on, flag.cleared_on) == (ON, None)
    assert flag.figures == {"limit": "2024-10-10", "limit_kind": LimitKind.LIMIT, "days": -5}


def test_raised_flag_stands_in_the_trail_without_an_actor() -> None:
    late = make_item(due=day(-5))

    flag_overdue(on=ON)

    row = Activity.objects.get(item=late)
    assert (row.verb, row.actor, row.actor_name) == ("flag_raised", None, "")
    assert (row.agency, row.plan, row.subject) == (late.plan.agency, late.plan, str(late))
    assert row.changes == [{"field": "flag", "old": "", "new": "overdue"}]
    assert row.at == datetime(2024, 10, 15, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("later", [0, 1, 40])
def test_running_again_or_late_adds_nothing(later: int) -> None:
    make_item(due=day(-5))
    flag_overdue(on=ON)

    assert flag_overdue(on=day(later)) == (0, 0)

    assert Flag.objects.get().raised_on == ON
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"state": State.CLOSED, "closed_on": day(1)},
        {"state": State.HALTED},
        {"next_limit": day(20)},
        {"next_limit": day(1)},
    ],
    ids=["closed", "halted", "limit moved", "due today"],
)
def test_condition_gone_clears_flag(change: dict[str, object]) -> None:
    item = make_item(due=day(-5))
    flag_overdue(on=ON)
    WorkItem.objects.filter(pk=item.pk).update(**change)

    assert flag_overdue(on=day(1)) == (0, 1)

    assert Flag.objects.get().cleared_on == day(1)
    cleared = Activity.objects.get(verb="flag_cleared")
    assert cleared.item == item
    assert cleared.changes == [{"field": "flag", "old": "overdue", "new": ""}]
    assert flag_overdue(on=day(1)) == (0, 0)


def test_overdue_again_after_clearing_raises_a_second_flag() -> None:
    item = make_item(due=day(-5))
    flag_overdue(on=ON)
    WorkItem.objects.filter(pk=item.pk).update(next_limit=day(3))
    flag_overdue(on=day(1))

    assert flag_overdue(on=day(4)) == (1, 0)

    assert list(Flag.objects.order_by("raised_on").values_list("raised_on", "cleared_on")) == [
        (ON, day(1)),
        (day(4), None),
    ]


def test_draft_plan_raises_nothing() -> None:
    make_item(due=day(-5), plan=make_plan(code="draft", state=PlanState.DRAFT))

    assert flag_overdue(on=ON) == (0, 0)
    assert flag_due_soon(on=ON) == (0, 0)


@pytest.mark.parametrize(
    ("limit", "raised"),
    [
        (date(2024, 10, 14), False),
        (date(2024, 10, 15), True),
        (date(2024, 10, 24), True),  # the seventh working day
        (date(2024, 10, 25), False),
    ],
)
def test_due_soon_is_within_seven_working_days(limit: date, raised: bool) -> None:
    item = make_item(due=limit)

    flag_due_soon(on=ON)

    assert open_flags(FlagKind.DUE_SOON) == ({item.pk} if raised else set())


def test_due_soon_gives_way_to_overdue() -> None:
    item = make_item(due=day(2))
    flag_due_soon(on=ON)

    assert flag_due_soon(on=day(3)) == (0, 1)
    assert flag_overdue(on=day(3)) == (1, 0)
    assert open_flags(FlagKind.OVERDUE) == {item.pk}


def test_items_restrict_what_is_judged() -> None:
    asked, other = make_item(due=day(-5)), make_item(due=day(-5))
    make_flag(other, FlagKind.DUE_SOON)
    only = WorkItem.objects.filter(pk=asked.pk)

    assert flag_overdue(on=ON, items=only) == (1, 0)
    assert flag_due_soon(on=ON, items=only) == (0, 0)

    assert open_flags(FlagKind.OVERDUE) == {asked.pk}
    assert open_flags(FlagKind.DUE_SOON) == {other.pk}


def test_sync_leaves_other_kinds_alone_and_takes_its_time_from_the_caller() -> None:
    kept, gone, new = make_item(), make_item(), make_item()
    make_flag(kept, FlagKind.OFF_TARGET, raised_on=day(-9), figures={"share": "0.4"})
    make_flag(gone, FlagKind.OFF_TARGET, raised_on=day(-9))
    make_flag(gone, FlagKind.OVERDUE, raised_on=day(-9))
    at = datetime(2024, 10, 15, 14, 32, tzinfo=ZoneInfo("Asia/Shanghai"))

    counted = sync_flags(
        FlagKind.OFF_TARGET,
        {kept.pk: {"share": "0.3"}, new.pk: {"share": "0.1"}},
        on=ON,
        rule="far_below",
        among=WorkItem.objects.all(),
        at=at,
    )

    assert counted == (1, 1)
    assert open_flags(FlagKind.OFF_TARGET) == {kept.pk, new.pk}
    assert open_flags(FlagKind.OVERDUE) == {gone.pk}
    assert Flag.objects.get(item=kept).figures == {"share": "0.4"}
    assert Flag.objects.get(item=new).figures == {"share": "0.1"}
    assert set(Activity.objects.values_list("at", flat=True)) == {at}


def test_date_set_back_clears_flag_on_the_day_it_was_raised() -> None:
    make_item(due=day(-1))
    flag_overdue(on=ON)

    assert flag_overdue(on=day(-3)) == (0, 1)
    assert Flag.objects.get().cleared_on == ON


@pytest.mark.parametrize("items", [1, 40])
def test_number_of_queries_does_not_grow(items: int, django_assert_num_queries: Any) -> None:
    for n in range(items):
        make_item(
            due=day(-1 - n), plan=make_plan(agency=make_agency("jilin" if n % 2 else "taian"))
        )

    with django_assert_num_queries(RAISING):
        flag_overdue(on=ON)
    with django_assert_num_queries(NOTHING_TO_DO):
        flag_overdue(on=ON)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_raise_each_flag_once() -> None:
    for n in range(12):
        make_item(due=day(-1 - n))

    counts = at_once(lambda: flag_overdue(on=ON), lambda: flag_overdue(on=ON))

    assert sorted(counts) == [(0, 0), (12, 0)]
    assert Flag.objects.count() == 12
    assert Activity.objects.count() == 12
