"""A notice comes in as Word, Excel or a web page: by the form, with its original kept, or refused in one sentence."""

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies.choices import Role
from agencies.models import User
from indicators.services import intake
from indicators.services.intake import REFUSALS, take_in
from tasks.errors import NoticeRefused
from tasks.models import Notice, Plan
from tasks.parsing.reading import SENTENCES, office
from tasks.tests.factories import AT, make_user, sign_in
from tasks.tests.notices import SMALL, make_small_bureau
from tasks.tests.parsing.reading_files import archive, saved, scanned, word

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db


def as_word() -> bytes:
    """The small notice as a Word document."""
    return saved(word(*(line for line in SMALL.split("\n") if line.strip())))


def as_page() -> bytes:
    """The small notice as a saved web page."""
    lines = "".join(f"<p>{line}</p>" for line in SMALL.split("\n"))
    return f"<!DOCTYPE html><meta charset=gbk><body>{lines}".encode("gb18030")


@pytest.mark.parametrize(
    ("data", "name"), [(as_word(), "通知.docx"), (as_page(), "通知.html"), (as_word(), "通知.txt")]
)
def test_uploaded_file_becomes_a_draft_and_is_kept_as_it_came(
    client: Client, data: bytes, name: str
) -> None:
    make_small_bureau()
    client.force_login(make_user(Role.SUPERVISOR))
    client.post(reverse("intake"), {"file": SimpleUploadedFile(name, data), "text": ""})
    plan = Plan.objects.get()
    assert plan.items.count() == 4
    notice = plan.notice
    assert (notice.file_name, notice.sha256) == (name, sha256(data).hexdigest())
    assert bytes(notice.original) == data
    assert "〔2024〕" in notice.text


def test_same_file_twice_is_one_plan(client: Client) -> None:
    agency = make_small_bureau()
    data = as_word()
    plan, _created = take_in(data=data, file_name="a.docx", agency=agency, by=None, at=AT)
    assert take_in(data=data, file_name="b.docx", agency=agency, by=None, at=AT) == (plan, False)


@pytest.mark.parametrize(
    ("data", "code", "kind"),
    [
        (scanned(), "scanned", ""),
        (archive({"通知.docx": as_word()}), "archive", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "picture", "PNG"),
        (as_word()[:-400], "damaged", "ZIP, .docx, .xlsx, .ofd"),
    ],
)
def test_refusal_says_what_happened_and_what_to_do(
    client: Client, data: bytes, code: str, kind: str
) -> None:
    agency = make_small_bureau()
    client.force_login(make_user(Role.SUPERVISOR))
    with pytest.raises(NoticeRefused) as refusal:
        take_in(data=data, file_name="a", agency=agency, by=None, at=AT)
    assert refusal.value.code == code
    answer = client.post(reverse("intake"), {"file": SimpleUploadedFile("a", data), "text": ""})
    assert answer.status_code == 400
    assert answer.context["form"].non_field_errors() == [str(REFUSALS[code] % {"format": kind})]
    assert not Notice.objects.exists()


def test_every_refusal_has_its_sentence() -> None:
    assert REFUSALS.keys() == SENTENCES.keys()
    figures = {
        "size": "21.0",
        "limit": "20",
        "format": "Word",
        "length": "600000",
        "most": "500000",
    }
    for code, sentence in REFUSALS.items():
        assert str(sentence % figures).endswith((".", "。")), code
    assert str(intake.UNREADABLE).endswith((".", "。"))


def test_page_says_what_is_taken(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(make_user(Role.SUPERVISOR))
    page = client.get(reverse("intake")).content.decode()
    assert 'accept=".docx,.pdf,' in page
    assert all(words in page for words in ("Word", "PDF", "Excel", "OFD", "20 MB"))
    monkeypatch.setattr(office, "_COMMANDS", ())
    without = client.get(reverse("intake"))
    assert not without.context["has_office"]
    assert "LibreOffice" in without.content.decode()


# --- in the browser

DROP = """([name, bytes, copies]) => {
  const carried = new DataTransfer();
  for (let n = 0; n < copies; n++) carried.items.add(new File([new Uint8Array(bytes)], name));
  for (const kind of ["dragover", "drop"]) {
    document.querySelector("[data-drop] .hint").dispatchEvent(
      new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
}"""


@pytest.mark.django_db(transaction=True)
def test_file_dropped_on_the_page_is_taken_in(page: "Page", live_server: "LiveServer") -> None:
    make_small_bureau()
    let_in(page, live_server, make_user(Role.SUPERVISOR))
    page.goto(live_server.url + reverse("intake"))
    warning = page.locator("[data-drop-one]")
    page.evaluate(DROP, ["通知.docx", list(as_word()), 2])
    assert warning.is_visible()
    page.evaluate(DROP, ["通知.docx", list(as_word()), 1])
    assert not warning.is_visible()
    assert page.eval_on_selector("#id_file", "(input) => input.files[0].name") == "通知.docx"
    page.click(".intake-form button[type=submit]")
    page.wait_for_url("**/review/**")
    assert Plan.objects.get().items.count() == 4


def let_in(page: "Page", live_server: "LiveServer", user: User) -> None:
    """Sign this browser in."""
    name = settings.SESSION_COOKIE_NAME
    value = sign_in(user).cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
