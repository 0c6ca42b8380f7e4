"""Keeping definitions: who may, what recorded values hold fast, and what follows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agencies.choices import Role
from indicators.choices import Aggregation, Direction, Op, Periodicity, RollUp
from indicators.defining import DefinitionRefused, Measure
from indicators.models import Definition, ReportedReading
from indicators.services.defining import change_definition, delete_definition, make_definition
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import FlagKind
from tasks.errors import NotAllowed, Stale
from tasks.models import Activity, Flag
from tasks.tests.factories import (
    AT,
    ON,
    make_agency,
    make_item,
    make_plan,
    make_report,
    make_user,
)
from tasks.trail import in_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_on_the_day")]


@pytest.fixture
def admin():
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def dust():
    """At most 40 is promised; the last month was 41, the months before it 30: 32.75 on the mean."""
    item = make_item()
    row = make_indicator(aggregation=Aggregation.LATEST, agency=item.plan.agency)
    for month, value in ((6, 30), (7, 30), (8, 30), (9, 41)):
        make_reading(row, value=value, period=date(2024, month, 1))
    make_target(item, row, value=40, op=Op.AT_MOST)
    return row


def change(definition, by, *, seen=None, **fields):
    before = Measure.of(Definition.objects.get(pk=definition.pk))
    seen = before.told() if seen is None else seen
    return change_definition(
        definition, says=replace(before, **fields), seen=seen, by=by, at=AT, on=ON
    )


def shared(name="PM2.5年均浓度", unit="微克/立方米", **fields):
    return Definition.objects.create(name=name, unit=unit, **fields)


# --- who


def test_office_makes_its_own_and_the_administrator_shared_ones(office, admin):
    says = Measure(name=" 黑臭水体数量 ", unit="条")

    assert make_definition(says=says, by=office, at=AT).agency == office.agency
    assert make_definition(says=says, by=admin, at=AT).agency is None
    assert list(Definition.objects.values_list("name", flat=True)) == ["黑臭水体数量"] * 2


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR, Role.ADMINISTRATOR}, key=str))
def test_nobody_else_makes_any(role):
    with pytest.raises(NotAllowed):
        make_definition(says=Measure(name="黑臭水体数量"), by=make_user(role), at=AT)

    assert not Definition.objects.exists()


def test_shared_one_is_kept_by_the_administrator_alone(office, admin):
    row = shared()
    with pytest.raises(NotAllowed, match="by the system administrator alone"):
        change(row, office, margin=Decimal(2))
    with pytest.raises(NotAllowed):
        delete_definition(row, by=office, at=AT)

    assert change(row, admin, margin=Decimal(2)).margin == 2


def test_own_one_is_kept_by_its_office_alone(dust, office, admin):
    for stranger in (admin, make_user(Role.SUPERVISOR, agency=make_agency("jilin"))):
        with pytest.raises(NotAllowed, match="by the supervision office of its agency"):
            change(dust.definition, stranger, margin=Decimal(2))

    assert change(dust.definition, office, margin=Decimal(2)).margin == 2


# --- what cannot be


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"name": "  "}, "name", "Give it a name"),
        ({"least": Decimal(5), "most": Decimal(4)}, "most", "below the least"),
        ({"margin": Decimal(-1)}, "margin", "cannot be negative"),
        ({"tolerance": Decimal(-1)}, "tolerance", "cannot be negative"),
        ({"decimals": 5}, "decimals", "at most four decimals"),
        ({"roll_up": RollUp.PARTS}, "roll_up", "“Sum、Mean, each alike、Mean by weight” would"),
        ({"roll_up": RollUp.WORST}, "roll_up", "says nothing of values"),
    ],
)
def test_contradiction_is_refused_at_its_field(office, fields, field, words):
    says = replace(Measure(name="水耗"), **fields)
    with pytest.raises(DefinitionRefused) as refusal:
        make_definition(says=says, by=office, at=AT)

    assert [fault.field for fault in refusal.value.faults] == [field]
    assert words in str(refusal.value)
    assert not Definition.objects.exists()


def test_all_faults_are_told_at_once(office):
    says = Measure(name="", decimals=9, margin=Decimal(-1))
    with pytest.raises(DefinitionRefused) as refusal:
        make_definition(says=says, by=office, at=AT)

    assert {fault.field for fault in refusal.value.faults} == {"name", "decimals", "margin"}


def test_name_and_unit_are_free_once(office, admin):
    says = Measure(name="水耗", unit="吨")
    make_definition(says=says, by=office, at=AT)
    make_definition(says=says, by=admin, at=AT)
    with pytest.raises(DefinitionRefused, match="This agency already has"):
        make_definition(says=says, by=office, at=AT)
    with pytest.raises(DefinitionRefused, match="a shared definition of this name"):
        make_definition(says=says, by=admin, at=AT)

    assert Definition.objects.count() == 2


def test_worst_is_a_rule_where_something_is_better(office):
    says = Measure(name="水耗", direction=Direction.LOWER, roll_up=RollUp.WORST)

    assert make_definition(says=says, by=office, at=AT).roll_up == RollUp.WORST


# --- what recorded values hold fast


@pytest.mark.parametrize("way", [Aggregation.MEAN, Aggregation.DAY_MEAN])
def test_level_may_be_taken_another_way(dust, office, way):
    assert change(dust.definition, office, aggregation=way).aggregation == way


@pytest.mark.parametrize(
    "way", [Aggregation.CUMULATIVE, Aggregation.COUNT, Aggregation.RATIO, Aggregation.RANK]
)
def test_recorded_level_does_not_become_something_else(dust, office, way):
    with pytest.raises(DefinitionRefused, match="Each recorded value is a level of the period"):
        change(dust.definition, office, aggregation=way)

    dust.definition.refresh_from_db()
    assert dust.definition.aggregation == Aggregation.LATEST


def test_running_total_is_no_sum_of_periods(office):
    boilers = make_indicator("淘汰锅炉", unit="台", aggregation=Aggregation.CUMULATIVE)
    make_reading(boilers, value=5)

    with pytest.raises(DefinitionRefused, match="it would be what the period brought"):
        change(boilers.definition, office, aggregation=Aggregation.COUNT)


def test_recorded_periods_stay_and_both_faults_are_told(dust, office):
    with pytest.raises(DefinitionRefused) as refusal:
        change(
            dust.definition,
            office,
            periodicity=Periodicity.QUARTER,
            aggregation=Aggregation.RANK,
        )

    assert {fault.field for fault in refusal.value.faults} == {"periodicity", "aggregation"}


def test_value_that_waits_in_a_report_holds_it_fast_too(office):
    item = make_item()
    row = make_indicator(agency=item.plan.agency)
    ReportedReading.objects.create(report=make_report(item), indicator=row, value=Decimal(3))

    with pytest.raises(DefinitionRefused, match="periods that are “Monthly”"):
        change(row.definition, office, periodicity=Periodicity.QUARTER)


def test_without_values_all_may_change_but_the_unit_of_what_goes_by_it(office):
    row = make_indicator(unit="个/季度").definition

    changed = change(row, office, periodicity=Periodicity.QUARTER, aggregation=Aggregation.COUNT)
    assert (changed.periodicity, changed.aggregation) == ("quarter", "count")
    assert change(row, office, unit="个").unit == "个"
    with pytest.raises(DefinitionRefused, match="the unit stays"):
        change(row, office, unit="台")


def test_rule_stays_while_something_is_rolled_up_by_it(admin):
    row = shared(roll_up=RollUp.MEAN)
    top = make_indicator()
    top.definition, top.rolls_up = row, True
    top.save()

    with pytest.raises(DefinitionRefused, match=str(top.agency)):
        change(row, admin, roll_up=RollUp.NONE)
    assert change(row, admin, roll_up=RollUp.WEIGHTED).roll_up == RollUp.WEIGHTED


def test_used_one_is_not_deleted_and_an_unused_one_is(dust, office):
    with pytest.raises(DefinitionRefused, match="1 indicators are measured by it"):
        delete_definition(dust.definition, by=office, at=AT)
    spare = make_definition(says=Measure(name="水耗"), by=office, at=AT)
    delete_definition(spare, by=office, at=AT)

    assert list(Definition.objects.all()) == [dust.definition]
    assert Activity.objects.get(verb="definition_deleted").subject == "水耗"


# --- what follows


def test_change_of_a_shared_one_judges_every_agency_anew_and_is_told_at_its_tasks(admin):
    row = shared(aggregation=Aggregation.LATEST)
    items = []
    for code in ("taian", "jilin"):
        agency = make_agency(code)
        item = make_item(plan=make_plan(agency=agency))
        measured = make_indicator(agency=agency)
        measured.definition = row
        measured.save()
        for month in range(1, 10):
            make_reading(measured, value=90, period=date(2024, month, 1))
        make_reading(measured, value=30, period=date(2024, 10, 1))
        make_target(item, measured, value=40, due=date(2024, 12, 31))
        items.append(item)

    change(row, admin, aggregation=Aggregation.MEAN)

    flags = Flag.objects.filter(kind=FlagKind.OFF_TARGET, cleared_on=None)
    assert set(flags.values_list("item", flat=True)) == {item.pk for item in items}
    told = Activity.objects.filter(verb="definition_changed")
    assert set(told.values_list("item", flat=True)) == {item.pk for item in items}
    (said,) = in_words(told[:1])
    assert [(each.label, each.old, each.new) for each in said.changes] == [
        ("Over the year", "Latest value", "Mean of the periods")
    ]


def test_what_nothing_goes_by_is_told_in_the_agencys_trail(office):
    row = make_definition(says=Measure(name="水耗", unit="吨"), by=office, at=AT)
    change(row, office, unit="万吨")

    told = Activity.objects.get(verb="definition_changed")
    assert (told.agency, told.item, told.subject) == (office.agency, None, "水耗")
    assert told.changes == [{"field": "indicator_unit", "old": "吨", "new": "万吨"}]


def test_second_of_two_is_refused_and_changes_nothing(dust, office):
    opened = Measure.of(dust.definition).told()
    change(dust.definition, office, margin=Decimal(2))
    with pytest.raises(Stale):
        change(dust.definition, office, seen=opened, tolerance=Decimal(1))

    dust.definition.refresh_from_db()
    assert (dust.definition.margin, dust.definition.tolerance) == (2, 0)


def test_nothing_changed_is_said(dust, office):
    with pytest.raises(DefinitionRefused, match="nothing was changed"):
        change(dust.definition, office)

    assert not Activity.objects.filter(verb="definition_changed").exists()
