"""The whole way of a report through the API: drafted, handed in, decided on, taken back."""

from decimal import Decimal
from typing import Any

import pytest

from agencies.choices import Role
from agencies.models import User
from indicators.models import Reading
from indicators.tests.factories import make_indicator, make_target
from tasks.choices import ReportState, State
from tasks.models import ProgressReport, WorkItem
from tasks.tests.daily import make_office
from tasks.tests.factories import (
    day,
    make_deputy,
    make_duty,
    make_milestone,
    make_report,
    make_unit,
    make_user,
)
from worktracker.tests.api_client import begun, patch, post, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned_day", "shelf")]


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
            "of": None,
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
