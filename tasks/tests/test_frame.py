"""The frame of every page: whose navigation shows what, its counts, and what they cost."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertContains, assertNotContains

from agencies.choices import Role
from agencies.models import Unit
from tasks.choices import Event, ReportState
from tasks.context import frame
from tasks.models import Notification
from tasks.tests.factories import (
    AT,
    ON,
    make_deputy,
    make_item,
    make_report,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

PAGE = "/me/"  # reads little of its own


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    """The day that the factories build around."""
    settings.BUSINESS_DATE = ON


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def tabs(client: Client) -> list[str]:
    """The addresses that a phone shows below, in the order of the page."""
    text = client.get(PAGE).content.decode()
    parts = text.split('class="tab"><a href="')[1:]
    return [part.partition('"')[0] for part in parts]


@pytest.mark.parametrize(
    ("role", "has_unit", "shown"),
    [
        (Role.STAFF, True, ["/dashboard/", "/mine/", "/items/", "/indicators/"]),
        (Role.HEAD, True, ["/dashboard/", "/mine/", "/items/", "/desk/"]),
        (Role.SUPERVISOR, True, ["/dashboard/", "/mine/", "/items/", "/desk/"]),
        (Role.SUPERVISOR, False, ["/dashboard/", "/items/", "/indicators/", "/desk/"]),
        (Role.LEADER, False, ["/dashboard/", "/items/", "/indicators/", "/desk/"]),
        (Role.AUDITOR, False, ["/dashboard/", "/items/", "/indicators/", "/desk/"]),
        (Role.ADMINISTRATOR, False, ["/dashboard/", "/items/", "/indicators/"]),
    ],
)
def test_phone_shows_four_tabs_beside_more(
    unit: Unit, role: Role, has_unit: bool, shown: list[str]
) -> None:
    user = make_user(role, unit=unit if has_unit else None)
    assert tabs(sign_in(user)) == shown


def test_counts_say_what_waits_for_the_person(unit: Unit) -> None:
    head = make_user(Role.HEAD, unit=unit)
    staff = make_user(unit=unit)
    make_item(unit=unit)
    make_report(make_item(unit=unit), state=ReportState.TO_APPROVE, by=staff)
    make_report(make_item(unit=unit))
    for read_at in (None, None, AT):
        Notification.objects.create(user=head, event=Event.COMMENTED, at=AT, read_at=read_at)
    counts = sign_in(head).get(PAGE).context["nav_counts"]
    assert counts == {"mine": 1, "items": 3, "drafts": 0, "desk": 1, "unread": 2}
    counts = sign_in(staff).get(PAGE).context["nav_counts"]
    assert counts == {"mine": 1, "items": 3, "drafts": 0, "desk": None, "unread": 0}


def test_deputy_of_a_head_has_the_desk_while_something_waits_there(unit: Unit) -> None:
    head = make_user(Role.HEAD, unit=unit)
    deputy = make_user(unit=make_unit("法规科"))
    make_deputy(head, deputy)
    assertNotContains(sign_in(deputy).get(PAGE), 'href="/desk/"')
    make_report(make_item(unit=unit), state=ReportState.TO_APPROVE)
    assertContains(sign_in(deputy).get(PAGE), 'href="/desk/"')


@pytest.mark.parametrize(
    ("role", "queries"),
    [
        (
            Role.STAFF,
            7,
        ),  # calendar, light rules, units written for, own items, items, reports to approve, unread
        (Role.HEAD, 7),
        (
            Role.SUPERVISOR,
            7,
        ),  # calendar, light rules, own items, items, drafts, reports to verify, unread
        (Role.LEADER, 3),  # no own items
        (Role.AUDITOR, 2),
        (Role.ADMINISTRATOR, 2),
    ],
)
@pytest.mark.parametrize("size", [1, 30])
def test_frame_costs_the_same_few_queries_for_any_number_of_rows(
    unit: Unit,
    role: Role,
    queries: int,
    size: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user = make_user(role, unit=None if role == Role.ADMINISTRATOR else unit)
    for _ in range(size):
        item = make_item(unit=unit)
        make_report(item, state=ReportState.TO_APPROVE)
        Notification.objects.create(user=user, event=Event.COMMENTED, item=item, at=AT)
    request = sign_in(user).get(PAGE).wsgi_request
    assert request.user.agency == user.agency  # read before: the page names it
    with django_assert_num_queries(queries):
        frame(request)
