"""Hostile text in every field that people fill: pages, mails and workbooks show it and do nothing with it."""

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.db import models
from django.test import Client
from lxml import html

from agencies.choices import Role
from agencies.models import User
from tasks.models import Reminder, WorkItem
from tasks.services.digest import write_digest
from tasks.tests.factories import ON, make_user
from tasks.tests.guards import unguarded
from worktracker.tests.cast import Bureau
from worktracker.tests.security.test_policy_in_browser import administration_pages, pages

pytestmark = [pytest.mark.django_db]

MARKUP = "\"'><hit onhit=1>{{7*7}}</script></textarea>"
FORMULA = "=cmd|' /C calc'!A0"
# Codes, addresses and digests have a form of their own, which the database or a validator holds.
NOT_WORDS = frozenset(
    {
        "code", "username", "email", "password", "sha256", "path", "verb", "kind", "digest", "head", "key", "number",
        "marker", "content_type", "file", "stored", "message_id", "address", "html", "session_key", "to", "field",
        "first_name", "last_name", "op", "unit_of_measure", "name_key", "sort_key", "pinyin", "recipient",
    }
)  # fmt: skip


def words_of(model: type[models.Model]) -> Iterator[models.Field]:
    """Fields that hold what somebody wrote."""
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, (models.CharField, models.TextField))
        if is_text and not field.choices and field.name not in NOT_WORDS:
            yield field


@pytest.fixture
def hostile(bureau: Bureau, request: pytest.FixtureRequest) -> Bureau:
    """The bureau with such text wherever one of its rows holds words."""
    payload = getattr(request, "param", MARKUP)
    filled = []
    with unguarded():
        for name in bureau.__slots__:
            row = getattr(bureau, name)
            texts = {f.name: payload[: f.max_length or None] for f in words_of(type(row))}
            if texts:
                type(row)._base_manager.filter(pk=row.pk).update(**texts)
                filled += [f"{name}.{field}" for field in texts]
            row.refresh_from_db()
    assert len(filled) > 25
    return bureau


def hits(page: str) -> list[str]:
    """Markup of ours that a browser would take for markup."""
    tree = html.document_fromstring(page)
    found = [f"<{each.tag}>" for each in tree.iter("hit")]
    found += [f"{each.tag} onhit" for each in tree.xpath("//*[@onhit]")]
    return found + (["{{7*7}} was worked out"] if "\"'><hit onhit=1>49" in page else [])


def test_control_sees_a_hit() -> None:
    assert hits(f"<p>{MARKUP}</p>") == ["<hit>", "hit onhit"]
    assert hits(f'<input value="{MARKUP}">') != []
    assert hits('<script type="application/json">"</script><hit>"</script>') == ["<hit>"]


@pytest.mark.parametrize(
    "role", [Role.STAFF, Role.HEAD, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_pages_show_markup_as_text(role: Role, hostile: Bureau) -> None:
    person = hostile.person if role == Role.STAFF else _of(role, hostile)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    showing = 0
    for address in pages(person, hostile):
        content = client.get(address).content.decode()
        assert (address, hits(content)) == (address, [])
        showing += "&lt;hit onhit=1&gt;" in content
    assert showing > 4  # it is there to be seen


def test_administration_shows_markup_as_text(hostile: Bureau, root: User) -> None:
    client = Client()
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    showing = 0
    for address in administration_pages(hostile):
        response = client.get(address)
        content = response.content.decode()
        if response.status_code == 200 and content:
            assert (address, hits(content)) == (address, [])
            showing += "&lt;hit onhit=1&gt;" in content
    assert showing > 10


def test_search_word_comes_back_as_text(bureau: Bureau) -> None:
    client = Client()
    client.force_login(bureau.person, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/items/", "/people/", "/nothing/", "/mails/"):
        content = client.get(address, {"q": MARKUP, "next": MARKUP, "agency": ""}).content.decode()
        assert (address, hits(content)) == (address, [])
    assert hits(Client().get("/login/", {"next": f"/{MARKUP}"}).content.decode()) == []


def test_api_calls_it_json_and_nothing_else(hostile: Bureau) -> None:
    client = Client(headers={"accept": "text/html,*/*"})
    client.force_login(hostile.person, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("items", "reports", "units", "comments"):
        response = client.get(f"/api/v1/{address}/")
        assert "hit onhit" in response.content.decode()
        assert response["Content-Type"] == "application/json"
        assert response["X-Content-Type-Options"] == "nosniff"


def test_mail_shows_markup_as_text_and_keeps_its_subject_on_one_line(hostile: Bureau) -> None:
    WorkItem.objects.filter(pk=hostile.item.pk).update(title=f"{MARKUP}\r\nBcc: all@example.org")
    reminders = Reminder.objects.filter(item=hostile.item).with_items()
    letter = write_digest(hostile.person, reminders, on=ON)
    assert hits(letter.html) == []
    assert "&lt;hit onhit=1&gt;" in letter.html
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject


@pytest.mark.parametrize("hostile", [FORMULA, "+1+1", "-1+1", "@SUM(A1)", "\t=1+1"], indirect=True)
def test_workbook_holds_no_formula(hostile: Bureau) -> None:
    client = Client()
    client.force_login(hostile.person, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get("/items/ledger.xlsx")
    book: Any = openpyxl.load_workbook(io.BytesIO(response.content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    text = [cell for cell in cells if isinstance(cell.value, str)]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    dangerous = [cell for cell in text if cell.value.startswith(("=", "+", "-", "@", "\t"))]
    assert dangerous != []
    assert all(cell.quotePrefix for cell in dangerous)


def _of(role: Role, bureau: Bureau) -> User:
    place = {} if role == Role.ADMINISTRATOR else {"unit": bureau.unit}
    return make_user(role, is_staff=True, **place)
