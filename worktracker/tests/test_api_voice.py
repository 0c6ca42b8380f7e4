"""What is said, urged and told through the API."""

from typing import Any

import pytest

from agencies.choices import Role
from agencies.models import User
from tasks.models import Comment, Urge, WorkItem
from tasks.tests.daily import make_office
from tasks.tests.factories import (
    day,
    make_user,
)
from worktracker.tests.api_client import post, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned_day", "shelf")]


def test_comment_instruction_and_answer(item: WorkItem, clerk: User) -> None:
    leader, unit = make_user(Role.LEADER), clerk.unit.pk

    said = post(signed_in(clerk), "comments", {"item": item.pk, "text": "已协调。"})
    order = post(
        signed_in(leader),
        "comments",
        {
            "kind": "instruction",
            "item": item.pk,
            "unit": unit,
            "due": str(day(3)),
            "text": "请加快。",
        },
    )
    answer = post(
        signed_in(clerk),
        "comments",
        {"kind": "answer", "answers": order.json()["id"], "text": "本周完成。"},
    )

    assert [row.status_code for row in (said, order, answer)] == [201, 201, 201]
    assert (said.json()["kind"], order.json()["due"]) == ("comment", str(day(3)))
    shown = signed_in(leader).get(f"/api/v1/comments/{order.json()['id']}/").json()
    assert shown["answer"] == answer.json()["id"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"text": "x"}, "item"),
        ({"kind": "instruction", "text": "x"}, "item"),
        ({"kind": "answer", "text": "x"}, "answers"),
        ({"kind": "comment", "item": True, "unit": True, "text": "x"}, "unit"),
        ({"kind": "comment", "item": True, "due": "2024-11-01", "text": "x"}, "due"),
        ({"item": True, "text": " "}, "text"),
        ({"item": True, "text": "长" * 2001}, "text"),
        ({"kind": "order", "item": True, "text": "x"}, "kind"),
    ],
)
def test_words_of_another_kind_are_refused(
    words: dict[str, Any], field: str, item: WorkItem, clerk: User
) -> None:
    real = {"item": item.pk, "unit": clerk.unit.pk}
    body = {name: real[name] if value is True else value for name, value in words.items()}

    response = post(signed_in(make_user(Role.LEADER)), "comments", body)

    assert response.status_code == 400
    assert field in response.json()["fields"]
    assert not Comment.objects.exists()


def test_units_are_urged_once_a_day(item: WorkItem, clerk: User) -> None:
    office = signed_in(make_office())
    body = {"pairs": [{"item": item.pk, "unit": clerk.unit.pk}], "note": "请尽快签收"}

    first, second = post(office, "urges", body), post(office, "urges", body)

    assert (first.status_code, first.json()) == (201, {"urged": 1})
    assert second.json() == {"urged": 0}
    assert Urge.objects.get().note == "请尽快签收"
    told = signed_in(clerk).get("/api/v1/notifications/").json()["results"]
    assert [(row["event"], row["read_at"]) for row in told] == [("urged", None)]
    assert item.title in told[0]["sentence"]


def test_notification_is_marked_as_read_once(item: WorkItem, clerk: User) -> None:
    body = {"pairs": [{"item": item.pk, "unit": clerk.unit.pk}]}
    post(signed_in(make_office()), "urges", body)
    client = signed_in(clerk)
    row = client.get("/api/v1/notifications/").json()["results"][0]

    first = post(client, f"notifications/{row['id']}/read").json()
    second = post(client, f"notifications/{row['id']}/read").json()
    foreign = post(signed_in(make_user(unit=clerk.unit)), f"notifications/{row['id']}/read")

    assert first["read_at"] == second["read_at"] is not None
    assert foreign.status_code == 404
