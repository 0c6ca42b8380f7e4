"""The trail's page: who reads it, what a row says, how it is filtered, what is sealed."""

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from agencies.choices import Role
from agencies.models import User
from tasks.chain import in_groups
from tasks.choices import PlanState
from tasks.models import Activity, Seal
from tasks.services.activity import record
from tasks.services.sealing import seal_trail
from tasks.tests.factories import (
    AT,
    make_agency,
    make_item,
    make_plan,
    make_unit,
    make_user,
    sign_in,
)
from tasks.trail import in_words
from worktracker.lib.origin import coming_from
from worktracker.tests.api_client import signed_in

pytestmark = pytest.mark.django_db

PAGE = reverse("trail")
CHECKING = [Role.SUPERVISOR, Role.AUDITOR, Role.AUDIT_ADMINISTRATOR]


@pytest.fixture
def supervisor() -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def client(supervisor: User) -> Client:
    return sign_in(supervisor)


def subjects(client: Client, **query: Any) -> list[str]:
    """The rows shown, told apart by their subject."""
    return [row.subject for row, _entry in client.get(PAGE, query).context["lines"]]


def write(subject: str = "x", **fields: Any) -> Activity:
    return record(
        fields.pop("verb", "report_filed"),
        subject=subject,
        **{"at": AT, "by": None, "agency": make_agency(), **fields},
    )


# --- who


@pytest.mark.parametrize("role", Role)
def test_only_those_who_check_it_read_the_trail(role: Role) -> None:
    client = sign_in(make_user(role))

    assert client.get(PAGE).status_code == (200 if role in CHECKING else 404)
    linked = f'href="{PAGE}"' in client.get(reverse("items")).content.decode()
    assert linked == (role in CHECKING)


def test_stranger_is_sent_to_sign_in() -> None:
    answer = Client().get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('login')}?next={PAGE}")


def test_page_only_reads(client: Client) -> None:
    assert client.post(PAGE).status_code == 405


def test_each_sees_the_agencies_that_the_role_reads() -> None:
    above = make_agency("sd")
    make_agency("taian", parent=above)
    write("泰安")
    write("省厅", agency=above)
    write("外省", agency=make_agency("jilin"))

    def seen(role: Role, agency: Any = None) -> set[str]:
        return set(subjects(sign_in(make_user(role, agency=agency))))

    assert seen(Role.SUPERVISOR) == {"泰安"}
    assert seen(Role.SUPERVISOR, above) == {"省厅"}
    assert seen(Role.AUDITOR) == {"泰安"}
    assert seen(Role.AUDITOR, above) == {"泰安", "省厅"}
    assert seen(Role.AUDIT_ADMINISTRATOR) == {"泰安", "省厅", "外省"}


# --- what


def test_row_tells_old_and_new_values_who_for_whom_why_and_from_where(client: Client) -> None:
    item = make_item(title="加强饮用水水源地保护")
    clerk = make_user(display_name="张三")
    changes = [
        {"field": "light", "old": "late", "new": "warn"},
        {"field": "title", "old": "旧题", "new": "新题"},
        {"field": "problems", "old": "", "new": ""},
    ]
    with coming_from("10.20.3.41"):
        record(
            "published", at=AT, by=clerk, item=item, behalf="李四", reason="更正", changes=changes
        )

    page = client.get(PAGE)
    text = page.content.decode()

    assert [entry.address for _row, entry in page.context["lines"]] == ["10.20.3.41"]
    for said in ("张三", "for 李四", "published the plan", "旧题 → 新题", "更正", "10.20.3.41"):
        assert said in text
    assert f'href="{item.get_absolute_url()}"' in text
    assert 'data-light="warn"' in text
    assert "roblems" not in text  # what was empty and stays so is no change
    assert "2024-10-15<small>10:00:00" in text


def test_long_values_are_folded_and_whole(client: Client) -> None:
    item = make_item()
    words = "完成排查。" * 60
    change = {"field": "narrative", "old": "<b>", "new": words}
    record("report_filed", at=AT, by=None, item=item, changes=[change])

    text = client.get(PAGE).content.decode()

    assert "<details" in text
    assert words in text
    assert "&lt;b&gt;" in text


def test_task_of_a_draft_is_named_without_a_link(client: Client) -> None:
    item = make_item(plan=make_plan(code="draft", state=PlanState.DRAFT))
    record("corrected", at=AT, by=None, item=item)

    text = client.get(PAGE).content.decode()

    assert item.title in text
    assert item.get_absolute_url() not in text


def test_address_is_kept_from_everybody_else() -> None:
    clerk = make_user()
    with coming_from("10.20.3.41"):
        row = record(
            "report_filed", at=AT, by=clerk, item=make_item(), behalf="李四", reason="补报"
        )

    with translation.override("en"):
        log = render_to_string("tasks/_log.html", {"entries": in_words([row])})
    assert f"{clerk} for 李四" in log
    assert "Reason given: 补报" in log
    assert "10.20.3.41" not in log

    def told(role: Role) -> Any:
        (row,) = signed_in(make_user(role)).get("/api/v1/activities/").json()["results"]
        return row["behalf"], row["address"]

    for role in set(Role) - {Role.SECURITY_ADMINISTRATOR}:  # who reads no trail of the year's work
        assert told(role) == ("李四", "10.20.3.41" if role in CHECKING else None)


