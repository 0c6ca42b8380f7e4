"""The off-target flag of items: raised, kept and cleared by their targets."""

import json
from datetime import date, timedelta

import pytest

from indicators.choices import Aggregation, Op, TargetKind
from indicators.judging import judge_targets
from indicators.models import Target
from indicators.services.flagging import flag_targets
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import FlagKind, PlanState, State
from tasks.models import Activity, Flag, WorkItem
from tasks.tests.factories import AT, ON, day, make_flag, make_item, make_plan, make_user

pytestmark = pytest.mark.django_db

QUERIES_MARKING = 33
SEPTEMBER, OCTOBER = date(2024, 9, 1), date(2024, 10, 1)


def promise(item, *, name="机械淘汰数量", value=1000, **fields):
    """A running total that the item promises to reach."""
    counted = make_indicator(name, unit="台", aggregation=Aggregation.CUMULATIVE)
    values = {"op": Op.AT_LEAST, "kind": TargetKind.QUANTITY, **fields}
    return make_target(item, counted, value=value, **values)


def flag_off_target(**given):
    """How many off-target flags are raised and cleared when the targets are judged."""
    flags = Flag.objects.filter(kind=FlagKind.OFF_TARGET)
    before, standing = flags.count(), flags.open().count()
    flag_targets(**given)
    raised = flags.count() - before
    return raised, standing + raised - flags.open().count()


def open_flags(item):
    """The item's open off-target flags."""
    return list(item.flags.open().filter(kind=FlagKind.OFF_TARGET))


def test_item_out_of_reach_is_flagged_once_with_its_figures():
    item = make_item()
    make_reading(promise(item).indicator, value=599, period=SEPTEMBER)

    assert flag_off_target(on=ON) == (1, 0)
    assert flag_off_target(on=day(1)) == (0, 0)

    (flag,) = open_flags(item)
    assert flag.raised_on == ON
    assert flag.rule == "off_target"
    assert flag.figures == {
        "indicator": "机械淘汰数量",
        "unit": "台",
        "op": ">=",
        "target": "1000",
        "actual": "599",
        "why": "total_pace",
        "since": ON.isoformat(),
        "others": 0,
    }


def test_item_at_risk_is_not_flagged():
    make_reading(promise(make_item()).indicator, value=600, period=SEPTEMBER)

    assert flag_off_target(on=ON) == (0, 0)


def test_item_without_values_is_not_flagged():
    promise(make_item())

    assert flag_off_target(on=ON) == (0, 0)


def test_scope_binds_nobody():
    scope = promise(make_item(), kind=TargetKind.SCOPE)
    make_reading(scope.indicator, value=0, period=SEPTEMBER)

    assert flag_off_target(on=ON) == (0, 0)


def test_flag_is_cleared_once_the_target_is_in_reach_again():
    item = make_item()
    indicator = promise(item).indicator
    make_reading(indicator, value=100, period=SEPTEMBER)
    flag_off_target(on=ON)
    make_reading(indicator, value=900, period=OCTOBER)

    assert flag_off_target(on=day(3)) == (0, 1)
    assert Flag.objects.get(item=item).cleared_on == day(3)


def test_two_targets_make_one_flag_that_counts_the_other():
    item = make_item()
    make_reading(promise(item, name="甲").indicator, value=1, period=SEPTEMBER)
    make_reading(promise(item, name="乙").indicator, value=2, period=SEPTEMBER)

    assert flag_off_target(on=ON) == (1, 0)
    (flag,) = open_flags(item)
    assert (flag.figures["indicator"], flag.figures["others"]) == ("甲", 1)


def test_only_given_items_are_judged():
    mine, other = make_item(), make_item()
    make_reading(promise(mine).indicator, value=1, period=SEPTEMBER)
    promise(other)
    standing = make_flag(make_item(), FlagKind.OFF_TARGET)

    raised = flag_off_target(on=ON, items=WorkItem.objects.filter(pk=mine.pk))

    assert raised == (1, 0)
    assert open_flags(other) == []
    assert open_flags(standing.item) == [standing]


def test_other_kinds_of_flags_stay():
    overdue = make_flag(make_item(), FlagKind.OVERDUE)

    flag_off_target(on=ON)

    overdue.refresh_from_db()
    assert overdue.cleared_on is None


@pytest.mark.parametrize("state", [State.CLOSED, State.HALTED])
def test_settled_item_loses_its_flag(state):
    item = make_item(state=state)
    make_reading(promise(item).indicator, value=1, period=SEPTEMBER)
    make_flag(item, FlagKind.OFF_TARGET)

    assert flag_off_target(on=ON) == (0, 1)


def test_draft_is_not_judged():
    item = make_item(plan=make_plan(code="draft", state=PlanState.DRAFT))
    make_reading(promise(item).indicator, value=1, period=SEPTEMBER)

    assert flag_off_target(on=ON) == (0, 0)


def test_target_without_a_date_is_due_with_its_item():
    item = make_item(due=date(2024, 9, 30))
    make_reading(promise(item).indicator, value=999, period=SEPTEMBER)

    assert flag_off_target(on=date(2024, 9, 30)) == (0, 0)
    assert flag_off_target(on=OCTOBER) == (1, 0)


