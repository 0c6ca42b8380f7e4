"""The page of people: who sees whom, who appoints and ends deputies there, and what is said when that cannot be."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.choices import Role
from agencies.models import Deputy, User
from agencies.people_page import PeoplePage
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_deputy,
    make_unit,
    make_user,
    sign_in,
)
from worktracker.lib.opened import fingerprint

pytestmark = [pytest.mark.django_db]

URL = "/people/"
AIR, WATER = "大气环境科", "水生态环境科"


@pytest.fixture(autouse=True)
def business_date(settings: Settings) -> None:
    settings.BUSINESS_DATE = ON


@pytest.fixture
def bureau() -> dict[str, User]:
    """Two units of Tai'an with head and staff, its office, and a district's and another province's staff."""
    taian, district = make_agency(), make_agency("taishan", parent=make_agency())
    water, air = make_unit(WATER, order=1), make_unit(AIR, order=2)
    return {
        "staff": make_user(unit=water, display_name="水科承办人"),
        "head": make_user(Role.HEAD, unit=water, display_name="水科科长"),
        "air": make_user(unit=air, display_name="大气科承办人"),
        "leader": make_user(Role.LEADER, display_name="局领导"),
        "auditor": make_user(Role.AUDITOR, display_name="审计员"),
        "supervisor": make_user(Role.SUPERVISOR, agency=taian, display_name="督查办"),
        "district": make_user(agency=district, display_name="区局承办人"),
        "jilin": make_user(agency=make_agency("jilin"), display_name="厅承办人"),
        "closed": make_user(unit=water, display_name="离职人员", is_active=False),
        "administrator": make_user(Role.ADMINISTRATOR, display_name="管理员"),
    }


def names(page: PeoplePage) -> list[list[str]]:
    return [[str(line.person) for line in group.lines] for group in page.groups]


def listed(user: User, query: str = "") -> list[list[str]]:
    return names(sign_in(user).get(URL + query).context["page"])


OWN_UNIT = [["水科科长", "水科承办人"]]
WHOLE_AGENCY = [["局领导", "督查办", "审计员"], ["水科科长", "水科承办人"], ["大气科承办人"]]


# --- who sees whom


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("staff", OWN_UNIT),
        ("head", OWN_UNIT),
        ("supervisor", WHOLE_AGENCY),
        ("leader", WHOLE_AGENCY),
        ("auditor", WHOLE_AGENCY),
        ("district", [["区局承办人"]]),
    ],
)
def test_role_decides_whom_one_sees(
    bureau: dict[str, User], who: str, shown: list[list[str]]
) -> None:
    assert listed(bureau[who]) == shown


def test_administrator_sees_the_people_of_every_agency(bureau: dict[str, User]) -> None:
    administrator = bureau["administrator"]
    assert listed(administrator, "?agency=taian") == WHOLE_AGENCY
    assert listed(administrator, "?agency=jilin") == [["厅承办人"]]


@pytest.mark.parametrize("who", ["leader", "auditor"])
def test_leader_and_auditor_see_the_lower_agency_s_people(
    bureau: dict[str, User], who: str
) -> None:
    assert listed(bureau[who], "?agency=taishan") == [["区局承办人"]]


@pytest.mark.parametrize("who", ["staff", "head", "supervisor", "district"])
def test_another_agency_s_people_do_not_exist(bureau: dict[str, User], who: str) -> None:
    client = sign_in(bureau[who])
    assert client.get(URL + "?agency=jilin").status_code == 404
    if who != "district":
        assert client.get(URL + "?agency=taishan").status_code == 404
    else:
        assert client.get(URL + "?agency=taian").status_code == 404


def test_leader_sees_nobody_of_an_agency_that_is_not_lower(bureau: dict[str, User]) -> None:
    assert sign_in(bureau["leader"]).get(URL + "?agency=jilin").status_code == 404


def test_stranger_is_sent_to_sign_in(bureau: dict[str, User]) -> None:
    assertRedirects(sign_in().get(URL), f"/login/?next={URL}")


def test_search_finds_names_units_and_addresses(bureau: dict[str, User]) -> None:
    assert listed(bureau["supervisor"], "?q=水科 科长") == [["水科科长"]]
    assert listed(bureau["supervisor"], "?q=大气") == [["大气科承办人"]]
    assert listed(bureau["supervisor"], f"?q={bureau['air'].email}") == [["大气科承办人"]]
    page = sign_in(bureau["supervisor"]).get(URL + "?q=海洋")
    assertContains(page, "Nobody was found by “海洋”.")


