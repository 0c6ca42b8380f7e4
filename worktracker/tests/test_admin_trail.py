"""What a change in the administration pages brings with it: the trail, limits, digests, versions."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from agencies.choices import Role
from agencies.models import Unit, User
from tasks.models import Activity, Milestone, Notice, Occurrence, WorkItem
from tasks.tests.factories import ON, day
from worktracker.tests.admin_forms import address, filled_in
from worktracker.tests.cast import Bureau

pytestmark = [pytest.mark.django_db]


def test_change_writes_the_trail_with_old_and_new_values(
    bureau: Bureau, office: Client, root: User
) -> None:
    path = address(WorkItem, "change", bureau.item.pk)

    response = office.post(path, filled_in(office.get(path), title="改名的任务"))

    assert response.status_code == 302
    row = Activity.objects.latest("id")
    assert (row.verb, row.item, row.plan, row.agency) == (
        "admin_changed",
        bureau.item,
        bureau.plan,
        bureau.agency,
    )
    assert (row.actor, row.actor_name) == (root, "root")
    assert row.changes == [{"field": "title", "old": bureau.item.title, "new": "改名的任务"}]


def test_change_of_a_relation_is_told_by_name(bureau: Bureau, office: Client) -> None:
    other = Unit.objects.create(agency=bureau.agency, name="大气环境科")
    path = address(User, "change", bureau.person.pk)

    office.post(path, filled_in(office.get(path), unit=str(other.pk)))

    row = Activity.objects.latest("id")
    assert row.changes == [{"field": "unit", "old": "水生态环境科", "new": "大气环境科"}]
    assert (row.agency, row.plan) == (bureau.agency, None)


def test_change_in_an_inline_row_is_in_the_trail(bureau: Bureau, office: Client) -> None:
    path = address(WorkItem, "change", bureau.item.pk)

    office.post(path, filled_in(office.get(path), **{"milestones-0-name": "改名的节点"}))

    assert Activity.objects.latest("id").changes == [
        {"field": "milestone 改名的节点: name", "old": "节点 1", "new": "改名的节点"}
    ]


def test_added_row_is_in_the_trail(office: Client, bureau: Bureau) -> None:
    page = office.get(address(Unit, "add"))

    office.post(
        address(Unit, "add"),
        filled_in(page, agency=str(bureau.agency.pk), name="大气环境科", order="3"),
    )

    row = Activity.objects.latest("id")
    assert (row.verb, row.agency) == ("admin_added", bureau.agency)
    assert {"field": "name", "old": "", "new": "大气环境科"} in row.changes


@pytest.mark.parametrize("way", ["page", "action"])
def test_deleted_row_is_in_the_trail(way: str, bureau: Bureau, office: Client) -> None:
    target = bureau.target
    if way == "page":
        office.post(address(type(target), "delete", target.pk), {"post": "yes"})
    else:
        office.post(
            address(type(target), "changelist"),
            {"action": "delete_selected", "_selected_action": target.pk, "post": "yes"},
        )

    assert not type(target).objects.filter(pk=target.pk).exists()
    row = Activity.objects.latest("id")
    assert (row.verb, row.item) == ("admin_deleted", bureau.item)
    assert "PM2.5平均浓度" in row.subject


def test_failed_trail_undoes_the_change(
    bureau: Bureau, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = address(WorkItem, "change", bureau.item.pk)
    values = filled_in(office.get(path), title="改名的任务")

    def refuse(*_args: object, **_fields: object) -> None:
        raise PermissionDenied

    monkeypatch.setattr(Activity.objects, "create", refuse)
    assert office.post(path, values).status_code == 403

    assert WorkItem.objects.get(pk=bureau.item.pk).title == bureau.item.title
    assert not LogEntry.objects.exists()


def test_new_password_is_in_the_trail_without_its_text(bureau: Bureau, office: Client) -> None:
    path = reverse("admin:auth_user_password_change", args=[bureau.person.pk])

    response = office.post(path, {"password1": "neu-Es-Wort-77", "password2": "neu-Es-Wort-77"})

    assert response.status_code == 302
    row = Activity.objects.latest("id")
    assert (row.verb, row.changes) == ("admin_password_set", [])


def test_new_person_signs_in(client: Client, office: Client, bureau: Bureau) -> None:
    values = filled_in(office.get(address(User, "add")))
    values |= {
        "username": "newcomer",
        "password1": "neu-Es-Wort-77",
        "password2": "neu-Es-Wort-77",
        "display_name": "新同事",
        "role": Role.STAFF,
        "agency": str(bureau.agency.pk),
        "unit": str(bureau.unit.pk),
    }

    assert office.post(address(User, "add"), values).status_code == 302

    person = User.objects.get(username="newcomer")
    assert person.check_password("neu-Es-Wort-77")
    trail = Activity.objects.latest("id")
    assert (trail.verb, trail.agency) == ("admin_added", bureau.agency)
    assert "neu-Es-Wort" not in str(trail.changes)


def test_staff_without_a_unit_is_refused_in_words(office: Client, bureau: Bureau) -> None:
    path = address(User, "change", bureau.person.pk)
    values = filled_in(office.get(path))
    del values["unit"]

    response = office.post(path, values)

    assert response.status_code == 200
    assert response.context["errors"]
    assert User.objects.get(pk=bureau.person.pk).unit == bureau.unit


def test_moved_limit_moves_the_nearest_one_and_makes_open_forms_stale(
    bureau: Bureau, office: Client
) -> None:
    path = address(Milestone, "change", bureau.milestone.pk)
    office.post(path, filled_in(office.get(path), date=str(day(2))))
    assert WorkItem.objects.get(pk=bureau.item.pk).next_limit == day(2)

    office.post(address(Milestone, "delete", bureau.milestone.pk), {"post": "yes"})
    assert WorkItem.objects.get(pk=bureau.item.pk).next_limit == day(30)

    office.post(
        address(Occurrence, "changelist"),
        {"action": "delete_selected", "_selected_action": bureau.occurrence.pk, "post": "yes"},
    )
    assert WorkItem.objects.get(pk=bureau.item.pk).next_limit == day(60)

    path = address(WorkItem, "change", bureau.item.pk)
    office.post(path, filled_in(office.get(path), limit="2024-12-30"))
    item = WorkItem.objects.get(pk=bureau.item.pk)
    assert (item.limit, item.next_limit) == (date(2024, 12, 30), date(2024, 12, 30))
    assert item.version == bureau.item.version + 1


def test_new_item_gets_its_nearest_limit(bureau: Bureau, office: Client) -> None:
    values = filled_in(office.get(address(WorkItem, "add")))
    values |= {
        "plan": str(bureau.plan.pk),
        "domain": str(bureau.domain.pk),
        "ordinal": "900",
        "title": "新增任务",
        "text": "新增任务。",
        "starts_on": "2024-01-01",
        "limit": "2024-11-30",
        "path": "[]",
    }

    response = office.post(address(WorkItem, "add"), values)

    assert response.status_code == 302, response.context["errors"]
    assert WorkItem.objects.get(ordinal=900).next_limit == date(2024, 11, 30)


def test_notice_typed_in_gets_digest_and_receiver(
    bureau: Bureau, office: Client, root: User
) -> None:
    values = filled_in(office.get(address(Notice, "add")))
    values |= {
        "agency": str(bureau.agency.pk),
        "title": "补录通知",
        "text": "一、做好工作。",
        "recipients": "[]",
    }

    response = office.post(address(Notice, "add"), values)

    assert response.status_code == 302, response.context["errors"]
    notice = Notice.objects.get(title="补录通知")
    assert len(notice.sha256) == 64
    assert (notice.received_by, localdate(notice.received_at)) == (root, ON)


def test_text_of_a_notice_stands(bureau: Bureau, office: Client) -> None:
    path = address(Notice, "change", bureau.notice.pk)

    office.post(path, filled_in(office.get(path), text="改过的文字", title="改过的标题"))

    notice = Notice.objects.get(pk=bureau.notice.pk)
    assert (notice.text, notice.title) == (bureau.notice.text, "改过的标题")
