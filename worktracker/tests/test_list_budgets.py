"""Every list costs as many queries at a hundred rows as at one."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.choices import Role
from tasks.models import Plan
from tasks.tests.factories import AT, make_user
from worktracker.api_urls import router
from worktracker.tests.cast import Bureau
from worktracker.tests.crowd import Crowd

pytestmark = [pytest.mark.django_db]

Address = str | Callable[[Bureau], str]
LISTS: dict[str, dict[str, tuple[str, Address]]] = {
    "pages": {
        "items": ("supervisor", "/items/"),
        "items, searched": ("staff", "/items/?q=任务&sort=unit"),
        "items, by light": ("leader", "/items/?sort=light&light=ok"),
        "light rules": ("supervisor", "/settings/lights/"),
        "items by rule": ("leader", "/items/?rule=on_track"),
        "plan of reminders": ("supervisor", "/settings/reminders/"),
        "calendar": ("staff", "/calendar/?month=2024-12"),
        "ledger": ("leader", "/items/ledger.xlsx"),
        "exports": ("staff", "/exports/"),
        "exports of everybody": ("supervisor", "/exports/"),
        "ledgers taken over": ("supervisor", "/switch/"),
        "ledger to take over": ("supervisor", lambda bureau: f"/switch/{bureau.switch.pk}/"),
        "units of a ledger": ("supervisor", lambda bureau: f"/switch/{bureau.switch.pk}/units/"),
        "one's own tasks": ("staff", "/mine/"),
        "one item": ("leader", lambda bureau: f"/items/{bureau.item.pk}/"),
        "one item, all of it": (
            "staff",
            lambda bureau: f"/items/{bureau.item.pk}/?reports=all&trail=all",
        ),
        "report form": ("staff", lambda bureau: f"/items/{bureau.item.pk}/report/"),
        "indicators": ("staff", "/indicators/"),
        "dashboard": ("leader", "/dashboard/"),
        "intake": ("supervisor", "/intake/"),
        "review": ("supervisor", lambda bureau: f"/plans/{bureau.plan.pk}/review/"),
        "reporting of a plan": (
            "supervisor",
            lambda bureau: f"/plans/{bureau.plan.pk}/reporting/",
        ),
    },
    "people and what they are told": {
        "notifications": ("staff", "/notifications/"),
        "notifications, unread": ("staff", "/notifications/?show=unread"),
        "preferences": ("staff", "/me/"),
        "mails": ("supervisor", "/mails/"),
        "one's own mails": ("staff", "/mails/"),
        "jobs": ("supervisor", "/system/jobs/"),
        "trail": ("supervisor", "/trail/"),
        "trail, searched": ("supervisor", "/trail/?q=报告"),
        "people": ("supervisor", "/people/"),
        "people with deputies": ("staff", "/people/?paired=1"),
    },
    "desk": {
        "desk": ("supervisor", "/desk/"),
        **{
            f"desk, {queue}": ("supervisor", f"/desk/?queue={queue}")
            for queue in (
                "verify",
                "close",
                "unsigned",
                "unreported",
                "overdue",
                "instructed",
                "missing",
                "drafts",
            )
        },
        "desk of a head": ("head", "/desk/?queue=approve"),
        "desk of a leader": ("leader", "/desk/?queue=instructed"),
    },
    "API": {
        path: ("staff" if path == "notifications" else "supervisor", f"/api/v1/{path}/")
        for path, _view, _name in router.registry
    },
}


@pytest.fixture
def crowd(bureau: Bureau) -> Crowd:
    """The plan was published in spring, so that reports are owed."""
    Plan.objects.filter(pk=bureau.plan.pk).update(published_at=AT.replace(month=4))
    return Crowd(
        bureau=bureau,
        supervisor=make_user(Role.SUPERVISOR, agency=bureau.agency),
        leader=make_user(Role.LEADER, agency=bureau.agency),
        head=make_user(Role.HEAD, unit=bureau.unit),
    )


def cost(crowd: Crowd, who: str, address: Address) -> tuple[int, int]:
    """Queries and bytes of a page; it is opened once before, as every page was by somebody."""
    person = crowd.bureau.person if who == "staff" else getattr(crowd, who)
    path = address(crowd.bureau) if callable(address) else address
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(queries), len(response.content)


@pytest.mark.parametrize("group", LISTS)
def test_lists_cost_no_more_at_a_hundred_rows_than_at_one(group: str, crowd: Crowd) -> None:
    crowd.grow(1)
    few = {name: cost(crowd, *each) for name, each in LISTS[group].items()}

    crowd.grow(99)
    many = {name: cost(crowd, *each) for name, each in LISTS[group].items()}

    costs = {name: (few[name][0], queries) for name, (queries, _size) in many.items()}
    assert {name: cost for name, cost in costs.items() if cost[1] > cost[0]} == {}
    grown = {name for name in many if many[name][1] > few[name][1]}
    assert set(many) - grown == ALIKE & set(many)


# What is as long with many rows as with one.
ALIKE = {"agencies", "domains", "periods"}