def test_administrator_of_an_empty_installation_is_told_what_to_do() -> None:
    page = sign_in(make_user(Role.ADMINISTRATOR)).get(URL)
    assertContains(page, "There is no agency yet.")


# --- what it says of deputies


def test_deputies_in_force_and_coming_stand_beside_both_people(bureau: dict[str, User]) -> None:
    staff, head, air = bureau["staff"], bureau["head"], bureau["air"]
    make_deputy(staff, air, ends_on=day(5), reason="休假")
    make_deputy(head, staff, starts_on=day(1))
    make_deputy(head, air, starts_on=day(-9), ends_on=day(-1))
    make_deputy(air, head, ended_by=air, ended_at=AT)
    response = sign_in(bureau["head"]).get(URL)
    page = response.context["page"]
    assert page.title == "1 deputy in force, 1 deputy to begin"
    lines = {line.person: line for group in page.groups for line in group.lines}
    assert [(each.row.deputy, each.in_force) for each in lines[staff].deputies] == [(air, True)]
    assert [(each.row.deputy, each.in_force) for each in lines[head].deputies] == [(staff, False)]
    assert [each.row.principal for each in lines[staff].principals] == [head]
    assertContains(response, "2024-10-15 to 2024-10-20")
    assertContains(response, "休假")


def test_page_without_deputies_says_so(bureau: dict[str, User]) -> None:
    assert sign_in(bureau["staff"]).get(URL).context["page"].title == "Nobody stands in for anybody"


def test_only_those_with_deputies_are_kept_when_asked(bureau: dict[str, User]) -> None:
    make_deputy(bureau["staff"], bureau["air"])
    assert listed(bureau["supervisor"], "?paired=1") == [["水科承办人"], ["大气科承办人"]]


# --- appointing


def sent(principal: User, deputy: User, **fields: Any) -> dict[str, Any]:
    given = {"starts_on": str(ON), "ends_on": "", "reason": "出差", **fields}
    return {"principal": principal.pk, "deputy": deputy.pk, **given}


@pytest.mark.parametrize("who", ["staff", "head", "supervisor"])
def test_deputy_is_appointed_by_oneself_head_and_office(bureau: dict[str, User], who: str) -> None:
    client = sign_in(bureau[who])
    answer = client.post(URL, sent(bureau["staff"], bureau["air"]), follow=True)
    assertRedirects(answer, URL)
    assertContains(answer, "大气科承办人 stands in for 水科承办人: from 2024-10-15.")
    made = Deputy.objects.get()
    assert (made.principal, made.deputy, made.made_by, made.reason) == (
        bureau["staff"],
        bureau["air"],
        bureau[who],
        "出差",
    )


@pytest.mark.parametrize("who", ["leader", "auditor", "administrator"])
def test_who_only_reads_finds_no_form_and_is_refused(bureau: dict[str, User], who: str) -> None:
    client = sign_in(bureau[who])
    assertNotContains(client.get(URL + "?agency=taian"), "Appoint")
    assert client.post(URL, sent(bureau["staff"], bureau["air"])).status_code == 403
    assert not Deputy.objects.exists()


@pytest.mark.parametrize(
    ("who", "principal"), [("staff", "head"), ("air", "staff"), ("head", "air"), ("jilin", "staff")]
)
def test_whom_one_does_not_decide_for_is_not_offered(
    bureau: dict[str, User], who: str, principal: str
) -> None:
    client = sign_in(bureau[who])
    answer = client.post(URL, sent(bureau[principal], bureau["air"]))
    assert answer.status_code == 422
    assert "principal" in answer.context["form"].errors
    assert not Deputy.objects.exists()


