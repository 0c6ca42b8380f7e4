"""Every resource of the read API: list, detail, each filter with good and bad values, scope."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from agencies.choices import Role
from tasks.tests.factories import day, make_milestone, make_user
from worktracker.api_urls import router
from worktracker.lib.filters import names_of
from worktracker.tests.api_client import keys, signed_in
from worktracker.tests.cast import Bureau, make_bureau
from worktracker.tests.resources import RESOURCES, Resource, Value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned_day")]

EACH = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.path)
KEPT, DROPPED, REFUSED = 0, 1, 2
# All that the API writes; what is not here is 405.
WRITES = {
    "post reports",
    "patch reports/{id}",
    "delete evidence/{id}",
    "post comments",
    "post urges",
    "post readings",
}
STEPS = {
    "post items/{id}/sign",
    "post items/{id}/halt",
    "post items/{id}/resume",
    "post items/{id}/reopen",
    "post reports/{id}/submit",
    "post reports/{id}/withdraw",
    "post reports/{id}/discard",
    "post reports/{id}/approve",
    "post reports/{id}/return",
    "post reports/{id}/accept",
    "post reports/{id}/evidence",
    "get evidence/{id}/file",
    "post notifications/{id}/read",
    "get targets/{id}/verdict",
    "post readings/verify",
}


def cases(place: int) -> pytest.MarkDecorator:
    """One case for each filter that has a value at this place."""
    found = [
        pytest.param(resource, name, values[place], id=f"{resource.path}-{name}")
        for resource in RESOURCES
        for name, values in resource.filters.items()
        if values[place] is not None
    ]
    return pytest.mark.parametrize(("resource", "name", "value"), found)


def address(resource: Resource, bureau: Bureau | None = None) -> str:
    return f"/api/v1/{resource.path}/" + (f"{resource.key(bureau)}/" if bureau else "")


def given(value: Value, bureau: Bureau) -> str:
    return str(value(bureau)) if callable(value) else value


def own_key(resource: Resource, client: APIClient, bureau: Bureau) -> int:
    return client.get(address(resource, bureau)).json()["id"]


def test_every_resource_and_every_filter_has_a_case() -> None:
    views: list[tuple[str, Any, str]] = router.registry
    served = {path: names_of(view.filterset_class) for path, view, _name in views}
    assert served == {resource.path: set(resource.filters) for resource in RESOURCES}
    tried = [values for resource in RESOURCES for values in resource.filters.values()]
    assert all(kept is not None or dropped is not None for kept, dropped, _bad in tried)


@EACH
def test_list_shows_own_rows_only(resource: Resource, bureau: Bureau) -> None:
    other = make_bureau("jilin")
    client = signed_in(bureau.person)

    found = keys(client.get(address(resource)))

    assert own_key(resource, client, bureau) in found
    foreign = own_key(resource, signed_in(other.person), other)
    assert (foreign in found) == resource.shared


@EACH
def test_list_row_has_exactly_the_documented_fields(resource: Resource, bureau: Bureau) -> None:
    rows = signed_in(bureau.person).get(address(resource)).json()["results"]

    assert list(rows[0]) == resource.fields.split()


@EACH
def test_another_agencys_row_does_not_exist(resource: Resource, bureau: Bureau) -> None:
    stranger = signed_in(make_bureau("jilin").person)

    response = stranger.get(address(resource, bureau))

    assert response.status_code == (200 if resource.shared else 404)
    if not resource.shared:
        assert response.json()["code"] == "not_found"


@EACH
def test_administrator_sees_the_rows_of_every_agency(resource: Resource, bureau: Bureau) -> None:
    other = make_bureau("jilin")
    if resource.own:
        assert keys(signed_in(make_user(Role.ADMINISTRATOR)).get(address(resource))) == set()
        return
    client = signed_in(make_user(Role.ADMINISTRATOR))

    found = keys(client.get(address(resource), {"page_size": 200}))

    assert {own_key(resource, client, each) for each in (bureau, other)} <= found


@EACH
@pytest.mark.parametrize("detail", [False, True], ids=["list", "detail"])
def test_stranger_is_asked_for_a_token(resource: Resource, detail: bool, bureau: Bureau) -> None:
    response = APIClient().get(address(resource, bureau if detail else None))

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"
    assert response.json()["code"] == "not_authenticated"


@EACH
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("detail", [False, True], ids=["list", "detail"])
def test_only_what_is_listed_can_be_written(
    resource: Resource, method: str, detail: bool, bureau: Bureau
) -> None:
    client = signed_in(make_user(Role.ADMINISTRATOR))
    written = f"{method} {resource.path}" + ("/{id}" if detail else "") in WRITES

    response = getattr(client, method)(address(resource, bureau if detail else None), {})

    assert (response.status_code == 405) != written


def test_every_step_of_a_row_is_listed() -> None:
    """Steps beside the four methods: POST with a verb in the address, and what is fetched of one row."""
    steps = {
        f"{method} {path}/{'{id}/' if step.detail else ''}{step.url_path}"
        for path, view, _name in router.registry
        for step in view.get_extra_actions()
        for method in step.mapping
    }

    assert steps == STEPS


@cases(KEPT)
def test_filter_keeps_what_meets_it(
    resource: Resource, name: str, value: Value, bureau: Bureau
) -> None:
    client = signed_in(bureau.person)

    found = keys(client.get(address(resource), {name: given(value, bureau)}))

    assert own_key(resource, client, bureau) in found


@cases(DROPPED)
def test_filter_drops_what_does_not_meet_it(
    resource: Resource, name: str, value: Value, bureau: Bureau
) -> None:
    client = signed_in(bureau.person)

    found = keys(client.get(address(resource), {name: given(value, bureau)}))

    assert own_key(resource, client, bureau) not in found


@cases(REFUSED)
def test_bad_filter_value_is_refused_in_words(
    resource: Resource, name: str, value: Value, bureau: Bureau
) -> None:
    make_bureau("jilin")  # its rows exist, but not for this person

    response = signed_in(bureau.person).get(address(resource), {name: given(value, bureau)})

    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    assert len(response.json()["fields"][name][0]) > 5


@EACH
def test_unknown_filter_is_refused(resource: Resource, bureau: Bureau) -> None:
    response = signed_in(bureau.person).get(address(resource), {"colour": "red"})

    assert response.status_code == 400
    assert list(response.json()["fields"]) == ["colour"]


@EACH
def test_unknown_order_is_refused(resource: Resource, bureau: Bureau) -> None:
    response = signed_in(bureau.person).get(address(resource), {"ordering": "password"})

    assert response.status_code == 400
    assert list(response.json()["fields"]) == ["ordering"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (path, name)
        for path, view, _name in router.registry
        for name in getattr(view, "ordering_fields", [])
    ],
)
def test_each_order_works_both_ways(path: str, name: str, bureau: Bureau) -> None:
    client = signed_in(bureau.person)

    assert keys(client.get(f"/api/v1/{path}/", {"ordering": name}))
    assert keys(client.get(f"/api/v1/{path}/", {"ordering": f"-{name}"}))


def test_order_and_pages_never_overlap(bureau: Bureau) -> None:
    items = [make_milestone(bureau.item, on=day(5), name=f"节点 {n}") for n in range(7)]
    client = signed_in(bureau.person)

    pages = [
        client.get("/api/v1/milestones/", {"ordering": "-date", "page_size": 3, "page": page})
        for page in (1, 2, 3)
    ]

    found = [row["id"] for page in pages for row in page.json()["results"]]
    assert len(found) == len(set(found)) == len(items) + 1
    assert found[0] == bureau.milestone.pk
    assert pages[0].json()["count"] == 8


@pytest.mark.parametrize("size", ["0", "201", "all", "-3", "²"])
def test_impossible_page_size_is_refused(size: str, bureau: Bureau) -> None:
    response = signed_in(bureau.person).get("/api/v1/items/", {"page_size": size})

    assert response.status_code == 400
    assert list(response.json()["fields"]) == ["page_size"]


def test_page_after_the_last_is_not_found(bureau: Bureau) -> None:
    assert signed_in(bureau.person).get("/api/v1/items/", {"page": 2}).status_code == 404
