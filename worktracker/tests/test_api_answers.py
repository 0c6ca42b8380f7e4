"""What the API says of items and values, what it costs, and its documentation."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from agencies.choices import Role
from tasks.choices import State
from tasks.models import WorkItem
from tasks.tests.factories import day, make_item, make_milestone, make_unit, make_user
from worktracker.api_urls import router
from worktracker.tests.api_client import keys, signed_in
from worktracker.tests.cast import Bureau

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned_day")]


def test_item_says_light_plan_and_why(bureau: Bureau) -> None:
    late = make_item(plan=bureau.plan, unit=bureau.unit, due=date(2024, 8, 31), progress="57.5")

    row = signed_in(bureau.person).get(f"/api/v1/items/{late.pk}/").json()

    assert (row["light"], row["light_rule"]) == ("late", "overdue")
    assert "2024-08-31" in row["light_reason"]
    assert (row["progress"], row["planned"]) == ("57.5", "100.0")
    assert row["plan"] == "taian-2024"
    assert row["responsibilities"][0]["unit"] == {"id": bureau.unit.pk, "name": "水生态环境科"}


def test_planned_progress_is_a_percentage_with_one_decimal(bureau: Bureau) -> None:
    item = make_item(plan=bureau.plan, unit=bureau.unit)  # 1 January to 31 December 2024

    row = signed_in(bureau.person).get(f"/api/v1/items/{item.pk}/").json()

    assert row["planned"] == "79.0"  # day 289 of 366


def test_item_detail_nests_what_belongs_to_it(bureau: Bureau) -> None:
    row = signed_in(bureau.person).get(f"/api/v1/items/{bureau.item.pk}/").json()

    assert [step["id"] for step in row["milestones"]] == [bureau.milestone.pk]
    assert [duty["frequency"] for duty in row["duties"]] == ["quarterly"]
    assert row["partners"] == ["水利局"]
    assert row["text"] == bureau.item.text


def test_items_by_several_lights_in_one_question(bureau: Bureau) -> None:
    done = make_item(plan=bureau.plan, unit=bureau.unit, state=State.CLOSED, progress=100)
    late = make_item(plan=bureau.plan, unit=bureau.unit, due=day(-1))
    client = signed_in(bureau.person)

    response = client.get("/api/v1/items/?light=late&light=done&sort=light")

    assert [row["id"] for row in response.json()["results"]] == [late.pk, done.pk]


def test_values_are_decimals_without_trailing_zeros(bureau: Bureau) -> None:
    client = signed_in(bureau.person)

    assert client.get("/api/v1/targets/").json()["results"][0]["value"] == "40"
    assert client.get("/api/v1/readings/").json()["results"][0]["value"] == "36.4"


def test_drafts_are_the_supervisors_alone(bureau: Bureau) -> None:
    bureau.plan.state = "draft"
    bureau.plan.save()
    supervisor = make_user(Role.SUPERVISOR, agency=bureau.agency)

    assert keys(signed_in(bureau.person).get("/api/v1/plans/")) == set()
    assert keys(signed_in(bureau.person).get("/api/v1/items/")) == set()
    assert keys(signed_in(bureau.person).get("/api/v1/activities/")) == set()
    assert keys(signed_in(supervisor).get("/api/v1/plans/")) == {bureau.plan.pk}
    assert keys(signed_in(supervisor).get("/api/v1/activities/")) == {bureau.activity.pk}


@pytest.mark.parametrize("path", [path for path, _view, _name in router.registry])
def test_list_costs_the_same_for_many_rows(
    path: str, bureau: Bureau, django_assert_num_queries: Any
) -> None:
    client = APIClient()
    client.force_authenticate(bureau.person)
    with django_assert_num_queries(COSTS[path]):
        client.get(f"/api/v1/{path}/")

    for number in range(3):
        more = make_item(
            plan=bureau.plan, unit=make_unit(f"科室 {number}", agency=bureau.agency), due=day(40)
        )
        make_milestone(more, on=day(10))

    with django_assert_num_queries(COSTS[path]):
        client.get(f"/api/v1/{path}/")


# One for the count, one for the page, and one for each kind of rows beneath.
COSTS = {path: 2 for path, _view, _name in router.registry} | {
    "units": 3,
    "items": 6,  # with the calendar and the light rules
    "reports": 7,
    "targets": 4,
}


def test_156_items_cost_as_many_queries_as_15(
    bureau: Bureau, django_assert_num_queries: Any
) -> None:
    client = APIClient()
    client.force_authenticate(bureau.person)
    for _number in range(14):
        make_item(plan=bureau.plan, unit=bureau.unit)
    with django_assert_num_queries(6):
        assert client.get("/api/v1/items/", {"page_size": 200}).json()["count"] == 15

    for _number in range(141):
        make_item(plan=bureau.plan, unit=bureau.unit)

    with django_assert_num_queries(6):
        assert len(client.get("/api/v1/items/", {"page_size": 200}).json()["results"]) == 156


def test_item_detail_costs_a_fixed_number_of_queries(
    bureau: Bureau, django_assert_num_queries: Any
) -> None:
    client = APIClient()
    client.force_authenticate(bureau.person)
    with django_assert_num_queries(8):
        client.get(f"/api/v1/items/{bureau.item.pk}/")
    for number in range(5):
        make_milestone(bureau.item, on=day(number))
    with django_assert_num_queries(8):
        client.get(f"/api/v1/items/{bureau.item.pk}/")
    assert WorkItem.objects.count() == 1


def test_schema_is_made_without_a_warning(tmp_path: Any) -> None:
    target = tmp_path / "schema.yml"

    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(target))

    assert "/api/v1/items/{id}/" in target.read_text(encoding="utf-8")


def test_schema_and_its_page_ask_for_a_sign_in(bureau: Bureau) -> None:
    assert APIClient().get("/api/v1/schema/").status_code == 401
    page = APIClient().get("/api/v1/docs/")
    assert (page.status_code, page["Location"]) == (302, "/login/?next=/api/v1/docs/")
    assert signed_in(bureau.person).get("/api/v1/schema/").status_code == 200


def test_session_serves_too(bureau: Bureau) -> None:
    client = APIClient()
    client.force_login(bureau.person)

    assert keys(client.get("/api/v1/items/")) == {bureau.item.pk}
    assert client.get("/api/v1/docs/").status_code == 200
