"""The off-target flag of items: raised, kept and cleared by their targets."""

from datetime import date

import pytest

from indicators.choices import Aggregation, Op, TargetKind
from indicators.services.flagging import flag_off_target
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import FlagKind, PlanState, State
from tasks.models import Activity, Flag, WorkItem
from tasks.tests.factories import ON, day, make_flag, make_item, make_plan

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER = date(2024, 9, 1), date(2024, 10, 1)


def promise(item, *, name="机械淘汰数量", value=1000, **fields):
    """A running total that the item promises to reach."""
    counted = make_indicator(name, unit="台", aggregation=Aggregation.CUMULATIVE)
    values = {"op": Op.AT_LEAST, "kind": TargetKind.QUANTITY, **fields}
    return make_target(item, counted, value=value, **values)


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


def test_flags_are_written_to_the_trail():
    item = make_item()
    indicator = promise(item).indicator
    make_reading(indicator, value=1, period=SEPTEMBER)

    flag_off_target(on=ON)
    make_reading(indicator, value=1000, period=OCTOBER)
    flag_off_target(on=day(1))

    verbs = Activity.objects.filter(item=item).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["flag_raised", "flag_cleared"]


def test_many_items_take_no_more_queries_than_one(django_assert_max_num_queries):
    for _ in range(30):
        make_reading(promise(make_item(), name=f"指标 {_}").indicator, value=900, period=SEPTEMBER)

    with django_assert_max_num_queries(7):
        flag_off_target(on=ON)
