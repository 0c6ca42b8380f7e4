"""What the API's writes do to items and their versions, and who may write at all."""

import pytest
from django.utils.timezone import localdate
from rest_framework.test import APIClient

from agencies.choices import Role
from agencies.models import User
from tasks.choices import State
from tasks.models import Activity, WorkItem
from tasks.tests.daily import make_office
from tasks.tests.factories import (
    ON,
    make_deputy,
    make_item,
    make_unit,
    make_user,
)
from worktracker.tests.api_client import post, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned_day", "shelf")]


def test_item_answers_its_version_as_etag(item: WorkItem, clerk: User) -> None:
    WorkItem.objects.filter(pk=item.pk).update(version=7)

    response = signed_in(clerk).get(f"/api/v1/items/{item.pk}/")

    assert (response["ETag"], response.json()["version"]) == ('"7"', 7)


def test_signing_moves_the_part_and_answers_the_item(item: WorkItem, clerk: User) -> None:
    response = post(signed_in(clerk), f"items/{item.pk}/sign")

    assert response.status_code == 200
    assert response["ETag"] == '"1"'
    assert response.json()["state"] == "in_progress"
    part = item.responsibilities.get()
    assert (part.state, part.signed_by) == (State.IN_PROGRESS, clerk)


def test_deputy_signs_for_the_unit_that_the_body_names(item: WorkItem, clerk: User) -> None:
    deputy = make_user(unit=make_unit("大气环境科"))
    make_deputy(clerk, deputy)

    refused = post(signed_in(deputy), f"items/{item.pk}/sign")
    response = post(signed_in(deputy), f"items/{item.pk}/sign", {"unit": clerk.unit.pk})

    assert refused.status_code == 403
    assert response.status_code == 200
    assert item.responsibilities.get().signed_by == deputy


def test_who_has_no_unit_must_name_one(item: WorkItem) -> None:
    response = post(signed_in(make_user(Role.LEADER)), f"items/{item.pk}/sign")

    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


def test_item_is_halted_and_taken_up_again(item: WorkItem) -> None:
    office = signed_in(make_office())
    words = {"reason": "上级调整任务", "decision": "泰环发〔2024〕9号"}

    halted = post(office, f"items/{item.pk}/halt", words, version=0)
    resumed = post(office, f"items/{item.pk}/resume", {"reason": "恢复"}, version=1)

    assert (halted.status_code, halted.json()["state"]) == (200, "halted")
    assert (resumed.status_code, resumed.json()["state"]) == (200, "to_sign")
    assert resumed["ETag"] == '"2"'


def test_closed_item_is_reopened() -> None:
    item = make_item(state=State.CLOSED, progress=100)
    office = signed_in(make_office())

    response = post(office, f"items/{item.pk}/reopen", {"reason": "回头看"}, version=0)

    assert (response.status_code, response.json()["state"]) == (200, "in_progress")


def test_halting_without_a_reason_is_refused_in_words(item: WorkItem) -> None:
    response = post(signed_in(make_office()), f"items/{item.pk}/halt", {}, version=0)

    assert response.status_code == 400
    assert set(response.json()["fields"]) == {"reason", "decision"}
    assert WorkItem.objects.get(pk=item.pk).state == State.TO_SIGN


@pytest.mark.parametrize("step", ["halt", "resume", "reopen"])
def test_change_of_an_item_needs_its_version(step: str, item: WorkItem) -> None:
    office = signed_in(make_office())
    words = {"reason": "上级调整任务", "decision": "泰环发〔2024〕9号"}

    assert post(office, f"items/{item.pk}/{step}", words).status_code == 428
    response = office.post(
        f"/api/v1/items/{item.pk}/{step}/", words, format="json", headers={"If-Match": "0"}
    )

    assert (response.status_code, response.json()["code"]) == (400, "precondition_malformed")


def test_loser_of_two_writers_is_told_what_happened_since(item: WorkItem, clerk: User) -> None:
    office = signed_in(make_office())
    seen = office.get(f"/api/v1/items/{item.pk}/").json()
    post(signed_in(clerk), f"items/{item.pk}/sign")
    words = {"reason": "上级调整任务", "decision": "9号", "seen": seen["seen"]}

    response = post(office, f"items/{item.pk}/halt", words, version=seen["version"])

    assert (response.status_code, response.json()["code"]) == (412, "stale")
    assert [row["verb"] for row in response.json()["changes"]] == ["signed"]
    assert response.json()["changes"][0]["actor"] == clerk.pk
    assert WorkItem.objects.get(pk=item.pk).state == State.IN_PROGRESS


def test_loser_who_does_not_say_what_he_saw_is_told_the_newest_rows(
    item: WorkItem, clerk: User
) -> None:
    office = signed_in(make_office())
    words = {"reason": "上级调整任务", "decision": "9号"}
    post(signed_in(clerk), f"items/{item.pk}/sign")
    post(office, f"items/{item.pk}/halt", words, version=1)

    response = post(office, f"items/{item.pk}/halt", words, version=1)

    assert [row["verb"] for row in response.json()["changes"]] == ["halted", "signed"]


def test_session_writes_need_the_csrf_token(item: WorkItem, clerk: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(clerk)

    refused = post(client, f"items/{item.pk}/sign")
    token = client.get("/items/").cookies["csrftoken"].value if refused else ""
    allowed = client.post(
        f"/api/v1/items/{item.pk}/sign/", {}, format="json", headers={"X-CSRFToken": token}
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
    assert allowed.status_code == 200


def test_writes_name_actor_and_address_in_the_trail(item: WorkItem, clerk: User) -> None:
    signed_in(clerk).post(
        f"/api/v1/items/{item.pk}/sign/", {}, format="json", REMOTE_ADDR="10.1.2.3"
    )

    row = Activity.objects.get(verb="signed")
    assert (row.actor, row.address) == (clerk, "10.1.2.3")
    assert localdate(row.at) == ON
