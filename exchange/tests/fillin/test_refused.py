"""Fill-in workbooks that are named and refused, and nothing is stored."""

from base64 import b64encode
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from agencies.choices import Role
from agencies.models import Unit, User
from exchange.tests.fillin.books import (
    AIR,
    READINGS,
    TASKS,
    URL,
    WATER,
    applied,
    faults_of,
    fetched,
    filled,
    opened,
    place,
    refusals_of,
    saved,
    typed,
    upload,
)
from indicators.choices import Aggregation, Op
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import ReportState, State
from tasks.models import Activity, ProgressReport, WorkItem
from tasks.tests.factories import (
    ON,
    make_agency,
    make_report,
    make_unit,
    make_user,
    sign_in,
)
from tasks.tests.parsing.reading_files import with_member

pytestmark = pytest.mark.django_db

LAST_ROW = 1_048_576


@pytest.fixture
def content(client: Client, unit: Unit) -> bytes:
    """The workbook with one report typed into it."""
    return filled(fetched(client, unit), AIR)


def assert_nothing_stored() -> None:
    assert not ProgressReport.objects.exists()
    assert not Activity.objects.filter(verb="workbook_filled").exists()


# --- cells


@pytest.mark.parametrize(
    ("head", "value", "cell", "words"),
    [
        ("#percent", "很多", "I4", "such as 75 or 70.8"),
        ("#percent", 101, "I4", "less than or equal to 100"),
        ("#percent", -1, "I4", "greater than or equal to 0"),
        ("#percent", 0.6, "I4", "Type 60 for 60%"),
        ("#percent", date(2024, 1, 1), "I4", "A number is wanted here"),
        ("#percent", True, "I4", "A number is wanted here"),
        ("#percent", "=1+1", "I4", "The formula has no result yet"),
        ("#percent", "#REF!", "I4", "The cell holds an error"),
        ("#percent", None, "I4", "Give the progress in percent"),
        ("#done", "也许", "J4", "Say yes or no"),
        ("#narrative", None, "K4", "Say what was done"),
        ("#narrative", "字" * 5001, "K4", "at most 5000 characters"),
        ("#problems", "=A1", "L4", "The formula has no result yet"),
    ],
)
def test_cell_is_named_with_what_is_accepted(
    client: Client, content: bytes, head: str, value: Any, cell: str, words: str
) -> None:
    response = upload(client, typed(content, (AIR, head, value)))
    assert response.status_code == 422
    faults = faults_of(response)
    assert [place for place, _sentence in faults] == [cell]
    assert words in faults[0][1]
    assert_nothing_stored()


def test_text_in_a_number_cell_of_an_indicator(client: Client, unit: Unit) -> None:
    make_target(WorkItem.objects.get(title=AIR), make_indicator(), value=40)
    book = opened(filled(fetched(client, unit), AIR))
    book[READINGS]["I4"] = "三十九"
    assert [cell for cell, _words in faults_of(upload(client, saved(book)))] == ["I4"]
    assert_nothing_stored()


def test_what_the_services_refuse_is_known_before_it_is_applied(
    client: Client, unit: Unit, clerk: User
) -> None:
    """That a running total does not fall is a rule of the service, not of the form."""
    scrapped = make_indicator("淘汰量", unit="台", aggregation=Aggregation.CUMULATIVE)
    make_target(WorkItem.objects.get(title=AIR), scrapped, op=Op.AT_LEAST, value=1147)
    make_reading(scrapped, value=812)
    book = opened(filled(fetched(client, unit), AIR))
    book[READINGS]["I4"] = 800
    response = upload(client, saved(book))
    assert [cell for cell, _words in faults_of(response)] == ["I4"]
    assert_nothing_stored()


def test_one_wrong_cell_keeps_all_back(client: Client, content: bytes) -> None:
    wrong = filled(content, WATER, percent=200)
    response = upload(client, wrong)
    assert response.context["examined"].shown == ""
    assert [cell for cell, _words in faults_of(response)] == ["I5"]
    assert_nothing_stored()


def test_marked_copy_can_be_corrected_and_uploaded(client: Client, content: bytes) -> None:
    wrong = typed(content, (AIR, "#percent", "很多"))
    sent = b64encode(wrong).decode()
    answer = client.post(f"{URL}marked/", {"sent": sent, "name": "水科.xlsx"})
    book = opened(answer.content)
    assert "To correct" in book.sheetnames
    cell = place(book[TASKS], AIR, "#percent")
    assert cell.comment
    assert cell.fill.fgColor.rgb == "FFF4B6B0"
    cell.value = 60
    response = upload(client, saved(book))
    assert response.status_code == 200, faults_of(response)
    assert applied(client, response).status_code == 302


