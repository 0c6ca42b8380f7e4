"""The page of the light rules: what holds, what others would change, who sets them, what is refused."""

from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from agencies.choices import Role
from agencies.models import Agency, User
from tasks.choices import Light
from tasks.errors import LightRulesRefused, NotAllowed, Stale
from tasks.light_trial import try_margins
from tasks.lights import DEFAULT, RULES, Margins, margins_of
from tasks.lights.conditions import CONDITIONS, NAMES, conditions
from tasks.models import Activity, LightChange, LightRule, WorkItem
from tasks.services.judging import judge
from tasks.services.light_rules import newest_version, set_light_rules
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_item,
    make_light_rule,
    make_plan,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db
PAGE = "/settings/lights/"
STRICT = replace(DEFAULT, behind_warn=2, behind_late=4)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.BUSINESS_DATE = ON


@pytest.fixture
def office() -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def agency(office: User) -> Agency:
    assert office.agency is not None
    return office.agency


def store(agency: Agency, margins: Margins = STRICT, **changed: Any) -> LightRule:
    asked: dict[str, Any] = {
        "since": ON,
        "reason": "从严掌握",
        "by": User.objects.get(agency=agency, role=Role.SUPERVISOR),
        "at": AT,
        "on": ON,
        "seen": newest_version(agency),
    }
    return set_light_rules(agency, margins, **{**asked, **changed})


def make_behind(points: int) -> WorkItem:
    """An item so many points below plan."""
    item = make_item(progress=0, due=day(180))
    planned = WorkItem.objects.with_light(on=ON).get(pk=item.pk).permille
    item.progress = Decimal(planned) / 10 - points
    item.reported_on = item.moved_on = ON
    item.save()
    return item


def typed(**changed: Any) -> dict[str, Any]:
    figures = {name: value for name, value in asdict(STRICT).items() if value not in (None, False)}
    return {**figures, "since": ON.isoformat(), "reason": "从严掌握", "seen": 0, **changed}


# --- the words


def test_every_rule_has_a_name_and_a_condition() -> None:
    rules = [rule.name for rule in RULES]
    assert list(NAMES) == list(CONDITIONS) == rules
    assert [each.rule for each in conditions(DEFAULT)] == rules


def test_rule_that_is_turned_off_is_not_asked() -> None:
    margins = replace(DEFAULT, stalled_days=None, warns_at_risk=False)
    assert {each.rule for each in conditions(margins) if not each.is_asked} == {
        "at_risk",
        "stalled",
    }


# --- trying


def test_trial_counts_the_changes_that_storing_then_makes(agency: Agency) -> None:
    item, untouched = make_behind(3), make_behind(0)
    judge(on=ON)
    trial = try_margins(agency, replace(STRICT, behind_late=10), on=ON)
    assert [(shift.old, shift.new, shift.count) for shift in trial.shifts] == [
        (Light.OK, Light.WARN, 1)
    ]
    assert [(each.pk, each.tried) for each in trial.named] == [(item.pk, Light.WARN)]
    assert not LightRule.objects.exists()
    store(agency, replace(STRICT, behind_late=10))
    changed = LightChange.objects.order_by("pk").last()
    assert changed is not None
    assert (changed.item, changed.old, changed.new) == (item, Light.OK, Light.WARN)
    assert not untouched.light_changes.exclude(new=Light.OK).exists()


def test_trial_takes_the_agencys_own_figures_back_to_the_products(agency: Agency) -> None:
    make_behind(3)
    make_light_rule(agency, behind_warn=2, behind_late=3)
    assert [
        (shift.old, shift.new, shift.count) for shift in try_margins(agency, DEFAULT, on=ON).shifts
    ] == [(Light.LATE, Light.OK, 1)]


def test_trial_leaves_other_agencies_out(agency: Agency) -> None:
    make_behind(3)
    assert try_margins(make_agency("jinan"), STRICT, on=ON).count == 0


def test_trial_of_a_later_day_judges_as_of_that_day(agency: Agency) -> None:
    make_behind(3)  # and 4.4 points below plan five days later
    shifts = [try_margins(agency, STRICT, on=on).shifts for on in (ON, day(5))]
    assert [(one.old, one.new, one.count) for (one,) in shifts] == [
        (Light.OK, Light.WARN, 1),
        (Light.OK, Light.LATE, 1),
    ]


def test_trial_of_a_later_day_compares_with_the_version_that_holds_by_then(agency: Agency) -> None:
    make_behind(3)
    make_light_rule(agency, since=day(3), behind_warn=2, behind_late=9)
    (shift,) = try_margins(agency, STRICT, on=day(5)).shifts
    assert (shift.old, shift.new) == (Light.WARN, Light.LATE)


# --- setting


def test_rules_from_today_judge_the_items_at_once(agency: Agency) -> None:
    item = make_behind(3)
    judge(on=ON)
    version = store(agency, replace(STRICT, behind_late=3))
    item.refresh_from_db()
    assert (item.judged_light, item.judged_rule) == (Light.LATE, "far_behind")
    assert margins_of(agency.pk, on=ON).behind_late == 3
    row = Activity.objects.get(verb="light_rules_set")
    assert (row.agency, row.reason) == (agency, version.reason)
    assert {change["field"]: (change["old"], change["new"]) for change in row.changes} == {
        "behind_warn": ("5", "2"),
        "behind_late": ("15", "3"),
    }


