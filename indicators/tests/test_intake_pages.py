"""Taking in, reviewing and publishing in the browser's requests, and who may not."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies.choices import Role
from agencies.models import User
from indicators.services.intake import take_in
from tasks import problems
from tasks.choices import PlanState
from tasks.models import Notice, Plan, WorkItem
from tasks.services.publishing import publish
from tasks.services.review import Settlement, settle_problem
from tasks.tests.factories import AT, make_agency, make_unit, make_user
from tasks.tests.notices import SMALL, make_small_bureau

pytestmark = pytest.mark.django_db


def signed_in(client: Client, role: Role = Role.SUPERVISOR, **fields: object) -> User:
    """A person of this role, signed in."""
    user = make_user(role, **fields)
    client.force_login(user)
    return user


def make_plan_in_review() -> Plan:
    """The small notice as a draft of Tai'an."""
    agency = make_small_bureau()
    return take_in(data=SMALL.encode(), file_name="a.txt", agency=agency, by=None, at=AT)[0]


def upload(data: bytes, name: str = "通知.txt") -> dict[str, object]:
    """A form with a file."""
    return {"file": SimpleUploadedFile(name, data), "text": "", "provenance": "市局网站"}


def fields_of(client: Client, plan: Plan, ordinal: int) -> dict[str, object]:
    """What the page's item form would send if nothing was changed."""
    page = client.get(reverse("review", args=[plan.pk]), {"item": ordinal})
    forms = page.context["forms"]
    sent: dict[str, object] = {}
    for each in (forms.item, *rows_of(forms.units), *rows_of(forms.steps), *rows_of(forms.targets)):
        for field in each:
            value = field.value()
            sent[field.html_name] = "" if value is None or value is False else str(value)
    for name in [name for name in sent if name.endswith("-DELETE")]:
        del sent[name]
    return sent


def rows_of(formset: object) -> list[object]:
    """A formset's management form and its rows."""
    return [formset.management_form, *formset.forms]


# --- who may


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_auditor_and_administrator_read_drafts_and_change_nothing(
    client: Client, role: Role
) -> None:
    plan = make_plan_in_review()
    signed_in(client, role)
    listed = client.get(reverse("intake"))
    assert [*listed.context["drafts"]] == [plan]
    assert listed.context["form"] is None
    page = client.get(reverse("review", args=[plan.pk]))
    assert page.status_code == 200
    assert not page.context["may_write"]
    assert reverse("publish", args=[plan.pk]) not in page.content.decode()
    assert client.post(reverse("intake"), upload(SMALL.encode())).status_code == 403
    assert client.post(reverse("review-item", args=[plan.pk, 1])).status_code == 404
    assert client.post(reverse("review-question", args=[plan.pk, 1])).status_code == 404
    assert client.post(reverse("review-units", args=[plan.pk])).status_code == 404
    assert client.post(reverse("publish", args=[plan.pk])).status_code == 404
    plan.refresh_from_db()
    assert (plan.state, Notice.objects.count()) == (PlanState.DRAFT, 1)


def test_auditor_of_another_agency_reads_no_draft(client: Client) -> None:
    plan = make_plan_in_review()
    signed_in(client, Role.AUDITOR, agency=make_agency("jilin"))
    assert not client.get(reverse("intake")).context["drafts"]
    assert client.get(reverse("review", args=[plan.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD, Role.LEADER])
def test_others_may_neither_take_in_nor_review(client: Client, role: Role) -> None:
    plan = make_plan_in_review()
    signed_in(client, role)
    assert client.get(reverse("intake")).status_code == 403
    assert client.post(reverse("intake"), upload(SMALL.encode())).status_code == 403
    assert client.get(reverse("review", args=[plan.pk])).status_code == 404
    assert client.post(reverse("review-item", args=[plan.pk, 1])).status_code == 404
    assert client.post(reverse("review-question", args=[plan.pk, 1])).status_code == 404
    assert client.post(reverse("review-units", args=[plan.pk])).status_code == 404
    assert client.post(reverse("publish", args=[plan.pk])).status_code == 404
    assert Notice.objects.count() == 1


def test_another_agency_s_draft_does_not_exist(client: Client) -> None:
    plan = make_plan_in_review()
    signed_in(client, agency=make_agency("jilin"))
    assert client.get(reverse("review", args=[plan.pk])).status_code == 404
    assert client.post(reverse("publish", args=[plan.pk])).status_code == 404
    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT


def test_stranger_is_sent_to_sign_in(client: Client) -> None:
    plan = make_plan_in_review()
    for address in (reverse("intake"), reverse("review", args=[plan.pk])):
        answer = client.get(address)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("login"))


# --- taking in


