"""Fill-in workbooks as a person handles them: fetched, typed into, uploaded."""

from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agencies.models import Unit

URL = "/fill-in/"
TASKS, READINGS = "Reports", "Indicators"
AIR, WATER = "改善空气质量", "保护水源地"  # the tasks of conftest.py


def fetched(client: Client, unit: Unit) -> bytes:
    """The unit's workbook as it is handed out."""
    response = client.get(f"{URL}units/{unit.pk}/")
    assert response.status_code == 200
    return bytes(response.content)


def opened(content: bytes) -> Any:
    """To be typed into."""
    return openpyxl.load_workbook(BytesIO(content))


def saved(book: Any) -> bytes:
    """As openpyxl saves it."""
    memory = BytesIO()
    book.save(memory)
    return memory.getvalue()


def place(sheet: Any, title: str, head: str) -> Any:
    """The cell of a task's line under a hidden head such as ``#percent``."""
    (column,) = [cell.column for cell in sheet[1] if cell.value == head]
    (row,) = [cell.row for cell in sheet["C"] if cell.value == title]
    return sheet.cell(row, column)


def typed(content: bytes, *entries: tuple[str, str, Any], sheet: str = TASKS) -> bytes:
    """With these values typed: ``(title of the task, head, value)``."""
    book = opened(content)
    for title, head, value in entries:
        place(book[sheet], title, head).value = value
    return saved(book)


def filled(
    content: bytes, title: str, percent: Any = 60, narrative: Any = "完成现场核查12家。"
) -> bytes:
    """With a task's progress and words typed."""
    return typed(content, (title, "#percent", percent), (title, "#narrative", narrative))


def upload(client: Client, *contents: bytes | tuple[str, bytes], **fields: Any) -> Any:
    """The page's answer; files are named a.xlsx, b.xlsx, … unless a name is given."""
    files = [
        SimpleUploadedFile(*(one if isinstance(one, tuple) else (f"{'abcdefgh'[n]}.xlsx", one)))
        for n, one in enumerate(contents)
    ]
    return client.post(URL, {"workbooks": files, **fields})


def faults_of(response: Any) -> list[tuple[str, str]]:
    """Cell and sentence of each fault."""
    return [
        (fault.cell, fault.sentence)
        for file in response.context["examined"].files
        for fault in file.faults
    ]


def refusals_of(response: Any) -> list[str]:
    """Why files were not looked at."""
    return [file.refusal for file in response.context["refused"]]


def changes_of(response: Any) -> dict[str, dict[str, tuple[str, str]]]:
    """What is proposed: by task and field, the old value and the new one."""
    return {
        one.asked.sheet.item.title: {row.label: (row.old, row.new) for row in one.changes}
        for one in response.context["examined"].proposals
    }


def applied(client: Client, response: Any) -> Any:
    """Sends back what was shown."""
    return client.post(f"{URL}apply/", {"shown": response.context["examined"].shown})
