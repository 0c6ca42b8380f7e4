"""The page of handing over: who reads how much of it, what it says, and that it hands over."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.choices import Part, Role
from agencies.models import Appointment, User
from tasks.choices import ReportState
from tasks.models import Activity, ProgressReport
from tasks.tests.factories import (
    ON,
    make_agency,
    make_item,
    make_report,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _that_day(settings: Any) -> None:
    settings.DEMO, settings.BUSINESS_DATE = True, ON


@pytest.fixture
def person() -> User:
    return make_user(unit=make_unit(), username="leaver")


@pytest.fixture
def mate(person: User) -> User:
    return make_user(unit=person.unit, username="mate")


@pytest.fixture
def draft(person: User) -> ProgressReport:
    item = make_item(unit=person.unit, title="整治入河排污口")
    return make_report(item, unit=person.unit, by=person, state=ReportState.DRAFT)


@pytest.fixture
def supervisor() -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def office(supervisor: User) -> Client:
    return sign_in(supervisor)


def address(person: User) -> str:
    return reverse("leaving", args=[person.pk])


def form_of(client: Client, person: User, **fields: Any) -> dict[str, Any]:
    seen = client.get(address(person)).context["form"].initial["seen"]
    return {"seen": seen, "reason": "调离", **fields}


def test_people_page_leads_the_supervisor_there(
    office: Client, person: User, supervisor: User
) -> None:
    page = office.get(reverse("people")).content.decode()
    assert address(person) in page
    assert address(supervisor) not in page
    assert address(person) not in sign_in(person).get(reverse("people")).content.decode()


def test_supervisor_reads_each_row_with_a_link_and_no_word_of_a_draft(
    office: Client, person: User, mate: User, draft: ProgressReport
) -> None:
    page = office.get(address(person)).content.decode()
    assert "整治入河排污口" in page
    assert draft.item.get_absolute_url() in page
    assert draft.narrative not in page


def test_security_administrator_reads_counts_and_no_rows(
    person: User, mate: User, draft: ProgressReport, supervisor: User
) -> None:
    response = sign_in(make_user(Role.SECURITY_ADMINISTRATOR)).get(address(person))
    assert [(each.owed.debt.value, each.owed.count) for each in response.context["groups"]] == [
        ("drafts", 1)
    ]
    assert "整治入河排污口" not in response.content.decode()
    assert response.context["form"] is None


def test_form_hands_over(office: Client, person: User, mate: User, draft: ProgressReport) -> None:
    sent = form_of(office, person, successor=mate.pk)
    response = office.post(address(person), sent, follow=True)
    draft.refresh_from_db()
    assert draft.reported_by == mate
    assert response.redirect_chain == [(address(person), 302)]
    assert "has handed over" in response.content.decode()


def test_single_kind_goes_to_who_is_chosen_for_it(
    office: Client, person: User, mate: User, draft: ProgressReport
) -> None:
    leader = make_user(Role.LEADER)
    Appointment.objects.create(user=person, unit=person.unit, part=Part.RESPONSIBLE_LEADER)
    office.post(address(person), form_of(office, person, successor=mate.pk, appointments=leader.pk))
    assert Appointment.objects.get().user == leader


def test_reason_is_asked_for(
    office: Client, person: User, mate: User, draft: ProgressReport
) -> None:
    sent = form_of(office, person, successor=mate.pk, reason=" ")
    assert office.post(address(person), sent).status_code == 422
    draft.refresh_from_db()
    assert draft.reported_by == person


def test_refusal_stands_beside_the_field(
    office: Client, person: User, draft: ProgressReport, mate: User
) -> None:
    response = office.post(address(person), form_of(office, person))
    assert response.status_code == 400
    assert response.context["form"].errors["drafts"]


def test_stale_page_is_shown_again_and_then_goes_through(
    office: Client, person: User, mate: User, draft: ProgressReport
) -> None:
    sent = form_of(office, person, successor=mate.pk)
    item = make_item(unit=person.unit)
    make_report(item, unit=person.unit, by=person, state=ReportState.DRAFT)
    response = office.post(address(person), sent)
    assert response.status_code == 412
    fresh = response.context["form"]["seen"].value()
    assert office.post(address(person), {**sent, "seen": fresh}).status_code == 302
    assert not ProgressReport.objects.filter(reported_by=person).exists()


def test_person_stays_after_all(office: Client, person: User) -> None:
    office.post(address(person), form_of(office, person))
    person.refresh_from_db()
    assert person.left_at is not None
    office.post(address(person), {"action": "call_off"})
    person.refresh_from_db()
    assert person.left_at is None


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STAFF, 403),
        (Role.HEAD, 403),
        (Role.LEADER, 403),
        (Role.AUDITOR, 403),
        (Role.ADMINISTRATOR, 403),
        (Role.AUDIT_ADMINISTRATOR, None),
    ],
)
def test_nobody_else_reads_or_posts(
    person: User, mate: User, draft: ProgressReport, role: Role, status: int | None
) -> None:
    client = sign_in(make_user(role))
    for response in (
        client.get(address(person)),
        client.post(address(person), {"successor": mate.pk, "reason": "调离"}),
        client.post(address(person), {"action": "call_off"}),
    ):
        assert response.status_code == status or (
            status is None and response.status_code in (403, 404)
        )
    person.refresh_from_db()
    assert person.left_at is None
    assert not Activity.objects.exists()


def test_security_administrator_posts_nothing_for_who_has_a_supervisor(
    person: User, mate: User, draft: ProgressReport, supervisor: User
) -> None:
    client = sign_in(make_user(Role.SECURITY_ADMINISTRATOR))
    sent = {"successor": mate.pk, "reason": "调离"}
    assert client.post(address(person), sent).status_code == 403
    draft.refresh_from_db()
    assert draft.reported_by == person


def test_person_of_another_agency_does_not_exist(person: User) -> None:
    client = sign_in(make_user(Role.SUPERVISOR, agency=make_agency("jilin")))
    assert client.get(address(person)).status_code == 404
    assert client.post(address(person), {"reason": "调离"}).status_code == 404


def test_nobody_opens_the_page_about_himself(supervisor: User, office: Client) -> None:
    assert office.get(address(supervisor)).status_code == 403
    assert office.post(address(supervisor), {"reason": "调离"}).status_code == 403