def test_what_was_sent_back_is_read_again(client: Client) -> None:
    for sent in ("no base64", b64encode(b"no workbook").decode()):
        answer = client.post(f"{URL}marked/", {"sent": sent, "name": "a.xlsx"})
        assert answer.status_code == 422


# --- lines and columns


def test_deleted_line_is_named(client: Client, content: bytes) -> None:
    book = opened(content)
    book[TASKS].delete_rows(5)
    response = upload(client, saved(book))
    (file,) = response.context["examined"].files
    assert [(WATER in fault.name, "was deleted" in fault.sentence) for fault in file.faults] == [
        (True, True)
    ]
    assert_nothing_stored()


def test_deleted_column_is_named(client: Client, content: bytes) -> None:
    book = opened(content)
    book[TASKS].delete_cols(12)
    faults = faults_of(upload(client, saved(book)))
    assert len(faults) == 2
    assert all("column of this line was deleted" in words for _cell, words in faults)
    assert_nothing_stored()


@pytest.mark.parametrize("key", ["#r-999999-1", "#r-1-", "#r-x", "twice"])
def test_changed_id_is_named(client: Client, content: bytes, key: str) -> None:
    book = opened(content)
    sheet = book[TASKS]
    sheet["A5"] = sheet["A4"].value if key == "twice" else key
    faults = faults_of(upload(client, saved(book)))
    assert ("A5", "This line is not one that was handed out, or stands twice.") in faults
    assert_nothing_stored()


def test_column_that_stands_twice_is_named(client: Client, content: bytes) -> None:
    book = opened(content)
    book[TASKS]["Z1"] = "#percent"
    assert "Z1" in dict(faults_of(upload(client, saved(book))))
    assert_nothing_stored()


def test_line_in_two_files_is_named_in_both(client: Client, content: bytes) -> None:
    response = upload(client, content, filled(content, AIR, 70))
    assert len(faults_of(response)) == 2
    assert "in more than one of the files" in faults_of(response)[0][1]
    assert_nothing_stored()


# --- versions


def test_report_that_somebody_changed_since_is_stale(
    client: Client, content: bytes, unit: Unit
) -> None:
    colleague = make_user(unit=unit, display_name="王芳")
    item = WorkItem.objects.get(title=AIR)
    make_report(item, by=colleague, state=ReportState.DRAFT, percent=10)
    ((_cell, words),) = faults_of(upload(client, content))
    assert words.startswith("王芳 changed this report after the workbook was made")


def test_report_that_was_handed_in_since_is_stale(
    client: Client, content: bytes, unit: Unit
) -> None:
    item = WorkItem.objects.get(title=AIR)
    make_report(item, by=make_user(unit=unit), state=ReportState.SUBMITTED, percent=10)
    assert upload(client, content).status_code == 422
    assert ProgressReport.objects.count() == 1


def test_task_that_was_closed_since(client: Client, content: bytes) -> None:
    WorkItem.objects.filter(title=AIR).update(state=State.CLOSED, closed_on=ON)
    ((_cell, words),) = faults_of(upload(client, content))
    assert "was closed" in words
    assert_nothing_stored()


def test_unit_that_lost_its_part(client: Client, content: bytes, unit: Unit) -> None:
    other = make_unit("大气环境科")
    item = WorkItem.objects.get(title=AIR)
    item.responsibilities.update(unit=other)
    assert len(faults_of(upload(client, content))) == 1
    assert_nothing_stored()


def test_what_changes_between_showing_and_applying_is_refused_whole(
    client: Client, content: bytes, unit: Unit
) -> None:
    response = upload(client, filled(content, WATER, 50))
    item = WorkItem.objects.get(title=WATER)
    WorkItem.objects.filter(pk=item.pk).update(version=item.version + 1)
    answer = applied(client, response)
    assert answer.status_code == 422
    assert answer.context["told"]
    assert_nothing_stored()


def test_applying_twice_stores_once(client: Client, content: bytes) -> None:
    response = upload(client, content)
    assert applied(client, response).status_code == 302
    assert applied(client, response).status_code == 422
    assert ProgressReport.objects.count() == 1


# --- whose


