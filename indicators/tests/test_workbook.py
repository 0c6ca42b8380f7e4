"""Values by workbook: what is handed out, and what becomes of what comes back."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

from agencies.choices import Role
from agencies.models import User
from indicators.choices import Aggregation
from indicators.models import Indicator, Reading
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.models import WorkItem
from tasks.tests.factories import ON, make_agency, make_user, sign_in

pytestmark = pytest.mark.django_db
URL = "/indicators/workbook/"
SHEET = "Monthly"


@pytest.fixture(autouse=True)
def _today(settings: Settings) -> None:
    settings.BUSINESS_DATE = ON


@pytest.fixture
def dust(item: WorkItem) -> Indicator:
    row = make_indicator(aggregation=Aggregation.DAY_MEAN)
    make_target(item, row, value=40)
    make_reading(row, value="41.2", period=date(2024, 1, 1))
    make_reading(row, value="40", period=date(2024, 2, 1))
    return row


def handed_out(user: User) -> Any:
    response = sign_in(user).get(f"{URL}template/")
    assert response.status_code == 200
    return openpyxl.load_workbook(BytesIO(response.content))


def upload(user: User, book: Any) -> Any:
    memory = BytesIO()
    book.save(memory)
    return sign_in(user).post(URL, {"workbook": SimpleUploadedFile("a.xlsx", memory.getvalue())})


def test_three_changed_cells_are_three_changes(dust: Indicator, clerk: User) -> None:
    book = handed_out(clerk)
    sheet = book[SHEET]
    assert (sheet["E4"].value, sheet["F4"].value, sheet["G4"].value) == (41.2, 40, None)
    sheet["E4"], sheet["G4"], sheet["H4"] = 41.5, "39.5 微克/立方米", 38
    response = upload(clerk, book)
    assert response.status_code == 200
    assert [(row.old, row.new) for row in response.context["changes"]] == [
        ("41.2", "41.5"),
        ("", "39.5"),
        ("", "38"),
    ]
    assert Reading.objects.count() == 2
    sent = {"shown": response.context["shown"]}
    assert sign_in(clerk).post(f"{URL}apply/", sent).status_code == 302
    values = dict(Reading.objects.current().values_list("period__month", "value"))
    assert values == {1: Decimal("41.5"), 2: 40, 3: Decimal("39.5"), 4: 38}


def test_untouched_workbook_changes_nothing(dust: Indicator, clerk: User) -> None:
    response = upload(clerk, handed_out(clerk))
    assert response.status_code == 200
    assert response.context["changes"] == []


def test_moved_columns_are_found_again(dust: Indicator, clerk: User) -> None:
    book = handed_out(clerk)
    book[SHEET].insert_cols(6)
    book[SHEET]["H4"] = 39
    response = upload(clerk, book)
    assert [row.new for row in response.context["changes"]] == ["39"]


@pytest.mark.parametrize("typed", ["many", "39 %", "#REF!", True, "=1+1", date(2024, 1, 1)])
def test_wrong_cell_is_named_and_nothing_is_kept(
    dust: Indicator, clerk: User, typed: object
) -> None:
    book = handed_out(clerk)
    book[SHEET]["G4"] = typed
    response = upload(clerk, book)
    assert response.status_code == 422
    assert [(fault.sheet, fault.cell) for fault in response.context["faults"]] == [(SHEET, "G4")]
    assert Reading.objects.count() == 2


def test_value_that_stood_cannot_be_emptied(dust: Indicator, clerk: User) -> None:
    book = handed_out(clerk)
    book[SHEET]["E4"] = None
    assert [fault.cell for fault in upload(clerk, book).context["faults"]] == ["E4"]


def test_value_changed_meanwhile_is_refused(dust: Indicator, clerk: User) -> None:
    book = handed_out(clerk)
    make_reading(dust, value="37", period=date(2024, 3, 1))
    book[SHEET]["G4"] = 39
    assert [fault.cell for fault in upload(clerk, book).context["faults"]] == ["G4"]


def test_other_agencys_and_altered_workbooks_are_refused(dust: Indicator, clerk: User) -> None:
    book = handed_out(clerk)
    stranger = make_user(Role.SUPERVISOR, agency=make_agency("other"))
    assert upload(stranger, book).status_code == 422
    book["_seal"]["A1"] = book["_seal"]["A1"].value[:-2]
    assert upload(clerk, book).status_code == 422
    assert upload(clerk, openpyxl.Workbook()).status_code == 422


def test_what_was_shown_to_another_is_not_applied(dust: Indicator, clerk: User) -> None:
    book = handed_out(clerk)
    book[SHEET]["G4"] = 39
    sent = {"shown": upload(clerk, book).context["shown"]}
    other = make_user(Role.STAFF, unit=clerk.unit)
    assert sign_in(other).post(f"{URL}apply/", sent).status_code == 422
    assert Reading.objects.count() == 2


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR])
def test_reader_is_refused(item: WorkItem, role: Role) -> None:
    client = sign_in(make_user(role, agency=item.plan.agency))
    for method, address in (("get", URL), ("get", f"{URL}template/"), ("post", f"{URL}apply/")):
        assert getattr(client, method)(address).status_code == 403
