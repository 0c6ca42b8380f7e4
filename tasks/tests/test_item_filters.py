"""The one set of filters of items: each filter, counts without a dimension, refusals, and every order."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client, RequestFactory
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from agencies.choices import Role
from agencies.models import UnitAlias, User
from tasks.choices import Kind, State
from tasks.filtersets import WorkItemFilter
from tasks.models import WorkItem
from tasks.tests.factories import (
    ON,
    day,
    make_agency,
    make_domain,
    make_item,
    make_plan,
    make_unit,
    make_user,
    sign_in,
)
from tasks.tests.lists import listed, titles

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    """The day that the factories build around."""
    settings.BUSINESS_DATE = ON


@pytest.fixture
def leader() -> User:
    return make_user(Role.LEADER)


@pytest.fixture
def client(leader: User) -> Client:
    return sign_in(leader)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("light=late", ["late"]),
        ("light=late&light=done", ["late", "closed"]),
        ("state=to_sign", ["air"]),
        ("state=to_sign&state=closed", ["air", "closed"]),
        ("kind=goal", ["goal"]),
        ("domain=air", ["air"]),
        ("due=overdue", ["late"]),
        ("due=week", ["week"]),
        ("due=fortnight", ["week", "fortnight"]),
        ("due=month", ["late", "week", "fortnight"]),
        ("due=year", ["late", "week", "fortnight", "air", "goal"]),
        ("due_from=2024-10-20&due_to=2024-10-29", ["week", "fortnight"]),
        ("due_from=2024-10-21&due_to=2024-10-29", ["fortnight"]),
        ("due_to=2024-10-14", ["late"]),
        ("q=fort", ["fortnight"]),
        ("light=late&due=week", []),
        ("light=&state=&kind=&domain=&due=&due_from=&due_to=&q=&plan=&unit=", None),
    ],
)
def test_filter_narrows_the_list(client: Client, query: str, expected: list[str] | None) -> None:
    make_item(title="late", next_limit=day(-9))
    make_item(title="week", next_limit=date(2024, 10, 20), progress=100)
    make_item(title="fortnight", next_limit=date(2024, 10, 29), progress=100)
    make_item(title="air", domain=make_domain("air"), state=State.TO_SIGN)
    make_item(title="goal", kind=Kind.GOAL, due=date(2024, 12, 31))
    make_item(title="closed", state=State.CLOSED, next_limit=date(2024, 10, 17))
    found = listed(client, query)
    assert sorted(found) == sorted(expected) if expected is not None else len(found) == 6


def test_filter_by_plan_and_by_leading_or_cooperating_unit(client: Client) -> None:
    water, air = make_unit("水生态环境科"), make_unit("大气环境科")
    make_item(title="led", unit=air)
    make_item(title="helped", unit=water, cooperating=[air])
    make_item(title="neither", unit=water, plan=make_plan(code="second"))
    assert sorted(listed(client, f"unit={air.pk}")) == ["helped", "led"]
    assert listed(client, "plan=second") == ["neither"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("排污口", True),
        ("入河 督查", True),
        ("入河 大气", False),
        ("督查办", True),
        ("18", True),
        ("（18）", True),
        ("(18)", True),
        ("81", False),
        ("100%", False),
        ("_", False),
    ],
)
def test_words_are_looked_for_in_number_title_clause_and_unit(
    client: Client, words: str, found: bool
) -> None:
    unit = make_unit("办公室(督查办)")
    UnitAlias.objects.create(unit=unit, name="督查办")
    make_item(title="深化监督管理", text="（18）入河排污口整治。", marker="(18)", unit=unit)
    response = client.get("/items/", {"q": words})
    assert bool(titles(response)) is found


def test_chips_count_without_their_own_dimension(client: Client) -> None:
    make_item(next_limit=day(-1))
    make_item(next_limit=day(-2), domain=make_domain("air"))
    make_item(domain=make_domain("air"))
    response = client.get("/items/?light=late&domain=air")
    chips = {chip.light.value: (chip.count, chip.pressed) for chip in response.context["chips"]}
    assert chips == {
        "late": (1, True),
        "warn": (0, False),
        "ok": (1, False),
        "done": (0, False),
        "idle": (0, False),
    }
    assert response.context["all_lights"] == 2
    assert len(titles(response)) == 1


@pytest.mark.parametrize(
    "query",
    [
        "light=purple",
        "state=lost",
        "kind=x",
        "domain=nowhere",
        "unit=99999999999999999999",
        "unit=x",
        "plan=other",
        "due=never",
        "due_from=2024-13-01",
        "due_from=2024-10-20&due_to=2024-10-19",
        "sort=title",
    ],
)
def test_invalid_value_is_said_and_shows_nothing(client: Client, query: str) -> None:
    make_item(title="unseen")
    response = client.get(f"/items/?{query}")
    assert response.status_code == 200
    assertContains(response, "is not possible.")
    assertNotContains(response, "unseen")
    assertContains(response, "Nothing to export")


def test_unit_of_another_agency_is_an_invalid_value(client: Client) -> None:
    foreign = make_unit(agency=make_agency("jilin"))
    make_item(unit=foreign)
    make_item(title="own")
    response = client.get(f"/items/?unit={foreign.pk}")
    assert titles(response) == []
    assertContains(response, "Choose one of those offered.")


def test_what_is_asked_for_is_escaped(client: Client) -> None:
    response = client.get("/items/", {"q": '"><script>x</script>', "light": "<b>"})
    assertNotContains(response, "<script>x")
    assertNotContains(response, "<b>”")


def test_worst_light_comes_first_then_the_nearest_limit(client: Client) -> None:
    make_item(title="ok later", due=date(2024, 12, 31))
    make_item(title="ok sooner", due=date(2024, 11, 30), progress=100)
    make_item(title="late later", next_limit=day(-1))
    make_item(title="late sooner", next_limit=day(-9))
    make_item(title="done", state=State.CLOSED)
    make_item(title="warn", next_limit=day(1), progress=100)
    expected = ["late sooner", "late later", "warn", "ok sooner", "ok later", "done"]
    assert listed(client) == expected
    assert listed(client, "sort=light") == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("number", "abc"),
        ("-number", "cba"),
        ("unit", "bca"),
        ("-unit", "acb"),
        ("domain", "cba"),
        ("progress", "cab"),
        ("-progress", "bac"),
        ("gap", "acb"),  # the goal has none and stays last
        ("-gap", "cab"),
        ("next_limit", "cab"),
        ("-next_limit", "bac"),
        ("state", "bca"),
        ("-state", "acb"),
        ("-light", "abc"),
    ],
)
def test_list_is_sorted_both_ways(client: Client, sort: str, expected: str) -> None:
    soil = make_domain("soil", order=3)
    air, water = make_domain("air", order=2), make_domain("water", order=1)
    units = [make_unit("水生态环境科"), make_unit("办公室"), make_unit("大气环境科")]
    common: dict[str, Any] = {"due": date(2024, 12, 31)}
    make_item(
        title="a", ordinal=1, progress=10, domain=soil, unit=units[0], state=State.HALTED, **common
    )
    make_item(
        title="b", ordinal=2, progress=90, domain=air, unit=units[1], kind=Kind.GOAL,
        state=State.TO_SIGN, **{**common, "next_limit": date(2025, 1, 5)},
    )  # fmt: skip
    make_item(
        title="c", ordinal=3, progress=5, domain=water, unit=units[2], next_limit=day(-1),
        starts_on=ON, **common,
    )  # fmt: skip
    assert "".join(listed(client, f"sort={sort}")) == expected


def test_conditions_are_shown_in_words_with_a_way_to_drop_each(client: Client) -> None:
    unit = make_unit("大气环境科")
    make_item(unit=unit)
    response = client.get(f"/items/?unit={unit.pk}&light=ok&light=warn&due_to=2024-12-31")
    shown = [(e.condition.label, e.condition.words, e.url) for e in response.context["applied"]]
    assert shown == [
        ("Unit", "大气环境科", "?light=ok&light=warn&due_to=2024-12-31"),
        ("Light", "On track、Warning", f"?unit={unit.pk}&due_to=2024-12-31"),
        ("Limit to", "2024-12-31", f"?unit={unit.pk}&light=ok&light=warn"),
    ]


def test_filterset_serves_pages_api_and_export_alike(leader: User) -> None:
    make_item(title="b", next_limit=day(-1))
    make_item(title="a")
    request = RequestFactory().get("/")
    request.user = leader
    items = WorkItem.objects.visible_to(leader)
    filters = WorkItemFilter(QueryDict("light=late"), items, request=request, on=ON)
    assert [item.title for item in filters.found()] == ["b"]
    assert filters.without("light").count() == 2
    later = WorkItemFilter(QueryDict("light=late"), items, request=request, on=day(90))
    assert later.found().count() == 2
    refused = WorkItemFilter(QueryDict("light=x"), items, request=request, on=ON)
    assert not refused.is_valid()
    assert not refused.found().exists()
    assert not refused.without("light").exists()
