"""The report form: what it asks, what stands beside it, and which periods can be chosen."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agencies.choices import Role
from agencies.models import Unit
from indicators.choices import Op, TargetKind
from indicators.forms import FigureField
from indicators.models import Indicator, ReportedReading
from indicators.tests.factories import make_indicator, make_reading, make_target
from indicators.tests.sheets import (
    SEPTEMBER,
    Scene,
    address,
    make_machines,
    make_scene,
    opened,
    words,
)
from tasks.choices import Cadence, ReportState
from tasks.tests.factories import (
    ON,
    day,
    make_duty,
    make_milestone,
    make_plan,
    make_report,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _business_date(settings: Any) -> None:
    settings.BUSINESS_DATE = ON


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def machines(scene: Scene) -> Indicator:
    return make_machines(scene.item)


# --- what it asks


def test_form_asks_for_the_reading_with_target_and_last_value(
    scene: Scene, machines: Indicator
) -> None:
    shown = opened(scene.clerk, scene.item)
    assert f'name="reading_{machines.pk}"' in shown
    for piece in ("≥1147 台", "812 台", "机械淘汰数量"):
        assert piece in shown


def test_form_of_an_earlier_period_holds_the_value_that_stands(
    scene: Scene, machines: Indicator
) -> None:
    september = scene.period(on=SEPTEMBER)
    assert 'value="812"' not in opened(scene.clerk, scene.item)
    assert 'value="812"' in opened(scene.clerk, scene.item, f"?period={september.pk}")


def test_form_of_a_quarter_says_which_month_the_reading_is_of() -> None:
    scene = make_scene(plan=make_plan(code="quarterly", cadence=Cadence.QUARTERLY))
    make_machines(scene.item)
    assert "value of month 10" in opened(scene.clerk, scene.item)


def test_two_targets_of_one_indicator_are_asked_once(scene: Scene, machines: Indicator) -> None:
    make_target(scene.item, machines, value=900, op=Op.AT_LEAST, kind=TargetKind.QUANTITY)
    assert opened(scene.clerk, scene.item).count(f'name="reading_{machines.pk}"') == 1


def test_scope_is_not_asked_for(scene: Scene) -> None:
    scope = make_indicator("企业数量", unit="家")
    make_target(scene.item, scope, value=300, kind=TargetKind.SCOPE)
    assert f"reading_{scope.pk}" not in opened(scene.clerk, scene.item)


def test_open_steps_are_offered_and_settled_ones_are_not(scene: Scene) -> None:
    item = scene.item
    make_milestone(item, on=day(5), name="中期核查")
    make_milestone(item, on=day(-60), name="清单核定", reached_on=day(-61))
    make_milestone(item, on=item.limit, name="全部淘汰", is_limit=True)
    make_duty(item, dues=[day(-15), day(10), day(40)], what="按月调度")
    shown = opened(scene.clerk, item)
    assert "中期核查" in shown
    assert "清单核定" not in shown
    assert shown.count('name="reached"') == 1
    assert shown.count('name="occurrences"') == 2  # the one that is due, and the next


# --- what stands beside it


def test_last_report_stands_beside_the_form_with_who_verified_it(scene: Scene) -> None:
    make_report(
        scene.item,
        percent=61,
        as_of=SEPTEMBER,
        narrative="第二批已报废。",
        problems="资金未到。",
        decided_by=make_user(Role.SUPERVISOR, display_name="督办员"),
    )
    beside = opened(scene.clerk, scene.item).partition("data-last>")[2]
    for piece in ("第二批已报废。", "资金未到。", "督办员", "2024-09-20"):
        assert piece in beside


def test_another_units_report_is_no_last_report_but_stands_beside(scene: Scene) -> None:
    helper = make_unit("法规科")
    scene.item.responsibilities.create(unit=helper, order=1, part="cooperating")
    make_report(scene.item, unit=helper, percent=33, narrative="已配合核查。")
    shown = opened(scene.clerk, scene.item)
    assert "data-last>" not in shown
    assert "已配合核查。" in shown


def test_periods_are_offered_newest_first_with_state_and_lateness(scene: Scene) -> None:
    make_report(scene.item, as_of=SEPTEMBER)
    late = {"period": scene.period(on=date(2024, 8, 1)), "as_of": date(2024, 8, 28)}
    make_report(scene.item, **late)
    returned = {"state": ReportState.RETURNED, "as_of": date(2024, 7, 20)}
    make_report(scene.item, **returned)
    chips = opened(scene.clerk, scene.item).split('<a class="chip"')[1:]
    told = [" ".join(chip.partition("</a>")[0].split()) for chip in chips]
    assert len(told) == 10
    assert 'aria-current="true">month 10' in told[0]
    assert "To be reported" in told[0]
    assert "Accepted" in told[1]
    assert "3 days late" in told[2]
    assert "Returned" in told[3]
    assert "82 days overdue" in told[3]
    assert "Not reported" in told[4]
    assert "overdue" not in told[9]  # January came before the plan was published


def test_last_periods_tell_a_return_a_lateness_and_the_change(
    scene: Scene, machines: Indicator
) -> None:
    june = make_report(scene.item, as_of=date(2024, 6, 20), times_returned=1)
    july = make_report(
        scene.item, as_of=date(2024, 7, 28), period=scene.period(on=date(2024, 7, 1))
    )
    for report, value in ((june, 446), (july, 562)):
        ReportedReading.objects.create(report=report, indicator=machines, value=value)
    panel = opened(scene.clerk, scene.item).partition('class="mini-t past"')[2]
    assert "Accepted after a return" in panel
    assert "3 days late" in panel
    assert "562 台" in panel
    assert "＋116" in panel  # typographic plus


@pytest.mark.parametrize("query", ["?period=0", "?period=x", "?for=0", "?for=-1"])
def test_what_is_no_period_or_unit_of_the_task_is_not_found(scene: Scene, query: str) -> None:
    assert sign_in(scene.clerk).get(address(scene.item, query)).status_code == 404


def test_period_that_has_not_begun_and_that_of_another_plan_are_not_found(scene: Scene) -> None:
    foreign = make_plan(code="other").periods.earliest("starts")
    november = scene.plan.periods.get(starts=date(2024, 11, 1))
    for period in (november, foreign):
        response = sign_in(scene.clerk).get(address(scene.item, f"?period={period.pk}"))
        assert response.status_code == 404


def test_plan_without_periods_says_so(scene: Scene) -> None:
    scene.plan.periods.all().delete()
    response = sign_in(scene.clerk).get(address(scene.item))
    assert response.status_code == 409
    assert "no reporting periods" in words(response)


def test_after_its_day_the_form_says_how_late_it_is(scene: Scene, settings: Any) -> None:
    assert "days late" not in opened(scene.clerk, scene.item)
    settings.BUSINESS_DATE = date(2024, 10, 28)
    shown = opened(scene.clerk, scene.item)
    assert "due on 10-25" in shown
    assert "3 days late" in shown


# --- the rest

MOST_QUERIES = 28


def test_number_of_queries_is_small_and_does_not_grow(
    scene: Scene, machines: Indicator, django_assert_max_num_queries: Any
) -> None:
    make_user(Role.HEAD, unit=scene.lead)
    scene.plan.asks_approval = True
    scene.plan.save()
    helper = make_unit("法规科")
    scene.item.responsibilities.create(unit=helper, order=1, part="cooperating")
    make_report(scene.item, state=ReportState.DRAFT, by=scene.clerk)
    client = sign_in(scene.clerk)
    counts = []
    for months in ([9], [8, 7, 6, 5, 4, 3, 2]):
        for month in months:
            _fill(scene, machines, helper, date(2024, month, 1))
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            assert client.get(address(scene.item)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def _fill(scene: Scene, machines: Indicator, helper: Unit, day_of: date) -> None:
    """A report of each unit with its reading, and steps, of a month."""
    filed = make_report(scene.item, as_of=day_of, by=scene.clerk)
    ReportedReading.objects.create(report=filed, indicator=machines, value=day_of.month)
    make_reading(machines, value=1, period=date(2023, day_of.month, 1), report=filed)
    make_report(scene.item, unit=helper, as_of=day_of, period=scene.period())
    make_milestone(scene.item, on=day_of)
    make_duty(scene.item, dues=[day_of, day(day_of.month)])


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("75", "75"),
        (" 75.5 ", "75.5"),
        ("７５．５", "75.5"),
        ("75%", "75"),
        ("７５％", "75"),
        ("1,147", "1147"),
        ("１，１４７", "1147"),
    ],
)
def test_figures_are_read_as_people_type_them(typed: str, number: str) -> None:
    assert FigureField().clean(typed) == Decimal(number)