def test_another_units_workbook_is_refused(content: bytes, unit: Unit) -> None:
    stranger = sign_in(make_user(unit=make_unit("大气环境科")))
    (words,) = refusals_of(upload(stranger, content))
    assert words == f"This workbook is that of {unit}, for which you do not report."
    assert_nothing_stored()


def test_another_agencys_workbook_is_refused(content: bytes) -> None:
    stranger = sign_in(make_user(Role.SUPERVISOR, agency=make_agency("jilin")))
    (words,) = refusals_of(upload(stranger, content))
    assert "another agency" in words
    assert_nothing_stored()


def test_what_was_shown_to_one_is_not_applied_by_another(
    client: Client, content: bytes, unit: Unit
) -> None:
    response = upload(client, content)
    colleague = sign_in(make_user(unit=unit))
    assert applied(colleague, response).status_code == 422
    answer = client.post(f"{URL}apply/", {"shown": response.context["examined"].shown + "x"})
    assert answer.status_code == 422
    assert_nothing_stored()


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_reports_for_nobody_gets_nothing(role: Role, content: bytes, unit: Unit) -> None:
    client = sign_in(make_user(role))
    assert client.get(URL).status_code == 403
    assert client.get(f"{URL}units/{unit.pk}/").status_code == 403
    assert client.get(f"{URL}all/").status_code == 403
    assert client.post(URL).status_code == 403
    assert client.post(f"{URL}apply/").status_code == 403
    assert client.post(f"{URL}marked/").status_code == 403


def test_another_units_workbook_is_not_handed_out(client: Client) -> None:
    other = make_unit("大气环境科")
    assert client.get(f"{URL}units/{other.pk}/").status_code == 404
    elsewhere = make_unit(agency=make_agency("jilin"))
    office = sign_in(make_user(Role.SUPERVISOR))
    assert office.get(f"{URL}units/{elsewhere.pk}/").status_code == 404


# --- files


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def with_macro(content: bytes) -> bytes:
    return with_member(content, "xl/vbaProject.bin", b"no program")


def bomb(content: bytes) -> bytes:
    return with_member(content, "xl/media/image1.bmp", b"\0" * 60_000_000)


def foreign(_content: bytes) -> bytes:
    return saved(openpyxl.Workbook())


def without_seal(content: bytes) -> bytes:
    book = opened(content)
    book["_seal"]["A1"] = book["_seal"]["A1"].value[:-3]
    return saved(book)


def encrypted(_content: bytes) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 3000  # how a workbook with a password begins


@pytest.mark.parametrize(
    "broken",
    [truncated, with_macro, bomb, foreign, without_seal, encrypted],
    ids=lambda one: one.__name__,
)
def test_file_that_is_none_of_ours_is_refused(
    client: Client, content: bytes, broken: Callable[[bytes], bytes]
) -> None:
    response = upload(client, broken(content))
    assert response.status_code == 422
    (words,) = refusals_of(response)
    assert words
    assert_nothing_stored()


def test_macro_workbook_is_refused_by_its_name(client: Client, content: bytes) -> None:
    assert len(refusals_of(upload(client, ("a.xlsm", content)))) == 1


def test_full_sheet_is_refused(client: Client, content: bytes) -> None:
    """Of 1,048,576 rows, each with a number."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, LAST_ROW + 1))
    head = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    full = with_member(content, "xl/worksheets/sheet2.xml", f"{head}{rows}</sheetData></worksheet>")
    response = upload(client, full)
    assert response.status_code == 422
    assert refusals_of(response)[0]
    assert_nothing_stored()


def test_lone_cell_in_the_last_row_is_refused(client: Client, content: bytes) -> None:
    book = opened(content)
    book[TASKS].cell(LAST_ROW, 3).value = "末行"
    (words,) = refusals_of(upload(client, saved(book)))
    assert "many more cells" in words
    assert_nothing_stored()


def test_good_file_beside_a_broken_one_is_kept_back_too(client: Client, content: bytes) -> None:
    response = upload(client, content, b"no workbook")
    assert response.status_code == 422
    assert response.context["examined"].shown == ""
    assert_nothing_stored()


def test_too_large_and_too_many(client: Client, content: bytes, settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = len(content) - 1
    assert "larger than" in upload(client, content).context["error"]
    settings.IMPORT_MAX_BYTES = 10 * len(content)
    assert upload(client, *[("a.xlsx", content)] * 25).status_code in (400, 422)
    assert client.post(URL).context["error"] == "Choose a workbook first."
    assert_nothing_stored()
