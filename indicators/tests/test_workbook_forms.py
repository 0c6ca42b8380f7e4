"""Values by workbook: every periodicity and ratios, what the sheet says beside, the marked copy, and hard limits."""

from base64 import b64encode
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from agencies.choices import Role
from agencies.models import User
from indicators.choices import Aggregation, Periodicity, ReadingStatus
from indicators.models import Indicator, Reading
from indicators.tests.factories import make_indicator, make_reading, make_target
from indicators.workbook import opening
from tasks.models import WorkItem
from tasks.tests.factories import AT, ON, make_user, sign_in
from tasks.tests.parsing.reading_files import converted, needs_office

pytestmark = pytest.mark.django_db
URL = "/indicators/workbook/"


@pytest.fixture(autouse=True)
def _today(settings: Settings) -> None:
    settings.BUSINESS_DATE = ON


def promised(item: WorkItem, **fields: Any) -> Indicator:
    row = make_indicator(**fields)
    make_target(item, row)
    return row


def fetched(client: Client) -> bytes:
    response = client.get(f"{URL}template/")
    assert response.status_code == 200
    return bytes(response.content)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


def saved(book: Any) -> bytes:
    memory = BytesIO()
    book.save(memory)
    return memory.getvalue()


def check(client: Client, content: bytes, name: str = "a.xlsx", **words: str) -> Any:
    return client.post(URL, {"workbook": SimpleUploadedFile(name, content), **words})


def apply(client: Client, checked: Any, **fields: str) -> Any:
    assert checked.status_code == 200, checked.context["faults"]
    return client.post(f"{URL}apply/", {"shown": checked.context["shown"], **fields})


def at(sheet: Any, line: str, day: str) -> Any:
    """The cell of these two hidden heads."""
    heads = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    first, second = heads[line], heads[day]
    row, column = max(first.row, second.row), max(first.column, second.column)
    return sheet.cell(row, column)


@pytest.mark.parametrize(
    ("periodicity", "day"),
    [
        (Periodicity.DAY, date(2024, 2, 29)),
        (Periodicity.MONTH, date(2024, 3, 1)),
        (Periodicity.QUARTER, date(2024, 4, 1)),
        (Periodicity.YEAR, date(2024, 1, 1)),
    ],
)
def test_every_periodicity_comes_back(
    item: WorkItem, clerk: User, periodicity: Periodicity, day: date
) -> None:
    row = promised(item, aggregation=Aggregation.LATEST, periodicity=periodicity)
    client = sign_in(clerk)
    book = opened(fetched(client))
    place = {Periodicity.DAY: 2}.get(periodicity, 0)  # of the months' sheets that of February
    at(book.worksheets[1 + max(place - 1, 0)], f"#v-{row.pk}", f"#{day}").value = 38.5
    assert apply(client, check(client, saved(book))).status_code == 302
    reading = Reading.objects.get()
    assert (reading.period, reading.value) == (day, Decimal("38.5"))


def test_ratio_takes_two_counts(item: WorkItem, clerk: User) -> None:
    row = promised(item, name="优良天数比例", unit="%", aggregation=Aggregation.RATIO)
    client = sign_in(clerk)
    book = opened(fetched(client))
    sheet = book.worksheets[1]
    at(sheet, f"#v-{row.pk}", "#2024-03-01").value = 27
    alone = check(client, saved(book))
    assert [fault.cell for fault in alone.context["faults"]] == ["G4"]
    at(sheet, f"#o-{row.pk}", "#2024-03-01").value = 29
    checked = check(client, saved(book))
    assert [change.new for change in checked.context["changes"]] == ["27 / 29"]
    assert apply(client, checked).status_code == 302
    assert Reading.objects.values_list("value", "of").get() == (27, 29)


@needs_office
@pytest.mark.parametrize("periodicity", [Periodicity.MONTH, Periodicity.DAY])
def test_file_saved_by_libreoffice_is_accepted(
    item: WorkItem, clerk: User, periodicity: Periodicity, tmp_path: Path
) -> None:
    row = promised(item, periodicity=periodicity)
    client = sign_in(clerk)
    book = opened(fetched(client))
    cell = at(book.worksheets[1], f"#v-{row.pk}", "#2024-01-01")
    cell.value = "=20+19.5"
    note = {head.value: head.column for head in book.worksheets[1][1]}["#note"]
    book.worksheets[1].cell(cell.row, note).value = "省站通报"
    between = converted(saved(book), "xlsx", "ods", tmp_path)
    checked = check(client, converted(between, "ods", "xlsx", tmp_path))
    assert [(each.new, each.note) for each in checked.context["changes"]] == [("39.5", "省站通报")]


