"""How tasks stand, counted in one statement: the same now and out of the spans, and the same as one by one."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks.choices import FlagKind, Kind, Light, State
from tasks.models import ItemSpan, WorkItem
from tasks.services.judging import judge
from tasks.standing import Standing
from tasks.tally import Tally, standing_then, tally_now, tally_then
from tasks.tests.factories import (
    ON,
    day,
    make_domain,
    make_flag,
    make_item,
    make_plan,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def year() -> list[WorkItem]:
    """Sixty tasks and two goals of every kind of standing, spread over three units and three domains."""
    random = Random(7)  # noqa: S311  # the same each time
    units = [make_unit(name) for name in ("水", "气", "土")]
    domains = [make_domain(code, order=n) for n, code in enumerate(("water", "air", "soil"))]
    items = []
    for n in range(62):
        state = random.choice([State.IN_PROGRESS] * 6 + [State.CLOSED, State.HALTED, State.TO_SIGN])
        closed = state == State.CLOSED
        unit, other = random.sample(units, 2)
        items.append(
            make_item(
                unit=unit,
                cooperating=[other] if n % 3 == 0 else [],
                domain=random.choice(domains),
                kind=Kind.GOAL if n % 31 == 30 else Kind.TASK,
                state=state,
                progress=Decimal(random.randrange(0, 1001)) / 10,
                starts_on=date(2024, random.randrange(1, 10), 1),
                limit=date(2024, 12, 31) if n % 2 else day(random.randrange(-20, 60)),
                next_limit=day(random.randrange(-20, 60)),
                closed_on=day(-n % 25) if closed else None,
                report_due=day(random.randrange(-9, 20)) if n % 4 else None,
            )
        )
    for n in (1, 2, 3):
        make_flag(items[n], FlagKind.OFF_TARGET)
    make_flag(items[5], FlagKind.AT_RISK)
    judge(on=ON)
    return items


def tasks_of(items: list[WorkItem]) -> list[WorkItem]:
    lit = WorkItem.objects.with_light(on=ON).prefetch_related("responsibilities")
    return list(lit.filter(pk__in=[item.pk for item in items], kind=Kind.TASK))


def assert_counts(standing: Standing, tasks: list[WorkItem]) -> None:
    """The standing of these tasks, counted one by one."""
    assert standing.tasks == len(tasks)
    for light in Light:
        assert standing.light(light) == sum(task.light == light for task in tasks)
    closed = [task for task in tasks if task.state == State.CLOSED]
    late = [task for task in closed if task.closed_on > task.limit]
    open_ones = [task for task in tasks if task.is_open]
    overdue = [task for task in open_ones if task.next_limit < ON]
    missing = [task for task in open_ones if task.report_due and task.report_due < ON]
    assert (standing.closed, standing.closed_late) == (len(closed), len(late))
    assert (standing.open, standing.overdue) == (len(open_ones), len(overdue))
    assert standing.unreported == len(missing)
    assert standing.in_time == len(tasks) - len(overdue) - len(late)
    counted = [task for task in tasks if task.state != State.HALTED]
    if not counted:
        assert standing.completion is None
        return
    actual = sum(task.progress for task in counted) / len(counted)
    planned = sum(Decimal(task.permille) for task in counted) / 10 / len(counted)
    assert standing.completion is not None
    assert abs(standing.completion.actual - actual) <= Decimal("0.05")
    assert abs(standing.completion.planned - planned) <= Decimal("0.05")


def test_every_grouping_is_what_one_counts_by_hand(year: list[WorkItem]) -> None:
    tasks = tasks_of(year)
    with CaptureQueriesContext(connection) as asked:
        tally = tally_now(WorkItem.objects.all(), on=ON)
    assert sum("tasks_workitem" in query["sql"] for query in asked) == 1
    assert len({task.light for task in tasks}) == len(Light), "each light is there to be counted"
    assert_counts(tally.all, tasks)
    for domain in {task.domain_id for task in tasks}:
        assert_counts(tally.domains[domain], [task for task in tasks if task.domain_id == domain])
    for unit, standing in tally.units.items():
        parts = [task for task in tasks if unit in {p.unit_id for p in task.responsibilities.all()}]
        assert_counts(tally.unit(unit), parts)
        for domain in standing:
            assert_counts(standing[domain], [task for task in parts if task.domain_id == domain])
    open_ones = [task for task in tasks if task.is_open]
    for when, lights in tally.days.items():
        there = [task for task in open_ones if task.next_limit == when]
        assert lights == {light: sum(task.light == light for task in there) for light in Light}
    assert sum(sum(lights.values()) for lights in tally.days.values()) == len(open_ones)
    counted = [task for task in tasks if task.state != State.HALTED]
    ahead = [(task.starts_on, task.limit) for task in counted if task.limit > ON]
    assert [pair for *pair, _n in map(list, tally.runs)] == sorted(map(list, set(ahead)))
    assert {(first, last): n for first, last, n in tally.runs} == {
        pair: ahead.count(pair) for pair in ahead
    }
    assert tally.run_out == len(counted) - len(ahead)


def test_spans_say_the_same_of_the_same_day(year: list[WorkItem]) -> None:
    assert len(year) == 62
    now = tally_now(WorkItem.objects.all(), on=ON)
    with CaptureQueriesContext(connection) as asked:
        then = tally_then(ItemSpan.objects.all(), on=ON)
    assert len(asked) == 1
    assert then == now
    assert standing_then(ItemSpan.objects.all(), "domain", on=ON) == now.domains


def test_later_day_leaves_a_past_tally_alone(year: list[WorkItem]) -> None:
    before = tally_then(ItemSpan.objects.all(), on=ON)
    WorkItem.objects.filter(pk__in=[item.pk for item in year[:30]], state=State.IN_PROGRESS).update(
        progress=99, limit=day(300), next_limit=day(300), domain=year[31].domain
    )
    year[40].responsibilities.all().delete()
    judge(on=day(1))
    assert tally_then(ItemSpan.objects.all(), on=ON) == before
    assert tally_then(ItemSpan.objects.all(), on=day(1)) != before


def test_nothing_to_count() -> None:
    make_plan()
    empty: Tally = tally_now(WorkItem.objects.all(), on=ON)
    assert empty == tally_then(ItemSpan.objects.all(), on=ON)
    assert (empty.all.tasks, empty.all.completion, empty.all.worst) == (0, None, None)
    assert empty.unit(1) == Standing()
