"""Keeping how an indicator is measured: which definition it goes by, and its settings."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agencies.choices import Role
from indicators.choices import Aggregation, Periodicity, RollUp
from indicators.defining import DefinitionRefused, Settings
from indicators.models import Definition, Indicator, Outlook
from indicators.services.measuring import link_indicator, linking, set_up_indicator
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import FlagKind
from tasks.errors import NotAllowed, Stale
from tasks.models import Activity, Flag
from tasks.tests.factories import AT, ON, make_agency, make_item, make_plan, make_user
from tasks.trail import in_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_on_the_day")]


@pytest.fixture
def dust(item):
    """Promised by a task, nothing measured yet."""
    row = make_indicator(agency=item.plan.agency)
    make_target(item, row, value=40, due=date(2024, 12, 31))
    return row


def shared(name="PM2.5年均浓度", unit="微克/立方米", **fields):
    return Definition.objects.create(name=name, unit=unit, **fields)


def link(indicator, by, to, *, seen=None):
    seen = linking(indicator, to) if seen is None else seen
    return link_indicator(indicator, to=to, seen=seen, by=by, at=AT, on=ON)


def set_up(indicator, by, *, seen=None, **fields):
    before = Settings.of(Indicator.objects.get(pk=indicator.pk))
    seen = before.told() if seen is None else seen
    return set_up_indicator(
        indicator, says=replace(before, **fields), seen=seen, by=by, at=AT, on=ON
    )


# --- who


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR}, key=str))
def test_only_the_supervision_office_links_and_sets_up(dust, role):
    by = make_user(role)
    with pytest.raises(NotAllowed):
        link(dust, by, shared())
    with pytest.raises(NotAllowed):
        set_up(dust, by, source="国控站")

    dust.refresh_from_db()
    assert (dust.definition.agency, dust.source) == (dust.agency, "")


def test_another_agencys_office_does_not(dust):
    by = make_user(Role.SUPERVISOR, agency=make_agency("jilin"))
    with pytest.raises(NotAllowed):
        link(dust, by, shared())


# --- linking


def test_link_is_told_at_the_task_and_judges_anew(dust, item, office):
    for month in range(1, 10):
        make_reading(dust, value=90, period=date(2024, month, 1))
    make_reading(dust, value=30, period=date(2024, 10, 1))
    own = dust.definition
    link(dust, office, shared(aggregation=Aggregation.DAY_MEAN, periodicity=Periodicity.MONTH))

    dust.refresh_from_db()
    assert dust.definition.agency is None
    assert Definition.objects.filter(pk=own.pk).exists()
    assert Flag.objects.filter(item=item, kind=FlagKind.OFF_TARGET, cleared_on=None).exists()
    (told,) = in_words(Activity.objects.filter(verb="indicator_defined", item=item))
    assert told.subject == dust.name
    words = {each.label: each.new for each in told.changes}
    assert words["Definition"] == "PM2.5年均浓度（shared by all agencies）"
    assert words["Over the year"] == "Mean weighted by days"
    assert "Name" not in words


def test_forecast_follows_the_other_definition(dust, office):
    for month, value in enumerate((50, 48, 46, 44, 42, 40, 38, 36, 34), start=1):
        make_reading(dust, value=value, period=date(2024, month, 1))
    link(dust, office, shared(aggregation=Aggregation.LATEST, decimals=0))
    level = Outlook.objects.get().value
    dust.refresh_from_db()
    link(dust, office, shared("颗粒物均值", aggregation=Aggregation.MEAN))

    assert Outlook.objects.get().value > level


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"unit": "毫克/立方米"}, "the definition in “毫克/立方米”"),
        ({"unit": ""}, "the definition in “without a unit”"),
        ({"periodicity": Periodicity.QUARTER}, "periods that are “Monthly”"),
        ({"aggregation": Aggregation.COUNT}, "it would be what the period brought"),
    ],
)
def test_definition_that_does_not_fit_what_was_recorded_is_refused(dust, office, fields, words):
    make_reading(dust, value=38)
    with pytest.raises(DefinitionRefused, match=words):
        link(dust, office, shared(**fields))

    dust.refresh_from_db()
    assert dust.definition.agency == dust.agency


def test_without_values_only_the_unit_must_fit(dust, office):
    to = shared(periodicity=Periodicity.QUARTER, aggregation=Aggregation.COUNT)

    assert link(dust, office, to).definition == to


def test_unit_each_quarter_is_the_unit_of_a_reading(item, office):
    row = make_indicator("执法次数", unit="次/季度", agency=item.plan.agency)
    make_target(item, row)

    assert link(row, office, shared("执法次数", "次")).definition.unit == "次"


def test_definition_serves_one_indicator_of_an_agency(dust, office):
    to = shared()
    other = make_indicator("细颗粒物")
    other.definition = to
    other.save()

    with pytest.raises(DefinitionRefused, match="Your agency measures “细颗粒物” by it"):
        link(dust, office, to)


def test_what_is_rolled_up_needs_a_rule(dust, office):
    dust.rolls_up = True
    dust.save()
    with pytest.raises(DefinitionRefused, match="for which it has no rule"):
        link(dust, office, shared())

    assert link(dust, office, shared("丙", roll_up=RollUp.MEAN)).definition.name == "丙"


def test_higher_agency_is_judged_anew_when_one_of_its_lower_ones_leaves(office):
    city = office.agency
    town = make_agency("xintai", name="新泰分局", parent=city)
    common = shared(roll_up=RollUp.MEAN)
    tops, lower = (make_indicator(agency=each) for each in (city, town))
    for row in (tops, lower):
        row.definition = common
        row.save()
    Indicator.objects.filter(pk=tops.pk).update(rolls_up=True)
    at_top = make_item(plan=make_plan(agency=city))
    make_target(at_top, tops, value=40, due=date(2024, 9, 30))
    make_target(make_item(plan=make_plan(agency=town)), lower, value=40)
    make_reading(lower, value=60, period=date(2024, 9, 1))
    deputy = make_user(Role.SUPERVISOR, agency=town)
    is_off = Flag.objects.filter(item=at_top, kind=FlagKind.OFF_TARGET, cleared_on=None)
    set_up(lower, deputy, source="国控站")
    assert is_off.exists()

    link(lower, deputy, None)
    assert not is_off.exists()


def test_back_to_an_own_one_that_says_what_the_shared_one_says(dust, office):
    own = dust.definition
    to = shared(margin=Decimal(3), note="按人口加权", roll_up=RollUp.WEIGHTED)
    link(dust, office, to)
    own.delete()
    link(Indicator.objects.get(pk=dust.pk), office, None)

    made = Indicator.objects.get(pk=dust.pk).definition
    assert (made.agency, made.name, made.unit) == (dust.agency, dust.name, dust.unit)
    assert (made.margin, made.note, made.roll_up) == (3, "按人口加权", "weighted")


def test_back_to_the_own_one_that_stands(dust, office):
    own = dust.definition
    link(dust, office, shared(margin=Decimal(3)))
    link(Indicator.objects.get(pk=dust.pk), office, None)

    assert Indicator.objects.get(pk=dust.pk).definition == own
    assert Definition.objects.count() == 2


def test_definition_that_says_something_else_by_now_is_shown_again(dust, office):
    to = shared()
    seen = linking(dust, to)
    Definition.objects.filter(pk=to.pk).update(margin=2)
    with pytest.raises(Stale):
        link(dust, office, to, seen=seen)

    dust.refresh_from_db()
    assert dust.definition != to


def test_second_who_links_is_refused(dust, office):
    to, seen = shared("乙"), linking(dust, shared("甲"))
    link(dust, office, to)
    with pytest.raises(Stale):
        link(dust, office, Definition.objects.get(name="甲"), seen=seen)


def test_deleted_definition_is_said(dust, office):
    to = shared()
    seen = linking(dust, to)
    Definition.objects.filter(pk=to.pk).delete()
    with pytest.raises(DefinitionRefused, match="deleted meanwhile"):
        link(dust, office, to, seen=seen)


# --- settings


def test_settings_are_stored_and_told(dust, item, office):
    set_up(
        dust,
        office,
        baseline=Decimal("44.5"),
        baseline_year=2020,
        source=" 国控站 ",
        weight=Decimal(560),
    )

    dust.refresh_from_db()
    assert (dust.baseline, dust.baseline_year) == (Decimal("44.5"), 2020)
    assert (dust.source, dust.weight) == ("国控站", 560)
    (told,) = in_words(Activity.objects.filter(verb="indicator_set_up", item=item))
    assert {each.label: each.new for each in told.changes} == {
        "Baseline": "44.5",
        "Year of the baseline": "2020",
        "Data source": "国控站",
        "Weight": "560",
    }


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"baseline_year": 2020}, "baseline"),
        ({"baseline": Decimal(1), "baseline_year": 1948}, "baseline_year"),
        ({"baseline": Decimal(1), "baseline_year": 2025}, "baseline_year"),
        ({"weight": Decimal(0)}, "weight"),
        ({"weight": Decimal(-1)}, "weight"),
        ({"rolls_up": True}, "rolls_up"),
    ],
)
def test_setting_that_cannot_be_is_refused_at_its_field(dust, office, fields, field):
    with pytest.raises(DefinitionRefused) as refusal:
        set_up(dust, office, source="国控站", **fields)

    assert [fault.field for fault in refusal.value.faults] == [field]
    assert Settings.of(Indicator.objects.get(pk=dust.pk)) == Settings()


def test_rolling_up_needs_a_rule_and_lower_agencies(dust, office):
    with pytest.raises(DefinitionRefused, match="no rule for rolling up"):
        set_up(dust, office, rolls_up=True)
    Definition.objects.filter(pk=dust.definition_id).update(roll_up=RollUp.MEAN)
    with pytest.raises(DefinitionRefused, match="no lower agencies"):
        set_up(dust, office, rolls_up=True)
    make_agency("xintai", name="新泰分局", parent=dust.agency)

    assert set_up(dust, office, rolls_up=True).rolls_up


def test_second_who_sets_up_is_refused(dust, office):
    opened = Settings.of(dust).told()
    set_up(dust, office, source="国控站")
    with pytest.raises(Stale):
        set_up(dust, office, seen=opened, weight=Decimal(3))

    dust.refresh_from_db()
    assert (dust.source, dust.weight) == ("国控站", None)
