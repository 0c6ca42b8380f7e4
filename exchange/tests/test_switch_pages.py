"""The pages of taking a ledger over: what they show, refuse and hand out."""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook
from pytest_django.fixtures import Settings

from agencies.choices import Role
from agencies.models import User
from exchange.models import Switch
from exchange.switching.grid import as_xlsx, opened
from exchange.tests.factories import make_switch
from exchange.tests.old_ledgers import flat, saved
from tasks.models import Plan
from tasks.tests.factories import ON, make_agency, make_unit, make_user, sign_in

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def office(settings: Settings) -> User:
    settings.BUSINESS_DATE = ON
    agency = make_agency()
    make_unit("水生态环境科", agency=agency)
    return make_user(Role.SUPERVISOR, agency=agency)


@pytest.fixture
def pages(office: User) -> Client:
    return sign_in(office)


def wrong() -> bytes:
    """A ledger with two cells that cannot be read; one holds what a program would take for a formula."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "台账"
    sheet.append(["工作任务", "责任单位", "完成时限", "完成率"])
    sheet.append(["甲", "水生态环境科", "尽快", "50%"])
    sheet.append(["乙", "水生态环境科", "6月底", "'=1+1"])
    return saved(book)


def test_upload_leads_to_the_columns(pages: Client, office: User) -> None:
    file = SimpleUploadedFile("2024年台账.xlsx", flat())
    answer = pages.post("/switch/", {"workbook": file})
    row = Switch.objects.get()
    assert answer["Location"] == f"/switch/{row.pk}/columns/"
    assert (row.by, row.agency, row.name) == (office, office.agency, "2024年台账.xlsx")
    shown = pages.get(answer["Location"]).content.decode()
    assert "承办科室" in shown
    assert "开展河湖“清四乱”" in shown


@pytest.mark.parametrize(
    ("name", "content"),
    [("台账.xlsm", flat()), ("台账.xlsx", b"MZ\x00\x00"), ("台账.xlsx", saved(Workbook()))],
)
def test_what_is_no_ledger_is_refused_on_the_page(pages: Client, name: str, content: bytes) -> None:
    answer = pages.post("/switch/", {"workbook": SimpleUploadedFile(name, content)})
    assert answer.status_code in (400, 415, 422)
    assert 'role="alert"' in answer.content.decode()
    assert not Switch.objects.exists()


def test_too_large_workbook_is_refused(pages: Client, settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = 1000
    answer = pages.post("/switch/", {"workbook": SimpleUploadedFile("台账.xlsx", flat())})
    assert answer.status_code == 422
    assert not Switch.objects.exists()


def test_columns_need_the_tasks_and_a_field_once(pages: Client, office: User) -> None:
    row = make_switch(office, wrong())
    address = f"/switch/{row.pk}/columns/"
    about = {"title": "台账", "year": "2024", "as_of": "2024-10-15", "sheet-0": "on", "next": "1"}
    for sent, words in (
        ({"column-0-2": "lead"}, "say which column holds the tasks"),
        ({"column-0-1": "task", "column-0-2": "lead", "column-0-3": "lead"}, "Keep one of them"),
        ({"column-0-1": "task", "title": ""}, "Give the plan a title"),
        ({"column-0-1": "task", "year": "24"}, "year in four figures"),
        ({"column-0-1": "task", "as_of": "2024-10-16"}, "today or a day before"),
        ({"column-0-1": "task", "as_of": "2024-02-31"}, "today or a day before"),
    ):
        answer = pages.post(address, {**about, **sent})
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_every_fault_is_shown_and_marked(pages: Client, office: User) -> None:
    row = make_switch(office, wrong())
    shown = pages.get(f"/switch/{row.pk}/").content.decode()
    assert "台账!C2" in shown
    assert "台账!D3" in shown
    assert "/apply/" not in shown
    answer = pages.get(f"/switch/{row.pk}/marked/")
    book = load_workbook(BytesIO(b"".join(answer)))
    told: Any = book.worksheets[0]
    assert [[cell.value for cell in told[n][:3]] for n in (3, 4)] == [
        ["台账", "C2", "尽快"],
        ["台账", "D3", "'=1+1"],
    ]
    sheet = book["台账"]
    assert sheet["C2"].fill.start_color.rgb == "FFF4B6B0"
    assert "9月底" in sheet["C2"].comment.text
    assert sheet["C3"].comment is None


def test_apply_without_what_was_seen_writes_nothing(pages: Client, office: User) -> None:
    row = make_switch(office, wrong())
    assert pages.post(f"/switch/{row.pk}/apply/", {"seen": "x"}).status_code == 422
    assert not Plan.objects.exists()


def test_settled_ledger_is_only_shown(pages: Client, office: User) -> None:
    row = make_switch(office)
    assert pages.post(f"/switch/{row.pk}/discard/")["Location"] == "/switch/"
    for step in ("columns/", "units/", "marked/"):
        assert pages.get(f"/switch/{row.pk}/{step}")["Location"] == f"/switch/{row.pk}/"
    assert "Nothing of it was taken over" in pages.get(f"/switch/{row.pk}/").content.decode()
    assert pages.post(f"/switch/{row.pk}/apply/").status_code == 302
    assert pages.post(f"/switch/{row.pk}/undo/").status_code == 412


def test_office_of_another_agency_finds_nothing(office: User) -> None:
    row = make_switch(office)
    stranger = sign_in(make_user(Role.SUPERVISOR, agency=make_agency("jilin")))
    for step in ("", "columns/", "units/", "marked/"):
        assert stranger.get(f"/switch/{row.pk}/{step}").status_code == 404
    for step in ("apply/", "undo/", "discard/"):
        assert stranger.post(f"/switch/{row.pk}/{step}").status_code == 404
    row.refresh_from_db()
    assert row.is_open


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_other_roles_are_refused(office: User, role: Role) -> None:
    assert office.agency is not None
    person = make_user(role, unit=office.agency.units.first())
    assert sign_in(person).get("/switch/").status_code == 403


def test_old_workbook_is_converted(tmp_path: Path) -> None:
    """As WPS and Excel 97 save it, by LibreOffice."""
    command = shutil.which("soffice")
    assert command is not None
    (tmp_path / "a.xlsx").write_bytes(flat())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    to = ["--headless", "--convert-to", "xls", "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")]
    subprocess.run([command, profile, *to], check=True, capture_output=True, timeout=120)
    old = (tmp_path / "a.xls").read_bytes()
    for name in ("台账.xls", "台账.et"):
        sheets = opened(as_xlsx(old, name=name))
        assert [sheet.title for sheet in sheets] == ["水", "土壤", "填写说明"]
        assert sheets[0].text(2, 2) == "开展河湖“清四乱”"
