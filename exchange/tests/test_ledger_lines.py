"""Lines read chunk by chunk: the same whatever the chunk's size, and nothing is read once more for a cell."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.choices import Part as Post
from agencies.models import Appointment
from exchange.ledger import cells, lines
from exchange.ledger.columns import ledger_columns
from exchange.ledger.lines import read_lines
from exchange.ledger.overdue import overdue_columns
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import Part
from tasks.models import Evidence, ProgressReport, WorkItem
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_duty,
    make_item,
    make_milestone,
    make_plan,
    make_report,
    make_unit,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_chinese")]


@pytest.fixture
def items() -> Any:
    """Six items of two plans and two units, some with all that an item can have, some with nothing."""
    lead, other, helper = map(make_unit, ("大气环境科", "水生态环境科", "综合执法支队"))
    person = make_user(display_name="李科长")
    Appointment.objects.create(unit=lead, user=person, part=Post.RESPONSIBLE_LEADER)
    plans = make_plan(), make_plan(code="second", year=2023)
    make_reading(make_indicator(), value=41)
    for n in range(6):
        item = make_item(plan=plans[n % 2], unit=lead if n % 3 else other, cooperating=[helper])
        if n % 2:
            make_milestone(item, on=day(n))
            make_duty(item, dues=[day(n)], what=f"调度{n}")
            make_target(item)
            add_file(make_report(item, narrative=f"进展{n}"), name=f"佐证{n}.pdf")
    return WorkItem.objects.with_light(on=ON).in_order()


def add_file(report: ProgressReport, *, name: str) -> None:
    Evidence.objects.create(
        report=report,
        name=name,
        size=1,
        sha256="0" * 64,
        content_type="application/pdf",
        file="00/0",
        uploaded_by=report.reported_by,
        uploaded_at=AT,
    )


def told(rows: Any) -> list[list[Any]]:
    columns = ledger_columns()
    return [[column.getter(line) for column in columns] for line in rows]


def test_lines_are_the_same_in_chunks_of_any_size(
    items: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = told(read_lines(items, on=ON))

    for chunk in (1, 2, 5):
        monkeypatch.setattr(lines, "CHUNK", chunk)
        assert told(read_lines(items, on=ON)) == whole

    assert len(whole) == 6
    assert {row[8] for row in whole} == {"李科长", ""}
    assert {row[22] for row in whole} == {"佐证1.pdf", "佐证3.pdf", "佐证5.pdf", ""}


def test_what_items_share_is_read_once(items: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "CHUNK", 1)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        told(read_lines(items, on=ON))

    tables = [query["sql"].split('FROM "', 1)[1].split('"')[0] for query in asked]
    read = {table: tables.count(table) for table in tables}
    assert read["tasks_plan"] == 2
    assert read["tasks_domain"] == 1
    assert read["agencies_unit"] == read["agencies_appointment"] == 2
    assert read["tasks_responsibility"] == 6


@pytest.mark.parametrize("columns", [ledger_columns, overdue_columns])
def test_cells_ask_the_database_nothing(
    columns: Callable[[], list[Any]], items: Any, django_assert_num_queries: Any
) -> None:
    rows = list(read_lines(items, on=ON))

    with django_assert_num_queries(0):
        for line in rows:
            for column in columns():
                column.getter(line)


def test_number_leads_to_the_items_page(items: Any, settings: Any) -> None:
    settings.SITE_URL = "https://0.example.org:8000/"

    for line in read_lines(items, on=ON):
        page = f"https://0.example.org:8000{line.item.get_absolute_url()}"
        assert cells.number(line).url == page


def test_units_stand_in_their_order_by_part(items: Any) -> None:
    line = next(iter(read_lines(items, on=ON)))

    assert cells.units(Part.LEAD)(line) == "水生态环境科"
    assert cells.units(Part.COOPERATING)(line) == "综合执法支队"