def test_upload_becomes_a_draft_in_review(client: Client) -> None:
    make_small_bureau()
    user = signed_in(client)
    answer = client.post(reverse("intake"), upload(SMALL.encode()))
    plan = Plan.objects.get()
    assert answer.url == reverse("review", args=[plan.pk])
    notice = plan.notice
    assert (notice.received_by, notice.file_name, notice.provenance) == (
        user,
        "通知.txt",
        "市局网站",
    )
    assert (plan.agency, plan.state) == (user.agency, PlanState.DRAFT)


def test_pasted_text_is_taken_too_and_the_same_twice_says_so(client: Client) -> None:
    make_small_bureau()
    signed_in(client)
    pasted = {"text": SMALL, "provenance": ""}
    client.post(reverse("intake"), pasted)
    answer = client.post(reverse("intake"), pasted, follow=True)
    assert Plan.objects.count() == 1
    assert [message.level_tag for message in answer.context["messages"]] == ["warning"]


def test_supervisor_takes_in_for_the_own_agency_whatever_is_sent(client: Client) -> None:
    make_small_bureau()
    user = signed_in(client)
    other = make_agency("jilin")
    client.post(reverse("intake"), {**upload(SMALL.encode()), "agency": other.pk})
    assert Plan.objects.get().agency == user.agency


@pytest.mark.parametrize(
    "sent",
    [
        {"text": ""},
        {"text": "没有编号。"},
        {**upload(b""), "text": ""},
        upload(b"%PDF-1.7 \x00\x01"),
        {**upload(SMALL.encode()), "text": SMALL},
    ],
)
def test_what_cannot_be_taken_is_answered_on_the_form(
    client: Client, sent: dict[str, object]
) -> None:
    make_small_bureau()
    signed_in(client)
    answer = client.post(reverse("intake"), sent)
    assert answer.status_code in (400, 422)
    assert answer.context["form"].errors
    assert not Notice.objects.exists()


def test_intake_lists_drafts_with_what_waits(client: Client) -> None:
    make_plan_in_review()
    signed_in(client)
    page = client.get(reverse("intake"))
    draft = page.context["drafts"].get()
    assert (draft.tasks, draft.waiting) == (4, 3)


# --- the review


def test_review_shows_items_their_source_and_the_first_question(client: Client) -> None:
    plan = make_plan_in_review()
    signed_in(client)
    answer = client.get(reverse("review", args=[plan.pk]))
    page = answer.context["page"]
    assert page.question.code == problems.DATE_BEFORE_NOTICE
    assert page.item.title == "淘汰老旧机械"
    text = answer.content.decode()
    assert '<mark class="hl problem"' in text
    assert '<strong class="head">' in text
    assert "disabled" in text.split(f'action="{reverse("publish", args=[plan.pk])}"')[1][:400]


def test_page_of_no_such_item_is_not_found(client: Client) -> None:
    plan = make_plan_in_review()
    signed_in(client)
    address = reverse("review", args=[plan.pk])
    assert client.get(address, {"item": 99}).status_code == 404
    assert client.get(address, {"item": "x"}).status_code == 200


def test_saving_keeps_corrections_and_goes_on(client: Client) -> None:
    plan = make_plan_in_review()
    signed_in(client)
    water = make_unit("水生态环境科")
    sent = fields_of(client, plan, 2)
    sent |= {"title": "淘汰机械", "units-2-unit": water.pk, "units-2-part": "cooperating"}
    sent |= {"targets-0-value": "３１０", "targets-1-DELETE": "on"}
    answer = client.post(reverse("review-item", args=[plan.pk, 2]), sent)
    assert answer.status_code == 302
    assert answer.url.endswith("?item=3#i3")
    item = plan.items.get(ordinal=2)
    assert (item.title, item.version) == ("淘汰机械", 1)
    assert [each.unit.name for each in item.responsibilities.all()][-1] == "水生态环境科"
    assert [str(target) for target in item.targets.all()] == ["机械淘汰数量 ≥310台"]


def test_saving_as_read_changes_nothing_but_marks_the_item(client: Client) -> None:
    plan = make_plan_in_review()
    signed_in(client)
    before = [str(target) for target in plan.items.get(ordinal=2).targets.all()]
    client.post(reverse("review-item", args=[plan.pk, 2]), fields_of(client, plan, 2))
    item = plan.items.get(ordinal=2)
    assert item.version == 1
    assert [str(target) for target in item.targets.all()] == before
    assert item.milestones.count() == 3
    assert client.get(reverse("review", args=[plan.pk])).context["page"].checked == 1


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("title", "", 422),
        ("limit", "2024-02-31", 422),
        ("targets-0-value", "many", 422),
        ("limit", "2024-06-01", 409),
        ("version", "7", 412),
    ],
)
def test_wrong_input_is_answered_beside_the_fields(
    client: Client, field: str, value: str, status: int
) -> None:
    plan = make_plan_in_review()
    signed_in(client)
    sent = {**fields_of(client, plan, 2), field: value}
    answer = client.post(reverse("review-item", args=[plan.pk, 2]), sent)
    assert answer.status_code == status
    assert 'class="error"' in answer.content.decode()
    assert WorkItem.objects.get(plan=plan, ordinal=2).version == 0