def test_words_of_the_row_go_before_those_of_the_form(item: WorkItem, clerk: User) -> None:
    first = promised(item)
    second = promised(item, name="PM10平均浓度")
    client = sign_in(clerk)
    book = opened(fetched(client))
    sheet = book.worksheets[1]
    for row in (first, second):
        at(sheet, f"#v-{row.pk}", "#2024-01-01").value = 41
    at(sheet, f"#v-{first.pk}", "#note").value = "按复核结果"
    apply(client, check(client, saved(book), source="省站", note="月报"))
    told = dict(Reading.objects.values_list("indicator", "note"))
    assert told == {first.pk: "按复核结果", second.pk: "月报"}
    assert set(Reading.objects.values_list("source", flat=True)) == {"省站"}


def test_verified_value_is_corrected_with_a_remark_only(item: WorkItem) -> None:
    row = promised(item)
    office = make_user(Role.SUPERVISOR, agency=item.plan.agency)
    verified = {"status": ReadingStatus.VERIFIED, "verified_by": office, "verified_at": AT}
    make_reading(row, value=41, period=date(2024, 1, 1), **verified)
    client = sign_in(office)
    book = opened(fetched(client))
    sheet = book.worksheets[1]
    at(sheet, f"#v-{row.pk}", "#2024-01-01").value = 42
    assert [fault.cell for fault in check(client, saved(book)).context["faults"]] == ["E4"]
    at(sheet, f"#v-{row.pk}", "#note").value = "复核更正"
    checked = check(client, saved(book))
    assert [(each.sheet, each.cell) for each in checked.context["asked"]] == [("Monthly", "E4")]
    assert apply(client, checked).status_code == 409
    assert apply(client, checked, confirmed="1").status_code == 302
    assert Reading.objects.current().get().note == "复核更正"


def test_remark_that_is_too_long_is_refused(item: WorkItem, clerk: User) -> None:
    row = promised(item)
    client = sign_in(clerk)
    book = opened(fetched(client))
    sheet = book.worksheets[1]
    at(sheet, f"#v-{row.pk}", "#2024-01-01").value = 41
    at(sheet, f"#v-{row.pk}", "#note").value = "长" * 501
    assert [fault.cell for fault in check(client, saved(book)).context["faults"]] == ["E4"]


def test_unchanged_values_are_counted(item: WorkItem, clerk: User) -> None:
    row = promised(item)
    make_reading(row, value=41, period=date(2024, 1, 1))
    make_reading(row, value=40, period=date(2024, 2, 1))
    client = sign_in(clerk)
    book = opened(fetched(client))
    at(book.worksheets[1], f"#v-{row.pk}", "#2024-03-01").value = 39
    assert check(client, saved(book)).context["unchanged"] == [(row, 2)]


def test_marked_copy_lists_and_colours_what_is_wrong_and_can_be_sent_again(
    item: WorkItem, clerk: User
) -> None:
    row = promised(item)
    make_reading(row, value=41, period=date(2024, 1, 1))
    client = sign_in(clerk)
    book = opened(fetched(client))
    sheet = book.worksheets[1]
    at(sheet, f"#v-{row.pk}", "#2024-02-01").value = "=很多"
    at(sheet, f"#v-{row.pk}", "#2024-02-01").data_type = "s"
    at(sheet, f"#v-{row.pk}", "#2024-03-01").value = 400
    sent = check(client, saved(book)).context["sent"]
    response = client.post(f"{URL}marked/", {"sent": sent})
    assert response.status_code == 200
    copy = opened(response.content)
    listed = [[cell.value for cell in line[:3]] for line in copy.worksheets[0].iter_rows(min_row=3)]
    assert listed == [["Monthly", "F4", "=很多"], ["Monthly", "G4", "400"]]
    assert copy.worksheets[0]["C3"].data_type == "s"
    wrong, doubtful, right = (copy["Monthly"][name] for name in ("F4", "G4", "E4"))
    assert (wrong.fill.fgColor.rgb, doubtful.fill.fgColor.rgb) == ("FFF4B6B0", "FFFFE08A")
    assert wrong.comment
    assert doubtful.comment
    assert not right.comment
    assert copy["Monthly"].protection.sheet
    assert copy["_seal"].sheet_state == "veryHidden"
    wrong.value, doubtful.value = 40, "x"
    again = check(client, saved(copy))
    assert [fault.cell for fault in again.context["faults"]] == ["G4"]
    second = opened(client.post(f"{URL}marked/", {"sent": again.context["sent"]}).content)
    assert len(second.worksheets) == len(copy.worksheets)
    assert second["Monthly"]["F4"].comment is None
    second["Monthly"]["G4"].value = 39
    assert [each.new for each in check(client, saved(second)).context["changes"]] == ["40", "39"]
    assert Reading.objects.count() == 1


@pytest.mark.parametrize("sent", ["", "不是", b64encode(b"PK no workbook").decode()])
def test_marked_copy_of_anything_else_is_refused(clerk: User, sent: str) -> None:
    assert sign_in(clerk).post(f"{URL}marked/", {"sent": sent}).status_code == 422


