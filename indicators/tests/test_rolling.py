"""A province whose cities measure the same: its value, verdict and flag are made of theirs."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import override_settings

from agencies.choices import Role
from indicators.choices import Aggregation, Direction, RollUp
from indicators.entry.facts import Entry
from indicators.indicator_page import read_indicator
from indicators.judging import judge_targets
from indicators.models import Definition, Indicator, Outlook, Target
from indicators.rolling import rolled_up, sources_of
from indicators.services.recording import record_entries
from indicators.tests.factories import make_reading, make_target
from tasks.choices import FlagKind
from tasks.tests.factories import AT, ON, make_agency, make_item, make_plan, make_user, sign_in

pytestmark = pytest.mark.django_db

MONTHS = [date(2024, month, 1) for month in range(1, 10)]


@pytest.fixture
def dust() -> Definition:
    """PM2.5, which all agencies share: a mean by inhabitants."""
    return Definition.objects.create(
        name="PM2.5",
        unit="微克/立方米",
        direction=Direction.LOWER,
        aggregation=Aggregation.DAY_MEAN,
        roll_up=RollUp.WEIGHTED,
    )


def measures(definition: Definition, code: str, *, below: str = "", **fields) -> Indicator:
    """The agency's indicator of the definition; ``below`` names its higher agency."""
    agency = make_agency(code, parent=make_agency(below) if below else None)
    return Indicator.objects.create(
        agency=agency, definition=definition, name=definition.name, unit=definition.unit, **fields
    )


@pytest.fixture
def province(dust) -> Indicator:
    """It rolls up two cities, one of them with five times the inhabitants."""
    top = measures(dust, "sd", rolls_up=True)
    measures(dust, "jinan", below="sd", weight=5)
    measures(dust, "laiwu", below="sd", weight=1)
    return top


def city(code: str) -> Indicator:
    return Indicator.objects.get(agency__code=code)


def promised(indicator: Indicator, value: int = 40) -> Target:
    item = make_item(plan=make_plan(agency=indicator.agency))
    return make_target(item, indicator, value=value)


def series(indicator: Indicator, *, until: date = ON) -> list[tuple[int, str]]:
    found = rolled_up([indicator], until=until).get(indicator.pk, [])
    return [(each.measured.first.month, f"{each.measured.value.normalize():f}") for each in found]


def test_value_is_the_cities_mean_by_weight(province):
    make_reading(city("jinan"), value=36, period=MONTHS[0])
    make_reading(city("laiwu"), value=48, period=MONTHS[0])
    make_reading(city("jinan"), value=36, period=MONTHS[1])

    # (36 × 5 + 48 × 1) ÷ 6; in February one of two is not more than half
    assert series(province) == [(1, "38")]
    (judged,) = judge_targets(Target.objects.filter(pk=promised(province).pk), on=ON)
    assert judged.score.actual == Decimal(38)


def test_own_reading_goes_before_the_rolled_up_one(province):
    make_reading(city("jinan"), value=36, period=MONTHS[0])
    make_reading(city("laiwu"), value=48, period=MONTHS[0])
    make_reading(province, value=37, period=MONTHS[0])

    (judged,) = judge_targets(Target.objects.filter(pk=promised(province).pk), on=ON)
    assert judged.score.actual == Decimal(37)


def test_indicator_that_does_not_roll_up_takes_nothing_from_below(province):
    make_reading(city("jinan"), value=36, period=MONTHS[0])
    make_reading(city("laiwu"), value=48, period=MONTHS[0])
    Indicator.objects.filter(pk=province.pk).update(rolls_up=False)

    (judged,) = judge_targets(Target.objects.filter(pk=promised(province).pk), on=ON)
    assert judged.score.actual is None


def test_corrected_and_later_values_do_not_count(province):
    wrong = make_reading(city("jinan"), value=99, period=MONTHS[0], is_current=False)
    make_reading(city("jinan"), value=36, period=MONTHS[0], replaces=wrong)
    make_reading(city("laiwu"), value=48, period=MONTHS[0])
    make_reading(city("jinan"), value=10, period=date(2024, 11, 1))
    make_reading(city("laiwu"), value=10, period=date(2024, 11, 1))

    assert series(province) == [(1, "38")]


