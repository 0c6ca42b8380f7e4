"""The page on which a supervisor sets how a plan is reported on."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from agencies.choices import Role
from agencies.models import User
from tasks.models import Plan
from tasks.tests.daily import make_office
from tasks.tests.factories import ON, make_agency, make_plan, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pinned_day() -> object:
    with override_settings(BUSINESS_DATE=ON):
        yield


@pytest.fixture
def plan() -> Plan:
    return make_plan()


@pytest.fixture
def office() -> User:
    return make_office()


def send(client: Client, plan: Plan, **given: object) -> object:
    values = {"version": 0, "cadence": "quarterly", "day": "20", "lag": "0", "asks_approval": "on"}
    return client.post(reverse("plan-reporting", args=[plan.pk]), values | given)


def test_page_shows_settings_and_periods(plan: Plan, office: User) -> None:
    page = sign_in(office).get(reverse("plan-reporting", args=[plan.pk]))
    assert page.status_code == 200
    assert page.context["form"].initial["day"] == 25
    assert len(page.context["periods"]) == 12


def test_saved_settings_hold_from_the_next_period(plan: Plan, office: User) -> None:
    response = send(sign_in(office), plan)
    assert response.status_code == 302
    plan.refresh_from_db()
    assert (plan.cadence, plan.cadence_day, plan.asks_approval) == ("quarterly", 20, True)
    assert plan.periods.count() == 10


@pytest.mark.parametrize("day", ["", "0", "32", "x"])
def test_impossible_day_is_refused_beside_the_field(plan: Plan, office: User, day: str) -> None:
    response = send(sign_in(office), plan, day=day)
    assert response.status_code == 422
    assert response.context["form"].errors["day"]
    plan.refresh_from_db()
    assert plan.cadence == "monthly"


def test_older_version_shows_who_changed_it_and_keeps_what_was_typed(
    plan: Plan, office: User
) -> None:
    send(sign_in(office), plan)
    response = send(sign_in(office), plan, day="10")
    assert response.status_code == 412
    assert response.context["form"]["day"].value() == "10"
    assert office.display_name in response.text
    again = send(sign_in(office), plan, day="10", version=1)
    assert again.status_code == 302


@pytest.mark.parametrize(
    "role", [Role.STAFF, Role.HEAD, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_for_others_it_does_not_exist(plan: Plan, role: Role) -> None:
    client = sign_in(make_user(role))
    assert client.get(reverse("plan-reporting", args=[plan.pk])).status_code == 404
    assert send(client, plan).status_code == 404
    plan.refresh_from_db()
    assert plan.version == 0


def test_for_another_agency_it_does_not_exist(plan: Plan) -> None:
    client = sign_in(make_office(make_agency("jilin")))
    assert send(client, plan).status_code == 404