def test_another_agency_s_colleague_is_not_offered(bureau: dict[str, User]) -> None:
    answer = sign_in(bureau["staff"]).post(URL, sent(bureau["staff"], bureau["jilin"]))
    assert answer.status_code == 422
    assert "deputy" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_on": "2024-10-14"}, "starts_on"),
        ({"starts_on": "morgen"}, "starts_on"),
        ({"ends_on": "2024-10-01"}, "ends_on"),
        ({"reason": "长" * 201}, "reason"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_keeps_what_was_typed(
    bureau: dict[str, User], fields: dict[str, str], field: str
) -> None:
    answer = sign_in(bureau["staff"]).post(URL, sent(bureau["staff"], bureau["air"], **fields))
    assert answer.status_code in (400, 422)
    form = answer.context["form"]
    assert set(form.errors) == {field}
    assert form[field].value() == fields[field]
    assert not Deputy.objects.exists()


def test_form_opens_for_oneself_or_for_whom_the_link_names(bureau: dict[str, User]) -> None:
    staff = bureau["staff"]
    form = sign_in(staff).get(URL).context["form"]
    assert (form["principal"].value(), form["starts_on"].value()) == (staff.pk, ON)
    named = sign_in(bureau["supervisor"]).get(URL, {"principal": staff.pk}).context["form"]
    assert named["principal"].value() == str(staff.pk)


# --- ending


def end(client: Client, deputyship: Deputy, seen: str | None = None) -> Any:
    stored = Deputy.objects.get(pk=deputyship.pk)
    return client.post(
        f"{URL}deputies/{deputyship.pk}/end/", {"seen": seen or fingerprint(stored)}, follow=True
    )


@pytest.mark.parametrize("who", ["staff", "head", "supervisor"])
def test_deputyship_is_ended_by_oneself_head_and_office(bureau: dict[str, User], who: str) -> None:
    made = make_deputy(bureau["staff"], bureau["air"])
    client = sign_in(bureau[who])
    assertContains(client.get(URL), f'action="/people/deputies/{made.pk}/end/"', count=1)
    assertContains(end(client, made), "大气科承办人 no longer stands in for 水科承办人.")
    made.refresh_from_db()
    assert made.ended_by == bureau[who]
    assertNotContains(client.get(URL), f"/people/deputies/{made.pk}/end/")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("air", 403),
        ("leader", 403),
        ("auditor", 403),
        ("administrator", 403),
        ("jilin", 404),
        ("district", 404),
    ],
)
def test_others_end_nothing(bureau: dict[str, User], who: str, status: int) -> None:
    made = make_deputy(bureau["staff"], bureau["air"])
    client = sign_in(bureau[who])
    assertNotContains(client.get(URL), f"/people/deputies/{made.pk}/end/")
    assert end(client, made).status_code == status
    made.refresh_from_db()
    assert made.ended_at is None


def test_end_by_a_link_is_refused(bureau: dict[str, User]) -> None:
    made = make_deputy(bureau["staff"], bureau["air"])
    assert sign_in(bureau["staff"]).get(f"{URL}deputies/{made.pk}/end/").status_code == 405


def test_second_end_says_who_was_first_and_when(bureau: dict[str, User]) -> None:
    made = make_deputy(bureau["staff"], bureau["air"])
    seen = fingerprint(Deputy.objects.get())
    end(sign_in(bureau["head"]), made, seen)
    first = Deputy.objects.get().ended_at
    answer = end(sign_in(bureau["staff"]), made, seen)
    assertContains(
        answer, "Nothing changed: 水科科长 ended this deputyship on 2024-10-15", status_code=412
    )
    assert Deputy.objects.get().ended_at == first


def test_end_of_what_was_changed_meanwhile_is_refused(bureau: dict[str, User]) -> None:
    made = make_deputy(bureau["staff"], bureau["air"])
    answer = end(sign_in(bureau["staff"]), made, "0000000000")
    assertContains(answer, "They now read: from 2024-10-15.", status_code=412)
    made.refresh_from_db()
    assert made.ended_at is None


# --- its cost


def paired_people(principal: User, names: list[str]) -> None:
    """Colleagues of a person's unit, each of whom stands in for the person and is stood in for by him or her."""
    fields = {"role": Role.STAFF, "agency": principal.agency, "unit": principal.unit}
    people = User.objects.bulk_create(
        User(username=name, display_name=name, **fields) for name in names
    )
    for person in people:
        make_deputy(person, principal)
        make_deputy(principal, person, starts_on=day(3))


@pytest.mark.parametrize("who", ["head", "supervisor", "leader", "administrator"])
def test_page_costs_the_same_for_1_and_100_people(
    bureau: dict[str, User], who: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(bureau[who])
    paired_people(bureau["staff"], ["第一人"])
    with django_assert_max_num_queries(20) as first:
        assertContains(client.get(URL, {"agency": "taian"}), "第一人")
    paired_people(bureau["staff"], [f"第{n}人" for n in range(2, 101)])
    with django_assert_max_num_queries(len(first)):
        assertContains(client.get(URL, {"agency": "taian"}), "第100人")