def test_question_is_settled_and_the_next_one_shown(client: Client) -> None:
    plan = make_plan_in_review()
    signed_in(client)
    doubt = plan.problems.get(code=problems.DATE_BEFORE_NOTICE)
    answer = client.post(
        reverse("review-question", args=[plan.pk, doubt.order]),
        {"how": "replace", "day": "2024-10-20"},
    )
    assert "?question=" in answer.url
    step = plan.items.get(ordinal=2).milestones.get(order=0)
    assert (step.date, step.needs_confirmation) == (date(2024, 10, 20), False)
    assert client.get(answer.url).context["page"].question.code == problems.UNKNOWN_UNIT


def test_question_without_an_answer_says_what_is_missing(client: Client) -> None:
    plan = make_plan_in_review()
    signed_in(client)
    doubt = plan.problems.get(code=problems.DATE_BEFORE_NOTICE)
    for sent in ({}, {"how": "replace"}, {"how": "replace", "day": "soon"}):
        address = reverse("review-question", args=[plan.pk, doubt.order])
        answer = client.post(address, sent, follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert plan.problems.open().filter(pk=doubt.pk).exists()


def test_units_are_added_questions_put_off_and_the_plan_published(client: Client) -> None:
    plan = make_plan_in_review()
    user = signed_in(client)
    client.post(reverse("review-units", args=[plan.pk]))
    assert user.agency.units.filter(name="执法大队").exists()
    refused = client.post(reverse("publish", args=[plan.pk]), follow=True)
    shown = [message.level_tag for message in refused.context["messages"]]
    assert shown == ["success", "error"]
    for doubt in plan.problems.blocking():
        client.post(reverse("review-question", args=[plan.pk, doubt.order]), {"how": "defer"})
    answer = client.post(reverse("publish", args=[plan.pk]))
    assert answer.url == reverse("items")
    plan.refresh_from_db()
    assert (plan.state, plan.published_by) == (PlanState.PUBLISHED, user)
    assert client.post(reverse("publish", args=[plan.pk])).status_code == 404


def test_published_plan_is_read_and_its_date_still_settled(client: Client) -> None:
    plan = make_plan_in_review()
    signed_in(client)
    for doubt in plan.problems.blocking():
        settle_problem(doubt, how=Settlement.DEFER, by=None, at=AT)
    sent = fields_of(client, plan, 2)
    publish(plan, by=None, at=AT)
    assert client.get(reverse("review", args=[plan.pk])).status_code == 200
    assert client.post(reverse("review-item", args=[plan.pk, 2]), sent).status_code == 403
    doubt = plan.problems.get(code=problems.DATE_BEFORE_NOTICE)
    client.post(reverse("review-question", args=[plan.pk, doubt.order]), {"how": "confirm"})
    assert not plan.items.get(ordinal=2).milestones.filter(needs_confirmation=True).exists()


def test_review_takes_the_same_queries_for_few_and_many_items(
    client: Client, django_assert_max_num_queries: object
) -> None:
    signed_in(client)
    plan = make_plan_in_review()
    long = SMALL + "".join(
        f"({n})加强监管。做好第{n}项工作。(责任科室:大气环境科)\n" for n in range(4, 60)
    )
    agency = make_agency()
    other = take_in(data=long.encode(), file_name="b.txt", agency=agency, by=None, at=AT)[0]
    for each, items in ((plan, 4), (other, 60)):
        with django_assert_max_num_queries(32):
            answer = client.get(reverse("review", args=[each.pk]))
        assert len(answer.context["page"].items) == items


def test_question_asked_for_comes_first_with_what_to_do(client: Client) -> None:
    signed_in(client)
    plan = make_plan_in_review()
    item = plan.items.get(ordinal=2)
    last = plan.problems.order_by("-order")[0].order
    for step, (code, about) in enumerate((("vague_limit", item), ("row_without_task", None)), 1):
        figures = {"quote": "尽快", "row": "3 | 各县区"}
        plan.problems.create(item=about, order=last + step, code=code, params=figures)
    numbers = [plan.problems.count() - 1, plan.problems.count()]

    address, english = reverse("review", args=[plan.pk]), {"accept-language": "en"}
    pages = [client.get(address, {"question": n}, headers=english) for n in numbers]

    firsts = [page.context["page"].item_questions[0].code for page in pages]
    assert firsts == ["vague_limit", "row_without_task"]
    assert "Until a date is entered below" in pages[0].content.decode()
    assert "About the notice as a whole" not in pages[0].content.decode()
    assert "About the notice as a whole" in pages[1].content.decode()
