"""The desk's page: what each role finds there, what htmx gets of it, and what it asks of the database."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.choices import Role
from agencies.models import Unit, User
from indicators.tests.desks import fill, instruct, waiting
from tasks.choices import FiledAs, MailState, ReportState, State
from tasks.models import Evidence, OutboundMail, Urge
from tasks.tests.daily import make_office
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_deputy,
    make_item,
    make_period,
    make_plan,
    make_unit,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

FORM = 'action="/reports/'


@pytest.fixture(autouse=True)
def _business_date(settings: Settings) -> None:
    settings.BUSINESS_DATE = ON


@pytest.fixture
def lead() -> Unit:
    return make_unit("大气环境科")


@pytest.fixture
def office() -> User:
    return make_office()


def opened(user: User, query: str = "", **headers: str) -> Any:
    return sign_in(user).get(f"/desk/{query}", headers=headers)


# --- who


def test_stranger_is_sent_to_sign_in() -> None:
    assertRedirects(sign_in().get("/desk/"), "/login/?next=/desk/")


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
def test_who_decides_on_nothing_has_no_desk(role: Role) -> None:
    response = opened(make_user(role))
    assert response.status_code == 404
    assertNotContains(response, 'href="/desk/"', status_code=404)


def test_clerk_who_stands_in_for_the_head_approves(lead: Unit) -> None:
    clerk = make_user(unit=lead)
    make_deputy(make_user(Role.HEAD, unit=lead), clerk)
    waiting(make_item(unit=lead), state=ReportState.TO_APPROVE)
    response = opened(clerk)
    assertContains(response, 'value="approve"')
    assertContains(response, 'href="/desk/" title="Approve reports"')


def test_supervisor_verifies_and_urges(office: User, lead: Unit) -> None:
    report = waiting(make_item(unit=lead))
    make_item(unit=lead, due=day(-3))
    response = opened(office)
    assertContains(response, f'action="/reports/{report.pk}/decide/"')
    assertContains(response, 'value="accept"')
    assertContains(response, 'action="/urge/"')
    assertContains(response, "1 task to urge, 1 unit concerned")


def test_auditor_reads_and_finds_no_button(lead: Unit) -> None:
    waiting(make_item(unit=lead, title="某项任务"))
    make_item(unit=lead, due=day(-3))
    response = opened(make_user(Role.AUDITOR))
    assertContains(response, "某项任务")
    assertContains(response, "1 task to urge")
    for button in (FORM, 'action="/urge/"', 'name="pair"', 'value="accept"', 'value="return"'):
        assertNotContains(response, button)


def test_head_finds_the_own_queue_and_nothing_else(lead: Unit) -> None:
    waiting(make_item(unit=lead), state=ReportState.TO_APPROVE)
    make_item(unit=lead, due=day(-3))
    response = opened(make_user(Role.HEAD, unit=lead))
    assertContains(response, "<title>Approve reports")
    assertContains(response, 'value="approve"')
    assertNotContains(response, 'class="queues')
    assertNotContains(response, 'action="/urge/"')


def test_leader_verifies_what_the_office_filed_and_reads_the_own_instructions(
    office: User, lead: Unit
) -> None:
    leader = make_user(Role.LEADER)
    report = waiting(make_item(unit=lead), by=office, filed_as=FiledAs.OFFICE)
    instruct(make_item(unit=lead), author=leader, text="请速报名单。", due=day(-2))
    make_item(unit=lead, due=day(-3))
    response = opened(leader)
    assertContains(response, f'action="/reports/{report.pk}/decide/"')
    assertContains(response, "请速报名单。")
    assertContains(response, "1 of 1 instructions is past its day")
    assertNotContains(response, 'action="/urge/"')


@pytest.mark.parametrize(
    ("role", "queue"),
    [
        (Role.SUPERVISOR, "approve"),
        (Role.LEADER, "unsigned"),
        (Role.HEAD, "verify"),
        (Role.SUPERVISOR, "bogus"),
    ],
)
def test_another_s_queue_does_not_exist(role: Role, queue: str) -> None:
    assert opened(make_user(role), f"?queue={queue}").status_code == 404


@pytest.mark.parametrize("query", ["?report=0", "?report=x", "?report=99999999999999999999"])
def test_report_that_does_not_exist_is_not_found(office: User, query: str) -> None:
    assert opened(office, query).status_code == 404


def test_report_of_another_agency_is_not_found(office: User) -> None:
    foreign = waiting(make_item(unit=make_unit(agency=make_agency("jilin"))))
    assert opened(office, f"?report={foreign.pk}").status_code == 404


# --- what is shown


def test_oldest_report_is_read_first_with_who_handed_it_in(office: User, lead: Unit) -> None:
    clerk = make_user(unit=lead, display_name="张三")
    waiting(make_item(unit=lead, title="新的"), as_of=day(-1))
    waiting(make_item(unit=lead, title="旧的"), as_of=day(-3), by=clerk, times_returned=1)
    response = opened(office)
    assert response.context["desk"].pane.item.title == "旧的"
    for text in (
        "大气环境科, 张三",
        "handed in 2024-10-12 (Sat)",
        "waiting for 3 days",
        "returned 1 time",
    ):
        assertContains(response, text)


@pytest.mark.parametrize(
    ("filed_as", "words"),
    [(FiledAs.DEPUTY, "李四 for 张三"), (FiledAs.OFFICE, "李四 on the unit's behalf")],
)
def test_who_wrote_in_another_s_place_is_named(
    office: User, lead: Unit, filed_as: FiledAs, words: str
) -> None:
    principal = make_user(unit=lead, display_name="张三")
    by = make_user(unit=make_unit("法规科"), display_name="李四")
    waiting(make_item(unit=lead), by=by, filed_as=filed_as, principal=principal)
    assertContains(opened(office), words)


def test_evidence_and_notes_stand_in_the_pane(office: User, lead: Unit) -> None:
    clerk = make_user(unit=lead)
    item = make_item(unit=lead, due=day(-15))
    report = waiting(item, by=clerk, problems="经费未到位。", next_step="月底前验收。")
    proof = Evidence.objects.create(
        report=report,
        name="核查记录.pdf",
        size=9,
        sha256="0" * 64,
        content_type="application/pdf",
        file="00/00",
        uploaded_by=clerk,
        uploaded_at=AT,
    )
    response = opened(office)
    assertContains(response, f'href="{proof.get_absolute_url()}"')
    for text in ("核查记录.pdf", "经费未到位。", "月底前验收。", "passed 15 days ago"):
        assertContains(response, text)


def test_late_report_says_by_how_much(office: User, lead: Unit) -> None:
    item = make_item(unit=lead)
    september = make_period(item.plan, on=day(-20))
    waiting(item, period=september, as_of=day(-1))
    assertContains(opened(office), "19 days late")


def test_report_alone_in_the_address_finds_its_queue(office: User, lead: Unit) -> None:
    waiting(make_item(unit=lead))
    done = waiting(make_item(unit=lead), done=True, percent=100)
    desk = opened(office, f"?report={done.pk}").context["desk"]
    assert (desk.queue, desk.pane.report, desk.decides) == ("close", done, True)


def test_report_that_waits_no_longer_says_who_decided(office: User, lead: Unit) -> None:
    colleague = make_user(Role.SUPERVISOR, display_name="王五")
    other = waiting(make_item(unit=lead))
    decided = waiting(
        make_item(unit=lead), state=ReportState.ACCEPTED, decided_by=colleague, decided_at=AT
    )
    response = opened(office, f"?queue=verify&report={decided.pk}")
    assertContains(response, "This report waits no longer: Accepted, by 王五, 10-15 10:00.")
    assertNotContains(response, FORM)
    assert response.context["desk"].after.report == other


def test_empty_queue_says_when_the_next_reports_are_due(office: User) -> None:
    make_plan()
    response = opened(office, "?queue=verify")
    assertContains(response, "No report waits to be verified.")
    assertContains(response, "The reports of month 10 are due 10-25 (Fri).")


@pytest.mark.parametrize(
    ("queue", "words"),
    [
        ("close", "No closure waits to be verified."),
        ("unsigned", "Every unit has signed for its tasks."),
        ("unreported", "Every report that was due is handed in."),
        ("overdue", "No limit has passed without its unit being urged."),
        ("instructed", "Every instruction is answered."),
        ("missing", "Every task has its unit, and every limit is settled."),
        ("drafts", "No draft waits to be checked."),
    ],
)
def test_empty_queue_says_so(office: User, queue: str, words: str) -> None:
    assertContains(opened(office, f"?queue={queue}"), words)


def test_all_reasons_stand_together_unless_one_is_asked_for(office: User, lead: Unit) -> None:
    make_user(unit=lead)
    make_item(unit=lead, due=day(-3), title="超期的")
    make_item(unit=lead, state=State.TO_SIGN, title="未签的")
    together = opened(office)
    assertContains(together, "2 tasks to urge, 1 unit concerned")
    assertContains(together, "超期的</a>")
    assertContains(together, "未签的</a>")
    alone = opened(office, "?queue=unsigned")
    assertContains(alone, "Not signed for: 1 task, 1 unit concerned")
    assertNotContains(alone, "超期的")


def test_unit_that_was_urged_says_when(office: User, lead: Unit) -> None:
    item, today = (make_item(unit=lead, state=State.TO_SIGN) for _ in range(2))
    Urge.objects.create(item=item, unit=lead, by=office, at=AT, on=day(-6))
    Urge.objects.create(item=today, unit=lead, by=office, at=AT, on=ON)
    response = opened(office)
    assertContains(response, "urged 10-09")
    assertContains(response, "urged today")
    assertContains(response, f'value="{today.pk}-{lead.pk}" disabled')


def test_navigation_counts_what_waits_for_a_decision(office: User, lead: Unit) -> None:
    waiting(make_item(unit=lead))
    waiting(make_item(unit=lead), done=True, percent=100)
    waiting(make_item(unit=lead), state=ReportState.TO_APPROVE)
    counts = {
        role: opened(user).context["nav_counts"]["desk"]
        for role, user in (
            ("office", office),
            ("head", make_user(Role.HEAD, unit=lead)),
            ("leader", make_user(Role.LEADER)),
            ("auditor", make_user(Role.AUDITOR)),
        )
    }
    assert counts == {"office": 2, "head": 1, "leader": 0, "auditor": 0}


# --- htmx


def test_htmx_gets_list_and_pane_alone(office: User, lead: Unit) -> None:
    report = waiting(make_item(unit=lead))
    response = opened(
        office, f"?queue=verify&report={report.pk}", **{"HX-Request": "true", "HX-Target": "triage"}
    )
    assert response.content.lstrip().startswith(b'<section class="panel flush triage"')
    assertNotContains(response, 'class="queues')
    assert "HX-Target" in response["Vary"]


# --- addresses


def failed_mail(to: User, *, on: date, state: str = MailState.FAILED) -> None:
    OutboundMail.objects.create(
        user=to,
        day=on,
        address=to.email,
        subject="提醒",
        text="",
        html="",
        state=state,
        created_at=AT,
    )


def test_whom_no_mail_reaches_stands_on_the_desk_until_one_does(office: User) -> None:
    zhang, wang = make_user(display_name="张三"), make_user(display_name="王五")
    failed_mail(zhang, on=day(-2))
    failed_mail(zhang, on=day(-1))
    failed_mail(wang, on=day(-1))
    failed_mail(make_user(agency=make_agency("jilin"), display_name="外人"), on=ON)
    page = opened(office)
    assertContains(page, "The last mails to 2 people could not be delivered: 张三, 王五.")
    assertNotContains(page, "外人")

    failed_mail(zhang, on=ON, state=MailState.SENT)
    assertContains(opened(office), "The last mail to 1 person could not be delivered: 王五.")

    failed_mail(wang, on=ON, state=MailState.SENT)
    assertNotContains(opened(office), "could not be delivered")


def test_who_cannot_mend_an_address_is_not_told_of_it(lead: Unit) -> None:
    head = make_user(Role.HEAD, unit=lead)
    failed_mail(make_user(unit=lead), on=ON)
    assertNotContains(opened(head), "could not be delivered")


# --- budget


@pytest.fixture
def queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> Callable[..., int]:
    def asked(user: User, query: str = "") -> int:
        client = sign_in(user)
        client.get("/desk/")  # what a session asks once
        with django_assert_max_num_queries(48) as captured:
            assert client.get(f"/desk/{query}").status_code == 200
        return len(captured)

    return asked


def test_hundred_rows_a_queue_ask_no_more_than_one(
    queries: Callable[..., int], office: User
) -> None:
    leader, auditor = make_user(Role.LEADER), make_user(Role.AUDITOR)
    asked = [(office, ""), (office, "?queue=unsigned"), (office, "?queue=missing")]
    asked += [(auditor, ""), (leader, "?queue=instructed")]
    fill(leader)
    few = [queries(*each) for each in asked]
    fill(leader, first=1, times=99)
    assert [queries(*each) for each in asked] == few


def test_many_reports_to_approve_ask_no_more_than_one(
    queries: Callable[..., int], lead: Unit
) -> None:
    head, clerk = make_user(Role.HEAD, unit=lead), make_user(unit=lead)
    waiting(make_item(unit=lead), by=clerk, state=ReportState.TO_APPROVE)
    few = queries(head)
    for _n in range(99):
        waiting(make_item(unit=lead), by=clerk, state=ReportState.TO_APPROVE)
    assert queries(head) == few
