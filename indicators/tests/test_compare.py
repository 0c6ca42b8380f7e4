"""Agencies side by side on a shared definition."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from agencies.choices import Role
from indicators.choices import Aggregation, Direction, Op, RollUp
from indicators.comparing import read_comparison, read_shared
from indicators.models import Definition, Indicator
from indicators.tests.factories import make_reading, make_target
from tasks.choices import PlanState
from tasks.tests.factories import ON, make_agency, make_item, make_plan, make_user, sign_in

pytestmark = pytest.mark.django_db

JANUARY, AUGUST, SEPTEMBER = date(2024, 1, 1), date(2024, 8, 1), date(2024, 9, 1)


@pytest.fixture
def dust() -> Definition:
    return Definition.objects.create(
        name="PM2.5",
        unit="微克/立方米",
        direction=Direction.LOWER,
        aggregation=Aggregation.LATEST,
        roll_up=RollUp.MEAN,
    )


@pytest.fixture
def leader():
    """The province's leader, who reads its cities too."""
    return make_user(Role.LEADER, agency=make_agency("sd"))


def city(definition: Definition, code: str, value=None, *, period=SEPTEMBER, **fields) -> Indicator:
    """A city that promises at most 40, and what it measured."""
    agency = make_agency(code, parent=make_agency("sd"))
    return promise(definition, agency, value, period=period, **fields)


def promise(definition, agency, value=None, *, period=SEPTEMBER, state=PlanState.PUBLISHED, **own):
    indicator = Indicator.objects.create(
        agency=agency, definition=definition, name=definition.name, unit=definition.unit, **own
    )
    item = make_item(plan=make_plan(agency=agency, state=state))
    make_target(item, indicator, op=Op.AT_MOST, value=40)
    if value is not None:
        make_reading(indicator, value=value, period=period)
    return indicator


def places(definition, user):
    rows = read_comparison(definition, user, on=ON).rows
    return [(each.row.target.indicator.agency.code, each.place) for each in rows]


def test_the_better_stands_first_and_equals_share_a_place(dust, leader):
    for code, value in (("jinan", 42), ("qingdao", 30), ("zibo", 42), ("yantai", 50)):
        city(dust, code, value)

    assert places(dust, leader) == [("qingdao", 1), ("jinan", 2), ("zibo", 2), ("yantai", 4)]


def test_more_is_better_where_the_definition_says_so(dust, leader):
    Definition.objects.filter(pk=dust.pk).update(direction=Direction.HIGHER)
    dust.refresh_from_db()
    city(dust, "jinan", 42)
    city(dust, "qingdao", 30)

    assert places(dust, leader) == [("jinan", 1), ("qingdao", 2)]


def test_who_reported_less_of_the_year_or_nothing_is_not_ranked(dust, leader):
    city(dust, "jinan", 42)
    city(dust, "qingdao", 41)
    city(dust, "zibo", 30, period=AUGUST)
    city(dust, "yantai")

    assert places(dust, leader) == [
        ("qingdao", 1),
        ("jinan", 2),
        ("zibo", None),
        ("yantai", None),
    ]
    with translation.override("en"):
        rows = read_comparison(dust, leader, on=ON).rows
    assert "reported to" in rows[2].why
    assert rows[3].row.actual == "—"


def test_province_made_of_its_cities_stands_above_them_without_a_place(dust, leader):
    promise(dust, make_agency("sd"), rolls_up=True)
    city(dust, "jinan", 42)
    city(dust, "qingdao", 30)

    assert places(dust, leader) == [("sd", None), ("qingdao", 1), ("jinan", 2)]
    first = read_comparison(dust, leader, on=ON).rows[0]
    assert first.row.actual == "36"
    assert first.is_rolled_up


def test_difference_to_the_baseline_says_whether_it_is_better(dust, leader):
    city(dust, "jinan", 42, baseline=45)
    city(dust, "qingdao", 43, baseline=40)
    city(dust, "zibo", 44)

    rows = read_comparison(dust, leader, on=ON).rows
    assert [(each.change, each.is_better) for each in rows] == [
        ("−3", True),
        ("+3", False),
        ("", False),
    ]


def test_bars_and_targets_share_one_scale_from_zero(dust, leader):
    city(dust, "jinan", 50)
    city(dust, "qingdao", 25)

    rows = read_comparison(dust, leader, on=ON).rows
    assert [(each.bar.start, each.bar.width, each.bar.target) for each in rows if each.bar] == [
        (0, 50, 80),
        (0, 100, 80),
    ]


def test_bar_of_a_value_below_zero_ends_at_zero(dust, leader):
    city(dust, "jinan", -60)

    (only,) = read_comparison(dust, leader, on=ON).rows
    assert only.bar is not None
    assert (only.bar.start, only.bar.width, only.bar.target) == (0, 60, 100)


def test_agencies_out_of_reach_and_drafts_neither_show_nor_count(dust, leader):
    city(dust, "jinan", 42)
    city(dust, "qingdao", 30, state=PlanState.DRAFT)
    promise(dust, make_agency("jilin"), 10)

    assert places(dust, leader) == [("jinan", 1)]
    (line,) = read_shared(leader, on=ON)
    assert line.agencies == 1
    assert line.span.startswith("42")


def test_clerk_compares_only_the_own_agency(dust):
    city(dust, "jinan", 42)
    city(dust, "qingdao", 30)
    clerk = make_user(agency=make_agency("jinan"))

    assert places(dust, clerk) == [("jinan", 1)]


def test_own_definition_of_another_agency_is_not_found(dust):
    own = Definition.objects.create(agency=make_agency("jilin"), name="内部指标")
    client = sign_in(make_user(Role.LEADER))

    assert client.get(reverse("comparison", args=[own.pk])).status_code == 404
    assert client.get(reverse("comparison", args=[dust.pk])).status_code == 200


def test_newest_plan_is_the_one_compared(dust, leader):
    indicator = city(dust, "jinan", 42)
    old = make_plan(agency=indicator.agency, code="jinan-2023", year=2023)
    make_target(make_item(plan=old), indicator, op=Op.AT_MOST, value=99)
    coming = make_plan(agency=indicator.agency, code="jinan-2025", year=2025)
    make_target(make_item(plan=coming), indicator, op=Op.AT_MOST, value=11)

    (only,) = read_comparison(dust, leader, on=ON).rows
    assert only.row.target.value == 40


def test_list_says_verdicts_and_the_span_of_values(dust, leader):
    for code, value in (("jinan", 42), ("qingdao", 30)):
        city(dust, code, value)

    (line,) = read_shared(leader, on=ON)
    assert line.span == "30—42 微克/立方米"
    assert [(verdict.value, n) for verdict, _light, n in line.verdicts] == [
        ("at_risk", 1),
        ("on_track", 1),
    ]


@pytest.mark.parametrize("name", ["compare", "comparison"])
def test_queries_do_not_grow_with_agencies(dust, leader, name, django_assert_max_num_queries):
    client = sign_in(leader)
    url = reverse(name, args=[dust.pk] if name == "comparison" else [])
    city(dust, "jinan", 42)
    with django_assert_max_num_queries(12) as few:
        client.get(url)
    for n in range(6):
        city(dust, f"city{n}", 30 + n)
    with django_assert_max_num_queries(12) as many:
        client.get(url)
    assert len(few) == len(many)