def test_city_may_itself_be_made_of_its_counties(province, dust):
    Indicator.objects.filter(pk=city("jinan").pk).update(rolls_up=True)
    measures(dust, "lixia", below="jinan", weight=1)
    measures(dust, "zhangqiu", below="jinan", weight=1)
    make_reading(city("lixia"), value=30, period=MONTHS[0])
    make_reading(city("zhangqiu"), value=42, period=MONTHS[0])
    make_reading(city("laiwu"), value=48, period=MONTHS[0])

    assert series(province) == [(1, "38")]


def test_agency_between_that_does_not_measure_is_passed_over(province, dust):
    make_agency("region", parent=make_agency("sd"))
    measures(dust, "heze", below="region", weight=6)
    for code, value in (("jinan", 36), ("laiwu", 48), ("heze", 50)):
        make_reading(city(code), value=value, period=MONTHS[0])

    # (36 × 5 + 48 × 1 + 50 × 6) ÷ 12
    assert series(province) == [(1, "44")]
    codes = sources_of(province).values_list("agency__code", flat=True)
    assert set(codes) == {"jinan", "laiwu", "heze"}


def test_agencies_elsewhere_do_not_count(province, dust):
    far = measures(dust, "jilin", weight=100)
    make_reading(far, value=1, period=MONTHS[0])
    for code, value in (("jinan", 36), ("laiwu", 48)):
        make_reading(city(code), value=value, period=MONTHS[0])

    assert series(province) == [(1, "38")]
    assert set(Indicator.objects.fed_by([far.pk])) == set()


def test_definition_without_a_rule_rolls_nothing_up(province, dust):
    Definition.objects.filter(pk=dust.pk).update(roll_up="")
    make_reading(city("jinan"), value=36, period=MONTHS[0])
    make_reading(city("laiwu"), value=48, period=MONTHS[0])

    assert series(Indicator.objects.get(pk=province.pk)) == []


def test_value_of_a_city_brings_the_province_its_flag_and_its_forecast(province):
    target, own = promised(province), promised(city("jinan"), value=200)
    office = make_user(Role.SUPERVISOR, agency=own.item.plan.agency)
    for month in MONTHS:
        make_reading(city("laiwu"), value=60, period=month)

    entries = [Entry(city("jinan").pk, month, Decimal(60)) for month in MONTHS]
    record_entries(entries, by=office, at=AT, on=ON, confirmed=True)

    # A mean of 60 to September: the rest would have to be below zero.
    (flag,) = target.item.flags.open().filter(kind=FlagKind.OFF_TARGET)
    assert flag.figures["why"] == "mean_impossible"
    assert Outlook.objects.get(target=target).readings == len(MONTHS)


def test_page_says_of_how_many_agencies_a_value_is_made(province):
    promised(province)
    make_reading(city("jinan"), value=36, period=MONTHS[0])
    make_reading(city("laiwu"), value=48, period=MONTHS[0])
    reader = make_user(Role.LEADER, agency=province.agency)

    page = read_indicator(province, reader, on=ON)

    line = page.current.lines[-1]
    assert (line.value, line.reading) == ("38", None)
    assert line.rolled is not None
    assert line.rolled.measured.first == MONTHS[0]
    assert (line.rolled.reported, line.rolled.asked) == (2, 2)
    assert page.panels[0].judged.score.actual == Decimal(38)


def test_queries_do_not_grow_with_agencies(province, dust, django_assert_num_queries):
    target = promised(province)

    def judge() -> None:
        judge_targets(Target.objects.filter(pk=target.pk), on=ON)

    with django_assert_num_queries(6):
        judge()
    for number in range(5):
        here = measures(dust, f"city{number}", below="sd", weight=1)
        make_reading(here, value=40, period=MONTHS[0])
    with django_assert_num_queries(6):
        judge()


def test_nothing_more_is_asked_where_nothing_rolls_up(province, django_assert_num_queries):
    target = promised(city("jinan"))
    with django_assert_num_queries(4):
        judge_targets(Target.objects.filter(pk=target.pk), on=ON)


def test_grid_shows_what_is_rolled_up_and_does_not_miss_it(province):
    promised(province)
    make_reading(city("jinan"), value=36, period=MONTHS[0])
    make_reading(city("laiwu"), value=48, period=MONTHS[0])
    office = make_user(Role.SUPERVISOR, agency=province.agency)

    with override_settings(BUSINESS_DATE=ON):
        page = sign_in(office).get("/indicators/grid/")

    (line,) = page.context["grid"].lines
    assert [(cell.hint, cell.mark) for cell in line.cells[:2]] == [("38", ""), ("", "missing")]