def test_marked_copy_is_not_for_readers(item: WorkItem) -> None:
    client = sign_in(make_user(Role.LEADER, agency=item.plan.agency))
    assert client.post(f"{URL}marked/", {"sent": ""}).status_code == 403


def test_apply_names_sheet_and_cell(item: WorkItem, clerk: User) -> None:
    row = promised(item)
    client = sign_in(clerk)
    book = opened(fetched(client))
    at(book.worksheets[1], f"#v-{row.pk}", "#2024-03-01").value = 39
    checked = check(client, saved(book))
    make_reading(row, value=37, period=date(2024, 3, 1))
    refused = apply(client, checked)
    assert refused.status_code == 409
    told = [(fault.sheet, fault.cell) for fault in refused.context["faults"]]
    assert told == [("Monthly", "G4")]
    assert Reading.objects.count() == 1


def test_only_cells_of_begun_periods_and_words_are_unlocked(item: WorkItem, clerk: User) -> None:
    promised(item)
    sheet = opened(fetched(sign_in(clerk))).worksheets[1]
    assert sheet.protection.sheet
    unlocked = {cell.coordinate for row in sheet for cell in row if not cell.protection.locked}
    begun = [f"{'EFGHIJKLMNOP'[month]}4" for month in range(ON.month)]
    assert unlocked == {*begun, "Q4", "R4"}
    (rule,) = sheet.data_validations.dataValidation
    assert str(rule.sqref) == f"E4:{begun[-1]}"
    assert rule.error
    assert rule.prompt
    assert sheet.freeze_panes == "E4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$2:$3", "$B:$D")


def test_deleted_row_changed_id_and_doubled_row_are_named(item: WorkItem, clerk: User) -> None:
    first, second = promised(item), promised(item, name="PM10平均浓度")
    client = sign_in(clerk)
    content = fetched(client)
    book = opened(content)
    book.worksheets[1].delete_rows(5)
    (fault,) = check(client, saved(book)).context["faults"]
    assert (fault.cell, fault.name) == ("", str(second))
    book = opened(content)
    book.worksheets[1]["A5"] = f"#v-{second.pk + 999}"
    assert check(client, saved(book)).status_code == 422
    book = opened(content)
    book.worksheets[1]["A6"], book.worksheets[1]["E6"] = f"#v-{first.pk}", 3
    assert "E6" in {fault.cell for fault in check(client, saved(book)).context["faults"]}
    assert not Reading.objects.exists()


def test_full_sheet_is_refused_before_it_fills_memory(
    item: WorkItem, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised(item)
    client = sign_in(clerk)
    monkeypatch.setattr(opening, "CELLS", 2_000)
    book = opened(fetched(client))
    assert check(client, saved(book)).status_code == 200
    book.worksheets[1]["A3000"] = 1  # every row above it counts
    refused = check(client, saved(book))
    assert refused.status_code == 422
    assert "more cells" in refused.context["error"]


def test_large_and_macro_files_are_refused(item: WorkItem, clerk: User, settings: Settings) -> None:
    promised(item)
    client = sign_in(clerk)
    content = fetched(client)
    assert check(client, content, "a.xlsm").status_code in {400, 415, 422}
    assert check(client, b"x" * 40, "a.xlsx").status_code in {400, 415, 422}
    settings.IMPORT_MAX_BYTES = 4_000
    assert check(client, content).status_code in {413, 422}
    assert not Reading.objects.exists()


def test_queries_do_not_grow_with_indicators_and_values(item: WorkItem, clerk: User) -> None:
    client = sign_in(clerk)
    queries(item, client, of=1)  # what stands is read once there is something
    few = queries(item, client, of=1)
    many = queries(item, client, of=8)
    assert many[:2] == few[:2]
    assert few[0] <= 14
    assert few[1] <= 24
    assert (many[2] - few[2]) <= 49  # one for each value more that is stored


def queries(item: WorkItem, client: Client, *, of: int) -> tuple[int, int, int]:
    """How many the download takes, and check and storing of seven new values for each of so many indicators."""
    rows = [promised(item, name=f"指标{Indicator.objects.count()}") for _ in range(of)]
    with CaptureQueriesContext(connection) as download:
        book = opened(fetched(client))
    for row in rows:
        for month in range(1, 8):
            at(book.worksheets[1], f"#v-{row.pk}", f"#2024-0{month}-01").value = 40
    content = saved(book)
    with CaptureQueriesContext(connection) as checking:
        checked = check(client, content)
    assert len(checked.context["changes"]) == 7 * of
    with CaptureQueriesContext(connection) as storing:
        assert apply(client, checked).status_code == 302
    return len(download), len(checking), len(storing)
