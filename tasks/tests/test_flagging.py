"""Flags of limits: raised and cleared by rule, recorded once, however often the job runs."""

from datetime import date
from typing import Any

import pytest

from tasks.choices import FlagKind, LimitKind, PlanState, State
from tasks.models import Flag, LightChange, WorkItem
from tasks.services.flagging import BY_RULE, flag_by_rule, sync_flags
from tasks.services.judging import judge
from tasks.tests.factories import ON, day, make_agency, make_flag, make_item, make_plan
from tasks.tests.threads import at_once
from worktracker.lib.snapshots import forget_all

# Each kind cleared by one statement and raised by one; the rules, the calendar, two savepoints.
QUERIES = 2 * len(BY_RULE) + 4

pytestmark = pytest.mark.django_db


def flag_overdue(*, on: date, **given: Any) -> tuple[int, int]:
    """How many flags of this kind the rules raise and clear."""
    return _changed(FlagKind.OVERDUE, on=on, **given)


def flag_due_soon(*, on: date, **given: Any) -> tuple[int, int]:
    """The same of what is due soon."""
    return _changed(FlagKind.DUE_SOON, on=on, **given)


def _changed(kind: str, **given: Any) -> tuple[int, int]:
    flags = Flag.objects.filter(kind=kind)
    before = flags.count(), flags.open().count()
    flag_by_rule(**given)
    raised = flags.count() - before[0]
    return raised, before[1] + raised - flags.open().count()


def open_flags(kind: str) -> set[int]:
    return set(Flag.objects.open().filter(kind=kind).values_list("item_id", flat=True))


def test_limit_passed_raises_flag_with_what_the_rule_saw() -> None:
    late = make_item(due=day(-5))
    make_item(due=day(0))

    assert flag_overdue(on=ON) == (1, 0)

    flag = Flag.objects.get(kind=FlagKind.OVERDUE)
    assert (flag.item, flag.kind, flag.rule) == (late, FlagKind.OVERDUE, "overdue")
    assert (flag.raised_on, flag.cleared_on) == (ON, None)
    assert flag.figures == {"limit": "2024-10-10", "limit_kind": LimitKind.LIMIT, "days": -5}


@pytest.mark.parametrize("later", [0, 1, 40])
def test_running_again_or_late_adds_nothing(later: int) -> None:
    make_item(due=day(-5))
    flag_overdue(on=ON)

    assert flag_overdue(on=day(later)) == (0, 0)

    assert Flag.objects.get(kind=FlagKind.OVERDUE).raised_on == ON


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

    assert Flag.objects.get(kind=FlagKind.OVERDUE).cleared_on == day(1)
    assert flag_overdue(on=day(1)) == (0, 0)


def test_overdue_again_after_clearing_raises_a_second_flag() -> None:
    item = make_item(due=day(-5))
    flag_overdue(on=ON)
    WorkItem.objects.filter(pk=item.pk).update(next_limit=day(3))
    flag_overdue(on=day(1))

    assert flag_overdue(on=day(4)) == (1, 0)

    assert list(
        Flag.objects.filter(kind=FlagKind.OVERDUE)
        .order_by("raised_on")
        .values_list("raised_on", "cleared_on")
    ) == [
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
    assert open_flags(FlagKind.OVERDUE) == {item.pk}


def test_items_restrict_what_is_judged() -> None:
    asked, other = make_item(due=day(-5)), make_item(due=day(-5))
    make_flag(other, FlagKind.DUE_SOON)
    only = WorkItem.objects.filter(pk=asked.pk)

    flag_by_rule(on=ON, items=only)

    assert open_flags(FlagKind.OVERDUE) == {asked.pk}
    assert open_flags(FlagKind.DUE_SOON) == {other.pk}


def test_sync_leaves_other_kinds_alone() -> None:
    kept, gone, new = make_item(), make_item(), make_item()
    make_flag(kept, FlagKind.OFF_TARGET, raised_on=day(-9), figures={"share": "0.4"})
    make_flag(gone, FlagKind.OFF_TARGET, raised_on=day(-9))
    make_flag(gone, FlagKind.OVERDUE, raised_on=day(-9))

    counted = sync_flags(
        FlagKind.OFF_TARGET,
        {kept.pk: {"share": "0.3"}, new.pk: {"share": "0.1"}},
        on=ON,
        rule="far_below",
        among=WorkItem.objects.all(),
    )

    assert counted == (1, 1)
    assert open_flags(FlagKind.OFF_TARGET) == {kept.pk, new.pk}
    assert open_flags(FlagKind.OVERDUE) == {gone.pk}
    assert Flag.objects.get(item=kept).figures == {"share": "0.4"}
    assert Flag.objects.get(item=new).figures == {"share": "0.1"}


def test_date_set_back_clears_flag_on_the_day_it_was_raised() -> None:
    make_item(due=day(-1))
    flag_overdue(on=ON)

    assert flag_overdue(on=day(-3)) == (0, 1)
    assert Flag.objects.get(kind=FlagKind.OVERDUE).cleared_on == ON


@pytest.mark.parametrize("items", [1, 40])
def test_number_of_queries_does_not_grow(items: int, django_assert_num_queries: Any) -> None:
    for n in range(items):
        make_item(
            due=day(-1 - n), plan=make_plan(agency=make_agency("jilin" if n % 2 else "taian"))
        )

    for _again in range(2):
        forget_all()
        with django_assert_num_queries(QUERIES):
            flag_by_rule(on=ON)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_raise_each_flag_once() -> None:
    for n in range(12):
        make_item(due=day(-1 - n))

    counts = at_once(lambda: judge(on=ON), lambda: judge(on=ON))

    assert Flag.objects.filter(kind=FlagKind.OVERDUE).count() == 12
    assert sum(one.raised for one in counts) == Flag.objects.count()
    assert sum(one.changed for one in counts) == LightChange.objects.count() == 12