def test_light_follows_the_flag_and_back_with_its_rule():
    item = make_item()
    indicator = promise(item).indicator
    make_reading(indicator, value=1, period=SEPTEMBER)

    flag_off_target(on=ON)
    make_reading(indicator, value=1000, period=OCTOBER)
    flag_off_target(on=day(1))

    told = item.light_changes.order_by("pk").values_list("day", "new", "rule")
    assert list(told) == [(ON, "late", "off_target"), (day(1), "ok", "on_track")]


def test_item_at_risk_is_flagged_and_lit_as_a_warning():
    item, count = make_item(), make_indicator(unit="台", aggregation=Aggregation.CUMULATIVE)
    make_target(item, count, value=1000, op=Op.AT_LEAST)
    make_reading(count, value=650, period=SEPTEMBER)

    flag_targets(on=ON)

    (flag,) = item.flags.open()
    assert (flag.kind, flag.figures["actual"]) == (FlagKind.AT_RISK, "650")
    assert list(item.light_changes.values_list("new", "rule")) == [("warn", "at_risk")]
    make_reading(count, value=651, period=OCTOBER)
    flag_targets(on=day(1))
    assert [flag.kind for flag in item.flags.open()] == [FlagKind.OFF_TARGET]


def test_many_items_take_no_more_queries_than_one(django_assert_max_num_queries):
    for _ in range(30):
        make_reading(promise(make_item(), name=f"指标 {_}").indicator, value=900, period=SEPTEMBER)

    with django_assert_max_num_queries(32):
        flag_off_target(on=ON)


@pytest.fixture
def total():
    """A total of 1000 with a margin of 50, at 590 in September: below 600 it is off, from 630 on in reach again."""
    counted = make_indicator(unit="台", aggregation=Aggregation.CUMULATIVE, margin=50)
    target = make_target(make_item(), counted, value=1000, op=Op.AT_LEAST)
    make_reading(counted, value=590, period=SEPTEMBER)
    return target


def correct(target, value):
    """Another value for September."""
    readings = target.indicator.readings.filter(period=SEPTEMBER)
    readings.update(is_current=False)
    make_reading(target.indicator, value=value, period=SEPTEMBER)


def off_since(target):
    """What is kept of the target."""
    target.refresh_from_db(fields=["off_since"])
    return target.off_since


def test_value_that_moves_within_the_margin_does_not_flip_the_flag(total):
    changes = []
    for number, value in enumerate([590, 605, 599, 625, 590, 601, 628]):
        correct(total, value)
        changes.append(flag_off_target(on=ON + timedelta(days=number)))

    assert changes == [(1, 0)] + [(0, 0)] * 6
    assert open_flags(total.item)[0].raised_on == off_since(total) == ON


def test_flag_closes_once_the_margin_is_cleared_and_opens_at_the_border_again(total):
    found = []
    for number, value in enumerate([590, 640, 605, 580]):
        correct(total, value)
        found.append((flag_off_target(on=ON + timedelta(days=number)), off_since(total)))

    assert found == [
        ((1, 0), ON),
        ((0, 1), None),
        ((0, 0), None),
        ((1, 0), ON + timedelta(days=3)),
    ]


def test_running_again_late_or_twice_changes_nothing(total):
    flag_off_target(on=ON)
    before = list(Activity.objects.values_list("pk", flat=True))

    for later in (0, 0, 1, 9, 9):
        assert flag_off_target(on=ON + timedelta(days=later)) == (0, 0)

    assert off_since(total) == ON
    assert list(Activity.objects.values_list("pk", flat=True)) == before


def test_judging_a_day_before_leaves_what_is_kept_since(total):
    flag_off_target(on=ON)

    flag_off_target(on=date(2024, 8, 20))  # nothing was measured by then

    assert off_since(total) == ON


def test_past_day_is_judged_without_what_came_later(total):
    correct(total, 610)
    mine = Target.objects.filter(pk=total.pk)
    mine.update(off_since=ON)

    def verdict(on):
        return judge_targets(mine, on=on)[0].score.judgement

    assert (verdict(ON - timedelta(days=1)), verdict(ON)) == ("at_risk", "off_target")


@pytest.mark.parametrize("state", [State.CLOSED, State.HALTED])
def test_settled_item_forgets_since_when(total, state):
    flag_off_target(on=ON)
    closed_on = day(1) if state == State.CLOSED else None
    WorkItem.objects.filter(pk=total.item_id).update(state=state, closed_on=closed_on)

    assert flag_off_target(on=day(1)) == (0, 1)
    assert off_since(total) is None
    assert open_flags(total.item) == []


def test_figures_are_json_and_say_what_held_on_the_day(total):
    total.changes.create(
        since=date(2024, 7, 1),
        op=Op.AT_LEAST,
        value=1200,
        reason="年中调整",
        made_by=make_user(),
        made_at=AT,
    )

    flag_off_target(on=ON)

    (flag,) = open_flags(total.item)
    assert json.loads(json.dumps(flag.figures)) == flag.figures
    assert (flag.figures["target"], flag.figures["since"]) == ("1200", "2024-10-15")


def test_marking_many_targets_takes_no_more_queries_than_one(django_assert_max_num_queries):
    for number in range(12):
        make_reading(promise(make_item(), name=f"指标 {number}").indicator, value=1)

    # savepoints; judging; flags of two kinds: standing, lock, again, new; marks: lock, set, release; lights
    with django_assert_max_num_queries(QUERIES_MARKING):
        flag_targets(on=ON)