def test_rules_from_a_later_day_leave_todays_lights(agency: Agency) -> None:
    item = make_behind(3)
    judge(on=ON)
    store(agency, since=day(5))
    item.refresh_from_db()
    assert item.judged_light == Light.OK
    assert margins_of(agency.pk, on=day(4)) == DEFAULT
    assert margins_of(agency.pk, on=day(5)) == STRICT


@pytest.mark.parametrize(
    ("margins", "since"),
    [
        (STRICT, day(-1)),
        (DEFAULT, ON),
        (replace(STRICT, behind_warn=9, behind_late=9), ON),
        (replace(STRICT, stalled_days=3), ON),
        (replace(STRICT, near_workdays=61), ON),
    ],
)
def test_what_cannot_hold_is_refused(agency: Agency, margins: Margins, since: date) -> None:
    with pytest.raises(LightRulesRefused):
        store(agency, margins, since=since)
    assert not LightRule.objects.exists()
    assert not Activity.objects.exists()


def test_version_stored_meanwhile_makes_the_form_stale(agency: Agency) -> None:
    store(agency)
    with pytest.raises(Stale):
        store(agency, DEFAULT, seen=0)
    assert LightRule.objects.count() == 1


def test_supervision_office_of_another_agency_and_others_are_refused(agency: Agency) -> None:
    stranger = make_user(Role.SUPERVISOR, agency=make_agency("jinan"))
    for who in (stranger, make_user(Role.LEADER, agency=agency)):
        with pytest.raises(NotAllowed):
            store(agency, by=who)
    assert not LightRule.objects.exists()


# --- the page


def test_counts_of_rules_link_to_as_many_items(office: User) -> None:
    make_behind(20), make_behind(30), make_behind(6), make_behind(0)
    client = sign_in(office)
    answer = client.get(PAGE)
    counts = {row.condition.rule: row.count for row in answer.context["page"].rows if row.count}
    assert counts == {"far_behind": 2, "behind": 1, "on_track": 1}
    assert b"/items/?rule=far_behind" in answer.content
    assert client.get("/items/?rule=far_behind").context["page"].paginator.count == 2


def test_trying_stores_nothing_and_setting_stores_a_version(office: User, agency: Agency) -> None:
    make_behind(3)
    client = sign_in(office)
    tried = client.post(PAGE, typed(do="try"))
    assert tried.status_code == 200
    assert tried.context["trial"].count == 1
    assert not LightRule.objects.exists()
    assert client.post(PAGE, typed(do="set")).status_code == 302
    version = LightRule.objects.get()
    assert (version.agency, version.behind_warn, version.by) == (agency, 2, office)
    shown = client.get(PAGE).context["page"]
    assert [(each.holds, each.is_later) for each in shown.versions] == [(True, False)]


@pytest.mark.parametrize(
    ("since", "new", "said"),
    [
        (ON, Light.WARN, "1 task would show another light today"),
        (day(5), Light.LATE, "1 task would show another light on 2024-10-20 (Sun)"),
    ],
)
def test_preview_is_as_of_the_day_on_which_the_version_begins(
    office: User, since: date, new: Light, said: str
) -> None:
    make_behind(3)
    answer = sign_in(office).post(PAGE, typed(do="try", since=since.isoformat()))
    trial = answer.context["trial"]
    assert (trial.on, [shift.new for shift in trial.shifts]) == (since, [new])
    assert said in answer.content.decode()


def test_stale_form_is_shown_again_and_goes_through_once_more(office: User, agency: Agency) -> None:
    store(agency)
    client = sign_in(office)
    answer = client.post(PAGE, typed(do="set", behind_late=8))
    assert answer.status_code == 412
    seen = answer.context["form"]["seen"].value()
    assert client.post(PAGE, typed(do="set", behind_late=8, seen=seen)).status_code == 302
    assert LightRule.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("since", day(-1).isoformat()), ("behind_warn", 4), ("behind_late", 101), ("reason", "")],
)
def test_wrong_field_is_named(office: User, field: str, value: Any) -> None:
    answer = sign_in(office).post(PAGE, typed(do="set", **{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not LightRule.objects.exists()


@pytest.mark.parametrize("role", [Role.LEADER, Role.HEAD, Role.STAFF])
def test_others_of_the_agency_read_without_a_form(role: Role, agency: Agency) -> None:
    make_plan(agency=agency)
    client: Client = sign_in(make_user(role, agency=agency))
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert answer.context["form"] is None
    assert client.post(PAGE, typed(do="set")).status_code == 403


def test_version_that_begins_later_is_marked(office: User, agency: Agency) -> None:
    store(agency, since=day(5))
    shown = sign_in(office).get(PAGE).context["page"]
    assert [(each.holds, each.is_later) for each in shown.versions] == [(False, True)]
    assert shown.margins == DEFAULT
