"""Recording and verifying values by the API, and asking it for a verdict."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agencies.choices import Role
from agencies.models import User
from indicators.choices import Aggregation, ReadingStatus
from indicators.models import Indicator, Reading
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.models import WorkItem
from tasks.tests.factories import make_agency, make_item, make_unit, make_user
from worktracker.tests.api_client import post, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned_day")]


@pytest.fixture
def item() -> WorkItem:
    return make_item()


@pytest.fixture
def clerk(item: WorkItem) -> User:
    return make_user(unit=item.responsibilities.get().unit)


@pytest.fixture
def office(item: WorkItem) -> User:
    return make_user(Role.SUPERVISOR, agency=item.plan.agency)


@pytest.fixture
def dust(item: WorkItem) -> Indicator:
    row = make_indicator(aggregation=Aggregation.DAY_MEAN, most=Decimal(300))
    make_target(item, row, value=40)
    return row


def entry(row: Indicator, value: str, month: int = 3, **more: Any) -> dict[str, Any]:
    return {"indicator": row.pk, "period": f"2024-{month:02}-15", "value": value, **more}


def send(by: User, *entries: dict[str, Any], **more: Any) -> Any:
    return post(signed_in(by), "readings", {"entries": list(entries), **more})


def test_values_are_stored_and_answered(dust: Indicator, clerk: User) -> None:
    response = send(clerk, entry(dust, "38", 2, source="国控站"), entry(dust, "41.2"))

    told = response.json()
    assert response.status_code == 201
    assert (told["added"], told["corrected"], told["unchanged"]) == (2, 0, 0)
    assert [(row["period"], row["value"], row["status"]) for row in told["readings"]] == [
        ("2024-02-01", "38", "provisional"),
        ("2024-03-01", "41.2", "provisional"),
    ]
    assert told["readings"][0]["source"] == "国控站"


def test_sending_the_same_again_changes_nothing(dust: Indicator, clerk: User) -> None:
    send(clerk, entry(dust, "38", seen=None))
    response = send(clerk, entry(dust, "38", seen=None))

    assert (response.status_code, response.json()["unchanged"]) == (201, 1)
    assert Reading.objects.count() == 1


def test_one_refused_value_stores_none_and_is_named_by_its_place(
    dust: Indicator, clerk: User
) -> None:
    response = send(clerk, entry(dust, "38"), entry(dust, "39", 12))

    told = response.json()
    assert (response.status_code, told["code"]) == (400, "readings_refused")
    assert [(row["entry"], row["code"], row["refuses"]) for row in told["doubts"]] == [
        (1, "future", True)
    ]
    assert len(told["doubts"][0]["sentence"]) > 5
    assert not Reading.objects.exists()


def test_odd_value_is_asked_about_and_stored_once_confirmed(dust: Indicator, clerk: User) -> None:
    response = send(clerk, entry(dust, "301"))

    assert (response.status_code, response.json()["code"]) == (409, "to_be_confirmed")
    assert response.json()["doubts"][0]["code"] == "implausible"
    assert not Reading.objects.exists()
    assert send(clerk, entry(dust, "301"), confirmed=True).status_code == 201


def test_loser_of_two_writers_is_told(dust: Indicator, clerk: User, office: User) -> None:
    send(office, entry(dust, "37"))
    response = send(clerk, entry(dust, "38", seen=None))

    assert (response.status_code, response.json()["code"]) == (409, "stale")
    assert "37" in response.json()["doubts"][0]["sentence"]
    assert Reading.objects.get().value == 37


def test_two_values_for_one_period_are_refused(dust: Indicator, clerk: User) -> None:
    again = entry(dust, "39") | {"period": "2024-03-02"}
    response = send(clerk, entry(dust, "38"), again)

    assert response.status_code == 400
    assert [(row["entry"], row["code"]) for row in response.json()["doubts"]] == [(1, "twice")]
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"entries": []},
        {"entries": [{"indicator": 1, "period": "2024-13-01", "value": "1"}]},
        {"entries": [{"indicator": 1, "period": "2024-03-01", "value": "viel"}]},
        {"entries": [{"indicator": 1, "period": "2024-03-01", "value": "1.23456"}]},
    ],
)
def test_bad_bodies_are_refused_in_words(wrong: dict[str, Any], clerk: User) -> None:
    response = post(signed_in(clerk), "readings", wrong)

    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert "entries" in response.json()["fields"]


@pytest.mark.parametrize(
    "role",
    [
        Role.LEADER,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
        Role.SECURITY_ADMINISTRATOR,
        Role.AUDIT_ADMINISTRATOR,
    ],
)
def test_who_only_reads_neither_records_nor_verifies(dust: Indicator, role: Role) -> None:
    reading = make_reading(dust, value=38)
    reader = make_user(role, agency=dust.agency)

    recorded = send(reader, entry(dust, "38"))
    verified = post(signed_in(reader), "readings/verify", {"readings": [reading.pk]})

    assert recorded.json()["doubts"][0]["code"] == "not_yours"
    assert recorded.status_code == 403
    assert verified.status_code in {400, 403}
    assert Reading.objects.get().status == ReadingStatus.PROVISIONAL


def test_stranger_unit_and_another_agency_record_nothing(dust: Indicator) -> None:
    jinan = make_agency("jinan", name="济南市生态环境局")
    for person in (make_user(unit=make_unit("水科")), make_user(Role.SUPERVISOR, agency=jinan)):
        assert send(person, entry(dust, "38")).json()["doubts"][0]["code"] == "not_yours"
    assert not Reading.objects.exists()


def test_verified_value_is_corrected_by_the_office_alone(
    dust: Indicator, clerk: User, office: User
) -> None:
    pk = send(clerk, entry(dust, "38")).json()["readings"][0]["id"]

    mine = post(signed_in(clerk), "readings/verify", {"readings": [pk]})
    theirs = post(signed_in(office), "readings/verify", {"readings": [pk]})
    again = post(signed_in(office), "readings/verify", {"readings": [pk]})

    assert (mine.status_code, mine.json()["code"]) == (403, "not_allowed")
    assert (theirs.status_code, theirs.json(), again.json()) == (
        200,
        {"verified": 1},
        {"verified": 0},
    )
    assert send(clerk, entry(dust, "39", note="笔误"), confirmed=True).status_code == 400
    assert send(office, entry(dust, "39"), confirmed=True).status_code == 400
    assert send(office, entry(dust, "39", note="笔误")).status_code == 409
    told = send(office, entry(dust, "39", note="笔误"), confirmed=True).json()
    assert (told["corrected"], told["readings"][0]["status"]) == (1, "provisional")
    assert told["readings"][0]["replaces"] == pk


def test_reading_that_is_not_seen_is_not_verified(office: User) -> None:
    foreign = make_reading(make_indicator(agency=make_agency("jinan")), value=38)

    response = post(signed_in(office), "readings/verify", {"readings": [foreign.pk]})

    assert (response.status_code, response.json()["code"]) == (400, "invalid")


def test_what_was_corrected_is_listed_when_asked_for(dust: Indicator, clerk: User) -> None:
    for value in ("38", "39"):
        send(clerk, entry(dust, value))
    client = signed_in(clerk)

    def values(query: str) -> list[str]:
        found = client.get(f"/api/v1/readings/{query}").json()["results"]
        return [row["value"] for row in found]

    assert (values(""), values("?current=true"), values("?current=false")) == (
        ["39"],
        ["39"],
        ["38"],
    )


def test_verdict_of_a_day_says_why(dust: Indicator, clerk: User) -> None:
    for month in range(1, 10):
        make_reading(dust, value=60, period=date(2024, month, 1))
    client = signed_in(clerk)
    address = f"/api/v1/targets/{dust.targets.get().pk}/verdict/"

    told = client.get(address, {"on": "2024-10-15"}, headers={"accept-language": "en"}).json()

    assert (told["on"], told["verdict"], told["actual"]) == ("2024-10-15", "off_target", "60")
    assert (told["op"], told["value"], told["due"]) == ("<=", "40", "2024-12-31")
    assert "60" in told["sentence"]
    assert client.get(address, {"on": "2024-01-15"}).json()["missing"] == []
    for wrong in ("2024-13-01", "2024-10-16"):
        assert client.get(address, {"on": wrong}).json()["fields"].keys() == {"on"}


def test_verdict_without_readings_says_so(dust: Indicator, clerk: User) -> None:
    told = signed_in(clerk).get(f"/api/v1/targets/{dust.targets.get().pk}/verdict/").json()

    assert (told["verdict"], told["actual"], told["forecast"]) == ("no_data", None, None)
