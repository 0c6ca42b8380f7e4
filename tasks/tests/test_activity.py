"""The trail's writer: who, for whom, from where."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.choices import Role, SignInOutcome
from agencies.models import SignIn, User
from tasks import jobs
from tasks.models import Activity
from tasks.services.activity import record, record_each
from tasks.tests.factories import AT, make_item, make_unit, make_user, sign_in
from worktracker.lib.origin import coming_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return make_user(display_name="张三")


def test_row_says_who_for_whom_why_and_from_where(clerk: User) -> None:
    item = make_item()
    with coming_from("10.20.3.41"):
        record("report_filed", at=AT, by=clerk, item=item, reason="补报", behalf="李四")

    row = Activity.objects.get()
    assert (row.actor, row.actor_name, row.behalf) == (clerk, "张三", "李四")
    assert (row.agency, row.plan, row.item) == (item.plan.agency, item.plan, item)
    assert (row.at, row.reason, row.address) == (AT, "补报", "10.20.3.41")


def test_rows_of_many_items_say_the_same(clerk: User) -> None:
    items = [make_item(), make_item()]
    with coming_from("2001:db8::1"):
        record_each(
            "urged", [(item, []) for item in items], at=AT, by=clerk, reason="将到期", behalf="李四"
        )

    said = set(Activity.objects.values_list("item", "actor_name", "behalf", "reason", "address"))
    assert said == {(item.pk, "张三", "李四", "将到期", "2001:db8::1") for item in items}


def test_long_names_are_cut_to_what_the_row_holds() -> None:
    record("x", at=AT, by=None, subject="题" * 400, behalf="名" * 200)
    row = Activity.objects.get()
    assert (len(row.subject), len(row.behalf)) == (300, 100)


def test_job_has_no_address() -> None:
    years_ago = timezone.now() - timedelta(days=900)
    SignIn.objects.create(at=years_ago, username="zh…", outcome=SignInOutcome.SIGNED_IN)
    jobs.forget()
    assert set(Activity.objects.values_list("verb", "address")) == {("records_deleted", None)}


def test_change_by_a_request_keeps_the_clients_address() -> None:
    unit = make_unit()
    client = sign_in(make_user(Role.ADMINISTRATOR))

    answer = client.post(
        "/admin/agencies/unitalias/add/",
        {"unit": unit.pk, "name": "水科"},
        REMOTE_ADDR="10.20.3.41",
        headers={"x-forwarded-for": "8.8.8.8"},
    )

    assert answer.status_code == 302
    assert Activity.objects.get().address == "10.20.3.41"
