"""What the API's writes do: the whole way of a report, signing and halting, words, files, versions."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils.timezone import localdate
from rest_framework.test import APIClient

from agencies.choices import Role
from agencies.models import User
from indicators.models import Reading
from indicators.tests.factories import make_indicator, make_target
from tasks.choices import ReportState, State
from tasks.models import Activity, Comment, Evidence, ProgressReport, Urge, WorkItem
from tasks.tests.daily import make_office
from tasks.tests.factories import (
    ON,
    day,
    make_deputy,
    make_duty,
    make_item,
    make_milestone,
    make_report,
    make_unit,
    make_user,
)
from worktracker.tests.api_client import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned_day", "shelf")]

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def item() -> WorkItem:
    return make_item(state=State.TO_SIGN, progress=0)


@pytest.fixture
def clerk(item: WorkItem) -> User:
    return make_user(unit=item.responsibilities.get().unit)


def post(client: APIClient, path: str, body: Any = None, *, version: int | None = None) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return client.post(f"/api/v1/{path}/", body or {}, format="json", headers=headers)


def patch(client: APIClient, path: str, body: Any, *, version: int) -> Any:
    headers = {"If-Match": f'"{version}"'}
    return client.patch(f"/api/v1/{path}/", body, format="json", headers=headers)


def begun(client: APIClient, item: WorkItem, **words: Any) -> dict[str, Any]:
    body = {"item": item.pk, "percent": "40", "narrative": "已排查。", **words}
    response = post(client, "reports", body)
    assert response.status_code == 201, response.content
    return response.json()


# --- items


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


# --- reports


def test_draft_is_begun_changed_handed_in_and_verified(item: WorkItem, clerk: User) -> None:
    client, office = signed_in(clerk), signed_in(make_office())
    indicator = make_indicator()
    make_target(item, indicator)
    step, duty = make_milestone(item, on=day(20)), make_duty(item, dues=[day(30)])
    readings = [{"indicator": indicator.pk, "value": "36.4"}]

    draft = begun(client, item, readings=readings, reached=[step.pk])
    path = f"reports/{draft['id']}"
    changed = patch(
        client,
        path,
        {"percent": "46.5", "occurrences": [duty.occurrences.get().pk]},
        version=draft["version"],
    )
    handed = post(client, f"{path}/submit", version=changed.json()["version"])
    accepted = post(office, f"{path}/accept", {"note": "属实"}, version=handed.json()["version"])

    assert draft["state"] == "draft"
    assert draft["readings"] == [
        {
            "indicator": {"id": indicator.pk, "name": "PM2.5平均浓度", "unit": "微克/立方米"},
            "value": "36.4",
        }
    ]
    row = changed.json()
    assert (row["percent"], row["narrative"], row["reached"]) == ("46.5", "已排查。", [step.pk])
    assert row["readings"] == draft["readings"]
    assert handed.json()["state"] == "submitted"
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    assert accepted["ETag"] == f'"{accepted.json()["version"]}"'
    item.refresh_from_db()
    assert (item.progress, item.state) == (Decimal("46.5"), State.IN_PROGRESS)
    assert Reading.objects.get().value == Decimal("36.4")
    assert (item.milestones.get().reached_on, duty.occurrences.get().done_on) == (day(0), day(0))


def test_report_says_period_place_and_people(item: WorkItem, clerk: User) -> None:
    deputy = make_user(unit=make_unit("大气环境科"), display_name="李四")
    make_deputy(clerk, deputy)
    draft = begun(signed_in(deputy), item, unit=clerk.unit.pk)

    row = post(signed_in(deputy), f"reports/{draft['id']}/submit", version=draft["version"]).json()

    assert (row["period"]["starts"], row["period"]["due"]) == ("2024-10-01", "2024-10-25")
    assert (row["filed_as"], row["principal"]["id"]) == ("deputy", clerk.pk)
    assert row["reported_by"] == {"id": deputy.pk, "display_name": "李四"}
    assert (row["days_late"], row["times_returned"], row["decided_by"]) == (0, 0, None)


def test_deputy_goes_on_with_the_draft_of_the_unit_stood_in_for(
    item: WorkItem, clerk: User
) -> None:
    draft = begun(signed_in(clerk), item)
    deputy = make_user(unit=make_unit("大气环境科"))
    path = f"reports/{draft['id']}"
    assert signed_in(deputy).get(f"/api/v1/{path}/").status_code == 404
    make_deputy(clerk, deputy)

    changed = patch(signed_in(deputy), path, {"percent": "55"}, version=draft["version"])
    taken = post(signed_in(deputy), f"{path}/discard", version=changed.json()["version"])

    assert (changed.status_code, changed.json()["percent"]) == (200, "55.0")
    assert (taken.status_code, taken.json()["state"]) == (200, "discarded")


def test_report_is_returned_with_a_note_corrected_and_taken_back(
    item: WorkItem, clerk: User
) -> None:
    client, office = signed_in(clerk), signed_in(make_office())
    draft = begun(client, item)
    path = f"reports/{draft['id']}"
    handed = post(client, f"{path}/submit", version=draft["version"]).json()

    silent = post(office, f"{path}/return", {"note": " "}, version=handed["version"])
    given = post(office, f"{path}/return", {"note": "请补充台账"}, version=handed["version"]).json()
    fixed = patch(client, path, {"narrative": "已补充。"}, version=given["version"]).json()
    again = post(client, f"{path}/submit", version=fixed["version"]).json()
    taken = post(client, f"{path}/withdraw", version=again["version"]).json()

    assert (silent.status_code, list(silent.json()["fields"])) == (400, ["note"])
    assert (given["state"], given["note"], given["times_returned"]) == ("returned", "请补充台账", 1)
    assert (again["state"], taken["state"]) == ("submitted", "draft")
    assert ProgressReport.objects.count() == 1


def test_head_approves_where_the_plan_asks(item: WorkItem, clerk: User) -> None:
    item.plan.asks_approval = True
    item.plan.save()
    head = make_user(Role.HEAD, unit=clerk.unit)
    draft = begun(signed_in(clerk), item)
    path = f"reports/{draft['id']}"
    handed = post(signed_in(clerk), f"{path}/submit", version=draft["version"]).json()

    own = post(signed_in(clerk), f"{path}/approve", version=handed["version"])
    approved = post(signed_in(head), f"{path}/approve", version=handed["version"])

    assert handed["state"] == "to_approve"
    assert own.status_code == 403
    assert approved.json()["state"] == "submitted"
    assert approved.json()["approved_by"]["id"] == head.pk


def test_second_draft_of_a_period_is_stale_and_keeps_the_first(item: WorkItem, clerk: User) -> None:
    first = begun(signed_in(clerk), item)
    colleague = make_user(unit=clerk.unit)

    response = post(
        signed_in(colleague), "reports", {"item": item.pk, "percent": "1", "narrative": "x"}
    )

    assert (response.status_code, response.json()["code"]) == (412, "stale")
    assert response.json()["changes"][0]["verb"] == "draft_begun"
    assert ProgressReport.objects.get().percent == Decimal(first["percent"])


@pytest.mark.parametrize("step", ["submit", "withdraw", "discard", "approve", "return", "accept"])
def test_step_of_a_report_needs_its_version(step: str, item: WorkItem, clerk: User) -> None:
    report = make_report(item, unit=clerk.unit, by=clerk, state=ReportState.DRAFT)
    body = {"note": "请补充"}

    assert post(signed_in(clerk), f"reports/{report.pk}/{step}", body).status_code == 428
    stale = post(signed_in(clerk), f"reports/{report.pk}/{step}", body, version=9)

    assert stale.status_code == 412
    assert "changes" in stale.json()
    report.refresh_from_db()
    assert (report.state, report.version) == (ReportState.DRAFT, 1)


def test_decided_report_is_not_changed(item: WorkItem, clerk: User) -> None:
    report = make_report(item, unit=clerk.unit, by=clerk)

    response = patch(signed_in(clerk), f"reports/{report.pk}", {"percent": "99"}, version=1)

    assert (response.status_code, response.json()["code"]) == (400, "decided")


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"percent": "101"}, "percent"),
        ({"percent": "46.55"}, "percent"),
        ({"narrative": "长" * 5001}, "narrative"),
        ({"reached": [999_999]}, "reached"),
        ({"occurrences": ["x"]}, "occurrences"),
        ({"period": 999_999}, "period"),
        ({"unit": 999_999}, "unit"),
        ({"item": 999_999}, "item"),
        ({"readings": [{"indicator": 1}]}, "readings"),
        ({"readings": {"1": "2"}}, "readings"),
    ],
)
def test_bad_value_is_refused_with_its_field(
    words: dict[str, Any], field: str, item: WorkItem, clerk: User
) -> None:
    body = {"item": item.pk, "percent": "40", "narrative": "已排查。", **words}

    response = post(signed_in(clerk), "reports", body)

    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]
    assert isinstance(response.json()["detail"], str)
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize("body", [[], "text", 7, None])
def test_body_that_is_no_object_is_refused(body: Any, item: WorkItem, clerk: User) -> None:
    for path in ("reports", f"items/{item.pk}/sign", "comments", "urges"):
        response = signed_in(clerk).post(f"/api/v1/{path}/", body, format="json")
        assert response.status_code in (200, 400), path
    assert not ProgressReport.objects.exists()


def test_reading_of_a_foreign_indicator_is_refused_and_nothing_kept(
    item: WorkItem, clerk: User
) -> None:
    foreign = make_indicator("COD")
    readings = [{"indicator": foreign.pk, "value": "1"}]

    response = post(signed_in(clerk), "reports", {"item": item.pk, "readings": readings})

    assert (response.status_code, response.json()["code"]) == (400, "not_of_this_task")
    assert not ProgressReport.objects.exists()


# --- files


def upload(client: APIClient, report: int, content: bytes = PDF, name: str = "核查.pdf") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/api/v1/reports/{report}/evidence/", {"file": file}, format="multipart")


def test_file_is_attached_listed_fetched_and_removed(item: WorkItem, clerk: User) -> None:
    client = signed_in(clerk)
    draft = begun(client, item)

    stored = upload(client, draft["id"])
    row = stored.json()
    listed = client.get(f"/api/v1/reports/{draft['id']}/").json()["evidence"]
    fetched = client.get(row["url"])
    gone = client.delete(f"/api/v1/evidence/{row['id']}/")

    assert (stored.status_code, row["name"], row["size"]) == (201, "核查.pdf", len(PDF))
    assert [file["id"] for file in listed] == [row["id"]]
    assert b"".join(fetched) == PDF
    assert fetched["Content-Disposition"].startswith("attachment")
    assert fetched["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in fetched["Content-Security-Policy"]
    assert gone.status_code == 204
    assert client.get(f"/api/v1/evidence/{row['id']}/").status_code == 404
    assert Evidence.objects.get().removed_by == clerk


def test_executable_under_a_harmless_name_is_refused(item: WorkItem, clerk: User) -> None:
    draft = begun(signed_in(clerk), item)

    response = upload(signed_in(clerk), draft["id"], b"MZ" + bytes(200))

    assert response.status_code == 400
    assert "核查.pdf" in response.json()["detail"]
    assert not Evidence.objects.exists()


def test_file_above_the_limit_is_refused_in_words(item: WorkItem, clerk: User) -> None:
    draft = begun(signed_in(clerk), item)

    with override_settings(EVIDENCE_MAX_BYTES=1024):
        response = upload(signed_in(clerk), draft["id"], PDF + bytes(200_000))

    assert (response.status_code, response.json()["code"]) == (400, "too_large")
    assert not Evidence.objects.exists()


def test_upload_without_a_file_is_refused(item: WorkItem, clerk: User) -> None:
    draft = begun(signed_in(clerk), item)

    response = signed_in(clerk).post(
        f"/api/v1/reports/{draft['id']}/evidence/", {"file": "text"}, format="multipart"
    )

    assert (response.status_code, list(response.json()["fields"])) == (400, ["file"])


def test_lost_file_is_404_with_a_sentence(item: WorkItem, clerk: User) -> None:
    client = signed_in(clerk)
    row = upload(client, begun(client, item)["id"]).json()
    Evidence.objects.update(file="00/gone")

    response = client.get(row["url"])

    assert (response.status_code, response.json()["code"]) == (404, "evidence_lost")


# --- words


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


# --- who writes


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
