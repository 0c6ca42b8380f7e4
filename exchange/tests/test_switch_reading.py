"""Headings to fields, cells to values, sheets to tasks: tables."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from exchange.answers import yes_or_no
from exchange.errors import SwitchRefused
from exchange.switching.entries import read_entries
from exchange.switching.grid import MOST_CELLS, as_xlsx, opened
from exchange.switching.layout import Layout, lay_out
from exchange.switching.mapping import Mapping, guess
from exchange.switching.values import (
    days_of,
    holds_shares,
    light_of,
    limits_of,
    names_of,
    people_of,
    percent_of,
    percent_within,
    state_of,
)
from exchange.switching.words import FIELDS, meaning_of
from exchange.tests.old_ledgers import flat, monthly, saved, two_headed
from tasks.choices import Light, State
from tasks.tests.factories import ON
from worktracker.lib.filecheck import FileRefused

HEADINGS = {
    "序号": "number",
    "重点 工作": "task",
    "责任单位（科室）": "lead",
    "*牵头单位：": "lead",
    "责任分工/配合单位": "cooperating",
    "责任分工/分管领导": "leader",
    "责任人及联系电话": "people",
    "完成时限": "limit",
    "完成时限/原": "limit",
    "完成时限（现）": "limit_now",
    "完成时限/调整后": "limit_now",
    "完成情况（%）": "percent",
    "工作进展情况": "progress",
    "进展情况/1月": "month_1",
    "10月份进展情况": "month_10",
    "十二月进展": "month_12",
    "2024年9月": "month_9",
    "是否\n完成": "done",
    "亮灯情况": "light",
    "存在的主要问题": "problems",
    "下一步工作打算": "next_step",
    "备注说明": "remark",
    "目标/指标": "measure",
    "序列值甲": "",
    "": "",
}
PERCENTS = {
    "60%": "60",
    "60": "60",
    "0.6": "60",
    "６０％": "60",
    "60.55": "60.6",
    "约80%": "80",
    "百分之50": "50",
    "0": "0",
    "100.0%": "100",
    "1": "1",
    "已完成": "100",
    "120": None,
    "一半": None,
    "-5": None,
}
LIMITS: dict[str, Any] = {
    "2024年6月底前": date(2024, 6, 30),
    "2024.9.30": date(2024, 9, 30),
    "2024/6/30": date(2024, 6, 30),
    "20240630": date(2024, 6, 30),
    "9月30日": date(2024, 9, 30),
    "12.20": date(2024, 12, 20),
    "四季度": date(2024, 12, 31),
    "第三季度末": date(2024, 9, 30),
    "上半年": date(2024, 6, 30),
    "年底前": date(2024, 12, 31),
    "2025年3月底": date(2025, 3, 31),
    "待定": None,
    "尽快": None,
    "2024年13月": None,
}
STATES = {
    "已完成": State.CLOSED,
    "办结": State.CLOSED,
    "已销号": State.CLOSED,
    "推进中": State.IN_PROGRESS,
    "未完成": State.IN_PROGRESS,
    "正在办理": State.IN_PROGRESS,
    "基本完成": State.IN_PROGRESS,
    "未启动": State.TO_SIGN,
    "中止": State.HALTED,
    "甲": None,
}


@pytest.mark.parametrize(("heading", "key"), HEADINGS.items())
def test_heading_means_its_field(heading: str, key: str) -> None:
    assert meaning_of(heading) == key


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_every_word_of_the_table_means_its_own_field(field: Any) -> None:
    assert {meaning_of(word) for word in field.words} == {field.key}


@pytest.mark.parametrize(("text", "percent"), PERCENTS.items())
def test_percent(text: str, percent: str | None) -> None:
    assert percent_of(text) == (None if percent is None else Decimal(percent))


def test_one_is_all_of_it_where_the_column_holds_parts_of_one() -> None:
    assert holds_shares({"0.6", "1", "0.25"})
    assert not holds_shares({"0.6", "60", "1"})
    assert percent_of("1", shares=True) == 100


def test_percent_within_words_is_that_of_the_task() -> None:
    assert percent_within("完成招标，进度35%。") == 35
    assert percent_within("同比下降3%，持续推进。") is None


@pytest.mark.parametrize(("text", "day"), LIMITS.items())
def test_limit(text: str, day: date | None) -> None:
    found = limits_of(text, year=2024)
    assert (found.day if found else None) == day


@pytest.mark.parametrize("text", ["", "—", "全年", "长期坚持", "2024年", "持续推进"])
def test_limit_without_a_day_is_the_years_last(text: str) -> None:
    found = limits_of(text, year=2024)
    assert found is not None
    assert (found.day, found.inferred) == (date(2024, 12, 31), True)


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("2024年6月底前（原），2024年9月底前（现）", ""),
        ("2024年6月底，延期至2024年9月底", ""),
        ("2024年6月底前", "2024.9.30"),
    ],
)
def test_moved_limit_keeps_the_one_before(text: str, now: str) -> None:
    found = limits_of(text, now, year=2024)
    assert found is not None
    assert (found.day, found.before) == (date(2024, 9, 30), date(2024, 6, 30))


def test_earlier_days_of_a_cell_are_steps() -> None:
    found = limits_of("6月底、9月底前", year=2024)
    assert found is not None
    assert (found.steps, found.day) == ((date(2024, 6, 30),), date(2024, 9, 30))
    assert days_of("", year=2024) == []


@pytest.mark.parametrize(("text", "state"), STATES.items())
def test_state(text: str, state: State | None) -> None:
    assert state_of(text) == state


@pytest.mark.parametrize(
    ("text", "fill", "light"),
    [
        ("红", "", Light.LATE),
        ("黄灯", "", Light.WARN),
        ("绿", "", Light.OK),
        ("", "FF0000", Light.LATE),
        ("", "FFC000", Light.WARN),
        ("", "FFFF00", Light.WARN),
        ("", "00B050", Light.OK),
        ("", "0070C0", Light.DONE),
        ("", "F2F2F2", None),
        ("●", "FF0000", Light.LATE),
    ],
)
def test_light_by_word_or_colour(text: str, fill: str, light: Light | None) -> None:
    assert light_of(text, fill) == light


def test_names_and_people_of_one_cell() -> None:
    assert names_of("牵头：水科、 大气科，土壤科/办公室\n水科") == [
        "水科",
        "大气科",
        "土壤科",
        "办公室",
    ]
    assert people_of("张三 13812345678、李四（0538-1234567）、王五") == [
        ("张三", "13812345678"),
        ("李四", "0538-1234567"),
        ("王五", ""),
    ]
    assert [yes_or_no(word) for word in ("是", "√", "否", "×", "甲")] == [
        True,
        True,
        False,
        False,
        None,
    ]


def layouts(content: bytes) -> list[Layout]:
    return [found for sheet in opened(content) if (found := lay_out(sheet))]


def read(content: bytes) -> tuple[list[Any], list[Any], Mapping]:
    found = layouts(content)
    mapping = guess(found, name="台账.xlsx", on=ON)
    both = [read_entries(one, mapping.sheets[one.sheet.title], mapping) for one in found]
    entries = [entry for entries, _faults in both for entry in entries]
    return entries, [fault for _entries, faults in both for fault in faults], mapping


def test_two_rows_of_headings_and_merged_cells_are_found() -> None:
    (found,) = layouts(two_headed())
    assert found.head == 4
    assert found.headings[5] == "责任分工/配合科室"
    assert [(row.number, row.section) for row in found.rows] == [
        (6, "一、污染防治攻坚"),
        (7, "一、污染防治攻坚"),
        (8, "一、污染防治攻坚"),
        (10, "二、生态保护修复"),
        (11, "二、生态保护修复"),
    ]
    assert found.skipped == (12,)
    entries, faults, mapping = read(two_headed())
    assert [entry.domain for entry in entries] == [
        "水环境",
        "水环境",
        "大气环境",
        "自然生态",
        "自然生态",
    ]
    assert (mapping.title, mapping.as_of) == (
        "泰山市生态环境局2024年重点工作督办台账",
        date(2024, 10, 15),
    )
    assert faults == []


def test_foot_totals_and_sheets_without_tasks_are_left_out() -> None:
    assert [entry.number for entry in read(monthly())[0]] == [
        "2024-01",
        "2024-02",
        "2024-03",
        "2024-04",
    ]
    assert [layout.sheet.title for layout in layouts(flat())] == ["水", "土壤"]
    assert [entry.number for entry in read(flat())[0]] == ["1", "3", "7", "2", "4"]


def test_task_merged_over_its_measures_is_the_heading_above_them() -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in (
        ["重点任务", "具体举措", "责任单位", "完成时限"],
        ["打好蓝天保卫战", "淘汰燃煤锅炉20台", "大气科", "6月底"],
        [None, "建设道路扬尘监测点10个", "大气科", "9月底"],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    entries, faults, _mapping = read(saved(book))
    assert [(entry.section, entry.title) for entry in entries] == [
        ("打好蓝天保卫战", "淘汰燃煤锅炉20台"),
        ("打好蓝天保卫战", "建设道路扬尘监测点10个"),
    ]
    assert faults == []


def test_every_cell_that_cannot_be_read_is_named() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "台账"
    for row in (
        ["工作任务", "责任单位", "完成时限", "完成率", "办理状态", "是否完成", "12月进展", "亮灯"],
        ["甲", "水科", "尽快", "一半", "甲", "可能", "已开工", "紫"],
        ["乙", "水科", "6月底", "50", "已完成", "否", None, "红"],
    ):
        sheet.append(row)
    _entries, faults, _mapping = read(saved(book))
    assert [(fault.cell, fault.code) for fault in faults] == [
        ("台账!C2", "no_day"),
        ("台账!D2", "no_percent"),
        ("台账!E2", "no_state"),
        ("台账!F2", "no_yes_or_no"),
        ("台账!G2", "month_ahead"),
        ("台账!H2", "no_light"),
        ("台账!F3", "contradiction"),
    ]


def test_sheet_of_a_million_rows_is_refused() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _row in range(MOST_CELLS // 2 + 1):
        sheet.append(["甲"])
    file = BytesIO()
    book.save(file)
    with pytest.raises(SwitchRefused) as refused:
        opened(file.getvalue())
    assert refused.value.code == "too_large"


@pytest.mark.parametrize(
    "part", [b'<mergeCell ref="A1:XFD1048576"/>', b'<hyperlink ref="A1:XFD1048576"/>']
)
def test_area_that_covers_the_whole_sheet_is_refused(part: bytes) -> None:
    tag = part[1:].partition(b" ")[0]
    whole = b"<" + tag + b"s>" + part + b"</" + tag + b"s></worksheet>"
    with pytest.raises(SwitchRefused) as refused:
        opened(_with_sheet(flat(), lambda xml: xml.replace(b"</worksheet>", whole)))
    assert refused.value.code == "too_large"


def test_bomb_macros_and_other_files_are_refused() -> None:
    with pytest.raises(FileRefused):
        as_xlsx(_with_sheet(flat(), lambda xml: xml + b" " * 80_000_000), name="台账.xlsx")
    for name, content in (
        ("台账.xlsm", flat()),
        ("台账.xlsx", b"MZ\x00\x00program"),
        ("台账.docx", flat()),
        ("台账.xlsx", b""),
    ):
        with pytest.raises(FileRefused):
            as_xlsx(content, name=name)


def test_broken_workbook_is_refused() -> None:
    with pytest.raises(SwitchRefused) as refused:
        opened(_with_sheet(flat(), lambda _xml: b"<worksheet"))
    assert refused.value.code == "unreadable"


def _with_sheet(content: bytes, change: Any) -> bytes:
    """The workbook with its first sheet's XML changed."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == "xl/worksheets/sheet1.xml" else part)
    return file.getvalue()