def test_header_says_what_is_sealed(client: Client) -> None:
    empty = client.get(PAGE).content.decode()
    assert "Nothing was changed yet" in empty
    assert "Nothing is sealed yet" in empty

    write("封存的")
    write("也封存的", agency=make_agency("jilin"))
    seal_trail(at=AT)
    write("待封存的")
    text = client.get(PAGE).content.decode()

    head = Seal.objects.get().head
    assert f"In all 2 rows are sealed, last at 2024-10-15 10:00, head {head[:8]}…" in text
    assert f'title="{in_groups(head)}"' in text
    assert "2 changes" in text
    assert text.count("not sealed yet") == 1


# --- which


@pytest.fixture
def rows(supervisor: User) -> None:
    """Three rows, a day after another."""
    item = make_item(title="加强水源地保护")
    other = make_plan(code="taian-2025", title="2025年工作要点")
    write("填报", item=item, by=make_user(display_name="张三"), reason="补充材料")
    write("发布", verb="published", plan=other, by=supervisor, at=AT + timedelta(days=1))
    write("预警", verb="flag_raised", item=item, at=AT + timedelta(days=2))


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["预警", "发布", "填报"]),
        ({"q": "水源地"}, ["预警", "填报"]),
        ({"q": "水源地 补充"}, ["填报"]),
        ({"q": "发布"}, ["发布"]),
        ({"actor": "system"}, ["预警"]),
        ({"verb": "published"}, ["发布"]),
        ({"plan": "taian-2025"}, ["发布"]),
        ({"at_from": "2024-10-16"}, ["预警", "发布"]),
        ({"at_to": "2024-10-15"}, ["填报"]),
        ({"at_from": "2024-10-16", "at_to": "2024-10-16"}, ["发布"]),
        ({"q": "", "actor": "", "verb": "", "at_from": ""}, ["预警", "发布", "填报"]),
    ],
)
def test_filter_keeps_what_meets_it(
    client: Client, query: dict[str, str], expected: list[str]
) -> None:
    assert subjects(client, **query) == expected


@pytest.mark.usefixtures("rows")
def test_filter_by_person(client: Client, supervisor: User) -> None:
    assert subjects(client, actor=supervisor.pk) == ["发布"]


@pytest.mark.parametrize(
    ("hour", "minute", "expected"), [(0, 0, ["x"]), (23, 59, ["x"]), (24, 0, [])]
)
def test_days_are_those_of_shanghai(
    client: Client, hour: int, minute: int, expected: list[str]
) -> None:
    midnight = AT.replace(hour=0, minute=0)
    write(at=midnight + timedelta(hours=hour, minutes=minute))
    assert subjects(client, at_from="2024-10-15", at_to="2024-10-15") == expected


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"verb": "nonsense"}, "What: “nonsense” is not possible."),
        ({"plan": "no-such-plan"}, "Plan: “no-such-plan” is not possible."),
        ({"actor": "999999"}, "Who: “999999” is not possible."),
        ({"at_from": "2024-13-01"}, "From day: “2024-13-01” is not possible."),
        ({"at_from": "2024-10-16", "at_to": "2024-10-15"}, "The last day lies before the first."),
    ],
)
def test_impossible_value_finds_nothing_and_is_told(
    client: Client, query: dict[str, str], sentence: str
) -> None:
    answer = client.get(PAGE, query)
    assert answer.context["lines"] == []
    assert sentence in answer.content.decode()


def test_person_and_plan_of_another_agency_cannot_be_asked_for(client: Client) -> None:
    jilin = make_agency("jilin")
    far = make_user(unit=make_unit(agency=jilin))
    make_plan(agency=jilin)

    for query in ({"actor": far.pk}, {"plan": "jilin-2024"}):
        assert "is not possible" in client.get(PAGE, query).content.decode()


def test_script_gets_the_tidy_address_to_show(client: Client) -> None:
    query = {"q": "水", "actor": "", "verb": "published", "page": "1"}
    answer = client.get(PAGE, query, headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == f"{PAGE}?q=%E6%B0%B4&verb=published"
    assert "HX-Request" in answer["Vary"]


@pytest.mark.usefixtures("rows")
def test_nothing_found_offers_a_way_out(client: Client) -> None:
    text = client.get(PAGE, {"q": "没有这样的"}).content.decode()
    assert "No change meets these conditions." in text


def test_long_trail_is_paged_with_its_conditions(client: Client) -> None:
    for n in range(60):
        write(str(n), at=AT + timedelta(minutes=n))

    first = client.get(PAGE, {"verb": "report_filed"})
    assert len(first.context["lines"]) == 50
    assert "?verb=report_filed&amp;page=2" in first.content.decode()
    assert "1–50 of 60 changes" in first.content.decode()
    assert subjects(client, verb="report_filed", page=2) == [str(n) for n in range(9, -1, -1)]


# --- queries

MOST = 14


def write_elsewhere(count: int) -> None:
    """Rows that share neither item nor plan nor person, sealed."""
    for n in range(count):
        item = make_item(plan=make_plan(code=f"taian-{count}-{n}"), due=AT.date())
        record("report_filed", at=AT, by=make_user(), item=item, subject=str(n), behalf="李四")
    assert seal_trail(at=AT)


@pytest.mark.parametrize("role", CHECKING)
def test_number_of_queries_is_the_same_for_one_row_and_for_a_hundred(
    role: Role, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client = sign_in(make_user(role))
    write_elsewhere(1)
    with django_assert_max_num_queries(MOST) as first:
        assert len(client.get(PAGE).context["lines"]) == 1

    write_elsewhere(99)
    with django_assert_num_queries(len(first)):
        assert len(client.get(PAGE).context["lines"]) == 50
