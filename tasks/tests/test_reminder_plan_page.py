"""The page of an agency's plan of reminders: what it shows, stores and refuses."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from agencies.choices import Role
from agencies.models import User
from tasks.choices import Audience, Topic
from tasks.errors import NotAllowed, ReminderPlanRefused, Stale
from tasks.models import Activity, ReminderStep
from tasks.reminder_forms import ReminderPlanForm
from tasks.reminders.course import PAIRS, Written, days_of, faults
from tasks.reminders.plan import DEFAULT, Step, plan_of
from tasks.services.reminder_plan import restore_plan, seen_plan, set_plan
from tasks.tests.factories import AT, make_agency, make_user

pytestmark = pytest.mark.django_db
PAGE = "/settings/reminders/"
LIMIT_STAFF = (Topic.LIMIT, Audience.STAFF)


@pytest.fixture
def office() -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def keeper(office: User, client: Client) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def filled(office: User, **changed: Any) -> dict[str, Any]:
    agency = office.agency
    assert agency is not None
    form = ReminderPlanForm.showing(plan_of(agency.pk), seen=seen_plan(agency))
    shown = {name: value for name, value in form.initial.items() if value is not None}
    return {**shown, **changed}


# --- courses


def test_products_own_plan_has_no_faults_and_survives_being_written() -> None:
    assert list(faults(DEFAULT)) == []
    assert set(DEFAULT) <= set(PAIRS)
    for course in DEFAULT.values():
        assert Written.of(course).course() == course


def test_level_that_hears_of_it_before_the_one_below_is_a_fault() -> None:
    plan = {**DEFAULT, (Topic.LIMIT, Audience.LEADER): (Step(3),)}
    with translation.override("en"):
        found = list(faults(plan))
    assert [(topic, who) for topic, who, _said in found] == [(Topic.LIMIT, Audience.LEADER)]
    assert "Head of the unit" in found[0][2]


def test_topic_that_nobody_hears_of_is_a_fault() -> None:
    plan = {pair: course for pair, course in DEFAULT.items() if pair[0] != Topic.SIGN}
    assert [(topic, who) for topic, who, _said in faults(plan)] == [(Topic.SIGN, None)]


def test_example_names_the_working_days_on_which_reminders_go_out() -> None:
    # 2024-10-31 is a Thursday; 09-15 to 09-17 and 10-01 to 10-07 are off, three days of weekends are worked.
    days = days_of(DEFAULT[LIMIT_STAFF], date(2024, 10, 31))
    assert days == [
        date(2024, 9, 13),
        date(2024, 10, 22),
        date(2024, 10, 28),
        date(2024, 10, 30),
        date(2024, 10, 31),
        date(2024, 11, 1),
        date(2024, 11, 8),
        date(2024, 11, 15),
    ]


def test_limit_on_a_day_off_is_spoken_of_on_the_working_day_before() -> None:
    assert days_of((Step(0),), date(2024, 10, 20)) == [date(2024, 10, 18)]


# --- storing


def test_supervisor_sets_the_agencys_own_plan(keeper: Client, office: User) -> None:
    answer = keeper.post(PAGE, filled(office, limit_staff_before="20，5、0", limit_staff_every="3"))
    assert answer.status_code == 302
    assert office.agency is not None
    own = plan_of(office.agency.pk)
    assert own[LIMIT_STAFF] == (Step(20), Step(5), Step(0), Step(-1, 3))
    assert own[Topic.SIGN, Audience.HEAD] == DEFAULT[Topic.SIGN, Audience.HEAD]
    row = Activity.objects.get(verb="reminder_plan_set")
    assert row.changes == [
        {
            "field": "reminders_limit_staff",
            "old": "30, 7, 3, 1, 0, -1 / 5",
            "new": "20, 5, 0, -1 / 3",
        }
    ]


def test_saving_what_stands_changes_and_notes_nothing(keeper: Client, office: User) -> None:
    assert keeper.post(PAGE, filled(office)).status_code == 302
    assert not ReminderStep.objects.exists()
    assert not Activity.objects.filter(verb="reminder_plan_set").exists()


def test_product_plan_is_restored(keeper: Client, office: User) -> None:
    keeper.post(PAGE, filled(office, limit_staff_before="20"))
    assert ReminderStep.objects.exists()
    keeper.post(f"{PAGE}restore/", {"seen": filled(office)["seen"]})
    assert not ReminderStep.objects.exists()
    assert Activity.objects.filter(verb="reminder_plan_restored").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit_staff_before", "soon"),
        ("limit_staff_before", "121"),
        ("limit_staff_after", "0"),
        ("limit_staff_every", "0"),
        ("limit_leader_before", "30"),
        ("approve_leader_every", "5"),
    ],
)
def test_what_cannot_hold_is_refused_beside_its_field(
    keeper: Client, office: User, field: str, value: str
) -> None:
    answer = keeper.post(PAGE, filled(office, **{field: value}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not ReminderStep.objects.exists()


def test_plan_that_somebody_changed_meanwhile_is_not_overwritten(
    keeper: Client, office: User
) -> None:
    opened = filled(office, limit_staff_before="10")
    keeper.post(PAGE, filled(office, limit_staff_before="20"))
    answer = keeper.post(PAGE, opened)
    assert answer.status_code == 412
    steps = ReminderStep.objects.filter(topic=Topic.LIMIT, audience=Audience.STAFF, left__gt=0)
    assert list(steps.values_list("left", flat=True)) == [20]
    form = answer.context["form"]
    assert form["limit_staff_before"].value() == "10"
    assert keeper.post(PAGE, {**opened, "seen": form["seen"].value()}).status_code == 302


# --- refusals


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_page_is_the_supervision_offices_alone(role: Role, client: Client) -> None:
    client.force_login(make_user(role))
    assert client.get(PAGE).status_code in {302, 403}
    assert client.post(f"{PAGE}restore/").status_code in {302, 403}


def test_service_refuses_who_keeps_no_plan(office: User) -> None:
    agency = office.agency
    assert agency is not None
    wanted = {pair: Written.of(course) for pair, course in DEFAULT.items()}
    seen = seen_plan(agency)
    for stranger in (make_user(Role.STAFF), make_user(Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowed):
            set_plan(agency, wanted, seen=seen, by=stranger, at=AT)
    other = make_agency("jilin")
    with pytest.raises(NotAllowed):
        restore_plan(other, seen=seen, by=office, at=AT)
    with pytest.raises(Stale):
        restore_plan(agency, seen="", by=office, at=AT)
    with pytest.raises(ReminderPlanRefused):
        set_plan(agency, {}, seen=seen, by=office, at=AT)
