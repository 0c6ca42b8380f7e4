"""A bureau's own domain, from its words in the administration to the review of a notice."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies.choices import Role
from agencies.models import User
from indicators.services.intake import take_in
from indicators.tests.test_intake_pages import upload
from tasks.models import Activity, Domain, Plan, WorkItem
from tasks.tests.factories import AT, make_domain, make_user
from tasks.tests.notices import SMALL, make_small_bureau
from worktracker.tests.admin_forms import address, filled_in

pytestmark = pytest.mark.django_db
NOTICE = """2024年全市教育工作要点
市教发〔2024〕3号
2024年2月5日
一、重点工作
（一）办好人民满意的教育
1.提升课后服务质量。（责任科室：大气环境科）
2.抓好教育督导。（责任科室：大气环境科）
"""


def page_of(client: Client, plan: Plan, ordinal: int) -> str:
    """The review page of one item, as the supervisor sees it."""
    client.force_login(make_user(Role.SUPERVISOR, agency=plan.agency))
    response = client.get(
        reverse("review", args=[plan.pk]), {"item": ordinal}, headers={"accept-language": "en"}
    )
    return response.content.decode()


def make_education(client: Client) -> User:
    """An administrator has added the domain with two words, in the administration's own page."""
    root = make_user(Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    client.force_login(root)
    path = address(Domain, "add")
    sent = filled_in(client.get(path), code="education", name="教育", short_name="教育") | {
        "words-TOTAL_FORMS": "2",
        "words-0-word": "课后服务",
        "words-0-weight": "15",
        "words-1-word": "教育",
        "words-1-weight": "9",
    }
    assert client.post(path, sent).status_code == 302
    return root


def test_education_has_its_words_and_they_read_the_next_notice(client: Client) -> None:
    make_small_bureau()
    root = make_education(client)
    told = Activity.objects.get(verb="admin_added", actor=root)
    assert "课后服务 15" in str(told.changes)

    client.force_login(make_user(Role.SUPERVISOR))
    client.post(reverse("intake"), upload(NOTICE.encode()))

    first, second = WorkItem.objects.filter(plan__year=2024)
    assert (first.domain.code, second.domain.code) == ("education", "education")
    assert first.domain_reason == {
        "domain": "education",
        "words": [["title", "课后服务"], ["section", "教育"], ["heading", "教育"]],
        "near": "",
    }


def test_words_of_a_domain_are_found_in_the_list(client: Client) -> None:
    make_education(client)
    words = client.get(address(Domain, "changelist"), {"q": "课后服务"})
    assert [domain.code for domain in words.context["cl"].result_list] == ["education"]
    assert words.context["cl"].result_list[0].word_count == 2


def test_page_says_why_the_reader_chose_the_domain(client: Client) -> None:
    agency = make_small_bureau()
    plan, _new = take_in(data=SMALL.encode(), file_name="a.txt", agency=agency, by=None, at=AT)
    item = plan.items.get(title="加强宣传")
    assert f"Read as {item.domain}: the title has “宣传”" in page_of(client, plan, item.ordinal)


def test_page_says_where_a_person_has_chosen_another_domain(client: Client) -> None:
    agency = make_small_bureau()
    plan, _new = take_in(data=SMALL.encode(), file_name="a.txt", agency=agency, by=None, at=AT)
    item = plan.items.get(title="加强宣传")
    read = str(item.domain)
    item.domain = make_domain("water")
    item.save(update_fields=["domain"])
    page = page_of(client, plan, item.ordinal)
    assert f"Chosen by a person; the reader had {read}: the title has “宣传”" in page


def test_item_without_a_reading_says_nothing_of_its_domain(client: Client) -> None:
    agency = make_small_bureau()
    plan, _new = take_in(data=SMALL.encode(), file_name="a.txt", agency=agency, by=None, at=AT)
    plan.items.update(domain_reason={})
    assert 'class="hint why"' not in page_of(client, plan, 1)
