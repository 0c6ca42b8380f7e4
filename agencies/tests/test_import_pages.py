"""The pages of the import: template, upload, preview, the marked copy, and who gets anywhere."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from agencies.choices import ImportState, Role
from agencies.errors import ImportRefused
from agencies.importing.checking import check
from agencies.importing.lines import Lines
from agencies.importing.reading import read_workbook
from agencies.importing.register import role_of
from agencies.models import PeopleImport, User
from agencies.tests.test_importing import HEADINGS, people, workbook
from tasks.tests.factories import make_agency, make_unit, make_user, sign_in

pytestmark = [pytest.mark.django_db]

RIGHT = ["zs", "张三", "leader", "taian"]
WRONG = ["ls", "李四", "staff", "taian", "无名科"]


@pytest.fixture
def root() -> User:
    make_agency()
    make_unit()
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def office(root: User) -> Client:
    return sign_in(root)


def upload(client: Client, file: BytesIO, name: str = "人员.xlsx") -> Any:
    sent = SimpleUploadedFile(name, file.getvalue())
    return client.post(reverse("people-import"), {"workbook": sent})


def uploaded(client: Client, *rows: list[Any]) -> PeopleImport:
    response = upload(client, people(*rows))
    row = PeopleImport.objects.latest("pk")
    assert response.headers["Location"] == reverse("import-preview", args=[row.pk])
    return row


def seen_of(row: PeopleImport) -> str:
    return check(Lines.read(row.lines)).fingerprint


def test_template_has_the_sheets_headings_and_choices(office: Client) -> None:
    response = office.get(reverse("import-template"))
    book = load_workbook(BytesIO(response.content))
    assert book.sheetnames == ["填写说明", "单位", "人员", "选项"]
    assert [cell.value for cell in book["人员"][1]][:5] == [
        "账号*",
        "姓名*",
        "角色*",
        "机关*",
        "单位",
    ]
    lists = book["人员"].data_validations.dataValidation
    assert {(str(each.sqref), each.formula1) for each in lists} == {
        ("C4:C203", "选项!$B$2:$B$6"),
        ("D4:D203", "选项!$A$2:$A$2"),
        ("G4:G203", "选项!$C$2:$C$3"),
    }
    offered = [row[1].value for row in book["选项"].iter_rows(min_row=2)]
    assert [role_of(word) for word in offered] == [
        Role.SUPERVISOR,
        Role.LEADER,
        Role.AUDITOR,
        Role.HEAD,
        Role.STAFF,
    ]


def test_untouched_template_holds_examples_alone(office: Client) -> None:
    content = office.get(reverse("import-template")).content
    with pytest.raises(ImportRefused) as refused:
        read_workbook(BytesIO(content), name="模板.xlsx")
    assert refused.value.code == "no_rows"


def test_filled_in_template_is_read(office: Client) -> None:
    book = load_workbook(BytesIO(office.get(reverse("import-template")).content))
    for place, text in enumerate(
        ["0012", "张三", book["选项"]["B3"].value, "泰安市生态环境局"], start=1
    ):
        book["人员"].cell(4, place).value = text
    file = BytesIO()
    book.save(file)

    upload(office, file)

    (line,) = Lines.read(PeopleImport.objects.get().lines).people.lines
    assert (line.row, line.get("username"), line.get("name")) == (4, "0012", "张三")


def test_preview_shows_wrong_rows_first_and_offers_no_import(office: Client) -> None:
    row = uploaded(office, RIGHT, WRONG)
    page = office.get(reverse("import-preview", args=[row.pk])).content.decode()
    assert page.index("李四") < page.index("张三")
    assert "人员!E3" in page
    assert reverse("apply-import", args=[row.pk]) not in page
    assert reverse("import-marked", args=[row.pk]) in page


def test_preview_keeps_the_outcome_asked_for(office: Client) -> None:
    row = uploaded(office, RIGHT, WRONG)
    page = office.get(reverse("import-preview", args=[row.pk]), {"outcome": "new"})
    assert [line.subject for line in page.context["page"].rows] == ["张三 (zs)"]


def test_unknown_columns_are_named(office: Client) -> None:
    upload(office, workbook(人员=[[*HEADINGS[:4], "民族"], [*RIGHT, "汉"]]))
    row = PeopleImport.objects.get()
    assert "民族" in office.get(reverse("import-preview", args=[row.pk])).content.decode()


def test_marked_copy_has_every_row_with_reasons_and_can_be_uploaded_again(office: Client) -> None:
    row = uploaded(office, RIGHT, WRONG)
    with translation.override("en"):
        content = office.get(reverse("import-marked", args=[row.pk])).content
    sheet = load_workbook(BytesIO(content))["人员"]
    rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert rows[0][-1] == "错误说明"
    assert [line[0] for line in rows[1:]] == ["zs", "ls"]
    assert rows[1][-1] is None
    assert "无名科" in rows[2][-1]
    assert sheet["A3"].fill.fgColor.rgb == "FFFBE9E7"

    again = read_workbook(BytesIO(content), name="again.xlsx")
    assert again.people.unknown == ()
    assert [line.get("username") for line in again.people.lines] == ["zs", "ls"]


def test_text_that_would_be_a_formula_stays_text_in_the_marked_copy(office: Client) -> None:
    row = uploaded(office, ["ls", "李四", "nobody", "taian"])
    stored = dict(row.lines or {})
    stored["people"]["lines"][0][1]["username"] = "=cmd|' /C calc'!A0"
    PeopleImport.objects.update(lines=stored)
    content = office.get(reverse("import-marked", args=[row.pk])).content
    cell = load_workbook(BytesIO(content))["人员"]["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_right_workbook_is_applied_and_says_so(office: Client) -> None:
    row = uploaded(office, RIGHT)
    sent = {"seen": seen_of(row)}
    response = office.post(reverse("apply-import", args=[row.pk]), sent, follow=True)
    assert response.redirect_chain == [(reverse("people-import"), 302)]
    assert User.objects.get(username="zs").is_active is False
    assert PeopleImport.objects.get().state == ImportState.APPLIED


def test_changed_meanwhile_the_preview_is_shown_again(office: Client) -> None:
    row = uploaded(office, RIGHT)
    sent = {"seen": seen_of(row)}
    make_user(Role.LEADER, username="zs", display_name="张三", authorised_at=None)
    response = office.post(reverse("apply-import", args=[row.pk]), sent)
    assert response.status_code == 412
    assert response.context["page"].seen != sent["seen"]
    assert PeopleImport.objects.get().is_open


def test_wrong_rows_are_refused_even_if_the_form_is_forged(office: Client) -> None:
    row = uploaded(office, WRONG)
    response = office.post(reverse("apply-import", args=[row.pk]), {"seen": seen_of(row)})
    assert response.status_code == 400
    assert not User.objects.filter(username="ls").exists()


def test_settled_import_leads_back(office: Client) -> None:
    row = uploaded(office, RIGHT)
    office.post(reverse("discard-import", args=[row.pk]))
    for name, method in (
        ("import-preview", office.get),
        ("import-marked", office.get),
        ("apply-import", office.post),
        ("discard-import", office.post),
    ):
        response = method(reverse(name, args=[row.pk]))
        assert response.headers["Location"] == reverse("people-import")
    assert not User.objects.filter(username="zs").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("人员.xlsx", b"MZ\x90\x00"), ("人员.xls", b"\xd0\xcf\x11\xe0"), ("人员.xlsx", b"")],
)
def test_what_is_no_workbook_is_refused_with_a_sentence(
    office: Client, name: str, content: bytes
) -> None:
    response = upload(office, BytesIO(content), name)
    assert response.status_code == 400
    assert response.context["error"]
    assert not PeopleImport.objects.exists()


def test_bomb_is_refused(office: Client, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 512 * 1024
    rows = (["x" * 900 + str(n)] * 40 for n in range(400))
    response = upload(office, workbook(人员=[HEADINGS], 其他=[*rows]))
    assert response.status_code == 400
    assert not PeopleImport.objects.exists()


def test_too_large_workbook_is_refused_while_it_arrives(office: Client, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1000
    response = upload(office, people(RIGHT))
    assert response.status_code == 422
    assert not PeopleImport.objects.exists()


def test_nothing_chosen_is_said(office: Client) -> None:
    assert office.post(reverse("people-import")).status_code == 422


def test_upload_needs_the_token_of_the_form(root: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(root)
    assert upload(client, people(RIGHT)).status_code == 403
    assert not PeopleImport.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_every_page_refuses_who_is_not_the_system_administrator(office: Client, role: Role) -> None:
    row = uploaded(office, RIGHT)
    client = sign_in(make_user(role))
    for name, keys, method in (
        ("people-import", [], client.get),
        ("people-import", [], client.post),
        ("import-template", [], client.get),
        ("import-preview", [row.pk], client.get),
        ("import-marked", [row.pk], client.get),
        ("apply-import", [row.pk], client.post),
        ("discard-import", [row.pk], client.post),
    ):
        assert method(reverse(name, args=keys)).status_code == 403
    assert PeopleImport.objects.get().is_open


def test_another_administrators_import_does_not_exist(office: Client) -> None:
    row = uploaded(office, RIGHT)
    other = sign_in(make_user(Role.ADMINISTRATOR))
    for name in ("import-preview", "import-marked"):
        assert other.get(reverse(name, args=[row.pk])).status_code == 404
    for name in ("apply-import", "discard-import"):
        assert other.post(reverse(name, args=[row.pk])).status_code == 404
    assert PeopleImport.objects.get().is_open
