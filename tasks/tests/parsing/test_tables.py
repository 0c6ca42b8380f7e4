"""Tables: where they stand, what their columns and rows are, and the items that rows make."""

from __future__ import annotations

import pytest

from tasks.parsing import Item, parse_notice
from tasks.parsing.tables import find_tables, role_of

HEAD = "2024年重点任务清单\n"
COLUMNS = "序号\t重点任务\t工作措施\t牵头单位\t配合单位\t完成时限\n"


def rows_of(text: str) -> list[tuple[str, ...]]:
    """The cells of the task rows of the one table in the text."""
    (table,) = find_tables(text)
    return [tuple(cell.text for cell in row.cells) for row in table.rows if row.kind == "task"]


def items_of(table: str) -> tuple[Item, ...]:
    return parse_notice(HEAD + table).items


def names(mentions: tuple[object, ...]) -> list[str]:
    return [mention.name for mention in mentions]


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("序号", "number"), ("序 号", "number"), ("编号", "number"), ("序　号", "number"),
        ("领域", "category"), ("任务类别", "category"), ("工作领域", "category"),
        ("重点任务", "task"), ("工作任务", "task"), ("2024年重点工作", "task"), ("目标任务", "task"),
        ("项目名称", "task"), ("工作要点", "task"), ("任务及措施", "task"), ("工作重点", "task"),
        ("具体任务", "subtask"), ("任务分解", "subtask"),
        ("工作措施", "measure"), ("具体举措", "measure"), ("工作内容", "measure"),
        ("建设内容及规模", "measure"), ("工作要求", "measure"),
        ("年度目标", "goal"), ("预期成果", "goal"), ("2024年工作目标", "goal"), ("一季度目标", "goal"),
        ("指标名称", "indicator"), ("目标值", "value"), ("计量单位", "measured_in"),
        ("牵头单位", "lead"), ("主办部门", "lead"), ("市级牵头单位", "lead"), ("牵头", "lead"),
        ("配合单位", "other"), ("参与科室", "other"), ("协办单位", "other"),
        ("责任单位", "responsible"), ("责任科室", "responsible"), ("责任股室", "responsible"),
        ("责任单位（排第一位的为牵头单位）", "responsible"), ("责任分工", "group"),
        ("完成时限", "time"), ("时间节点", "time"), ("完成时间（2024年）", "time"), ("进度安排", "time"),
        ("责任人", "person"), ("分管领导", "person"), ("联系人及电话", "person"),
        ("备注", "note"), ("任务来源", "note"), ("存在问题", "note"), ("总投资(万元)", "note"),
        ("重點任務", "task"), ("責任單位", "responsible"),
        ("推进", ""), ("今天", ""), ("PM2.5", ""), ("1", ""), ("", ""), ("工作" * 40, ""),
    ],
)  # fmt: skip
def test_header_cell_tells_what_the_column_holds(label: str, role: str):
    assert role_of(label) == role


ONE = ("1", "改造旧管网", "更新管网12公里。", "市住建局", "市城管局", "9月底前")
TWO = ("2", "整治积水点", "整治积水点8处。", "市水务局", "", "汛期前")


@pytest.mark.parametrize(
    "text",
    [
        COLUMNS + "\t".join(ONE) + "\n" + "\t".join(TWO) + "\n",
        COLUMNS + "\t".join(ONE) + "\n\n" + "\t".join(TWO),
        "| 序号 | 重点任务 | 工作措施 | 牵头单位 | 配合单位 | 完成时限 |\n|---|:--|---|---|---|--:|\n"
        f"| {' | '.join(ONE)} |\n| {' | '.join(TWO)} |\n",
        "序号|重点任务|工作措施|牵头单位|配合单位|完成时限\n" + "|".join(ONE) + "\n" + "|".join(TWO),
        "序号│重点任务│工作措施│牵头单位│配合单位│完成时限\n──┼──┼──┼──┼──┼──\n"
        + "│".join(ONE) + "\n" + "│".join(TWO),
        "序号\n重点任务\n工作措施\n牵头单位\n配合单位\n完成时限\n" + "\n".join(ONE) + "\n"
        + "\n".join(cell for cell in TWO if cell) + "\n",
        "序号  重点任务    工作措施            牵头单位  配合单位  完成时限\n"
        "1     改造旧管网  更新管网12公里。    市住建局  市城管局  9月底前\n"
        "2     整治积水点  整治积水点8处。     市水务局            汛期前\n",
        "序号　重点任务　工作措施　牵头单位　配合单位　完成时限\n"
        "1　改造旧管网　更新管网12公里。　市住建局　市城管局　9月底前\n",
        "序号 重点任务 工作措施 牵头单位 配合单位 完成时限\n"
        "1 改造旧管网 更新管网12公里。 市住建局 市城管局 9月底前\n",
    ],
    ids=["tabs", "blank lines", "markdown", "bars", "box", "one cell a line", "blanks",
         "wide blanks", "single blanks"],
)  # fmt: skip
def test_the_same_table_in_every_form_gives_the_same_rows(text: str):
    rows = rows_of(text)
    assert rows[0] == ONE
    assert rows[1:] in ([TWO], [])


@pytest.mark.parametrize(
    "text",
    [
        "一、重点任务\t加强治理\n二、工作措施\t联合执法\n",
        "工作目标\t工作措施\n",  # a header without a row
        "姓名\t职务\t联系电话\n张三\t科长\t2805093\n",
        "序号\t姓名\t单位\n1\t张三\t市局\n",
        "牵头单位：市教育局\t配合单位：市财政局\n",
        "重点任务  加强治理  完成时限\n",
        "序号\n重点任务\n加强治理。\n",
        "索引号 | 11370900 | 信息分类 | 工作计划\n发布机构 | 市局 | 成文日期 | 2024-02-07\n",
        "任务 措施 目标 时限 责任要逐项明确\n",
        "\t\t\t\n\t\t\t\n",
        "|||||\n|---|---|\n",
        "",
    ],
)
def test_other_text_is_no_table(text: str):
    assert find_tables(text) == []


def test_header_over_two_rows():
    rows = rows_of(
        "序号\t重点任务\t责任分工\t\t完成时限\n〃\t〃\t牵头单位\t配合单位\t〃\n1\t推进\t市局\t县局\t全年\n"
    )
    (table,) = find_tables("序号\t任务\t责任分工\t\n\t\t牵头单位\t配合单位\n1\t推进\t市局\t县局\n")
    assert rows == [("1", "推进", "市局", "县局", "全年")]
    assert [column.role for column in table.columns] == ["number", "task", "lead", "other"]


def test_header_over_two_rows_one_cell_a_line():
    text = "序号\n任务\n责任分工\n时限\n牵头单位\n配合单位\n1\n推进普法\n市局\n县局\n全年\n"
    (table,) = find_tables(text)
    assert [column.role for column in table.columns] == ["number", "task", "lead", "other", "time"]


def test_header_repeated_on_the_next_page_and_furniture_between_are_no_rows():
    rows = rows_of(
        f"{COLUMNS}1\t甲事\t\t市局\t\t全年\n— 2 —\n续表\n{COLUMNS}2\t乙事\t\t市局\t\t全年\n"
    )
    assert [row[:2] for row in rows] == [("1", "甲事"), ("2", "乙事")]


def test_title_and_captions_stand_above():
    text = f"附件1\n2024年重点任务分解表\n单位：万元\n{COLUMNS}1\t甲事\t\t市局\t\t全年\n"
    (table,) = find_tables(text)
    assert table.title
    assert text[table.title.start : table.title.end] == "2024年重点任务分解表"
    assert [text[span.start : span.end] for span in table.captions] == ["单位：万元"]


def test_lines_of_a_cell():
    rows = rows_of(
        f"{COLUMNS}1\t推进污染\v防治\t1.建站。\v2.联网。\t市生态环境\v局\t市财政局\v市水务局\t全年\n"
    )
    assert rows == [
        ("1", "推进污染防治", "1.建站。\n2.联网。", "市生态环境局", "市财政局；市水务局", "全年")
    ]


def test_row_that_a_paste_broke_is_one():
    rows = rows_of(
        f'{COLUMNS}1\t甲事\t"做好一。\n做好二。"\t市局\n县局\t镇\t全年\n2\t乙事\t\t市局\t\t\n'
    )
    assert rows[0] == ("1", "甲事", "做好一。\n做好二。", "市局；县局", "镇", "全年")
    assert rows[1][:2] == ("2", "乙事")


def test_long_cells_one_cell_a_line_take_several_lines():
    rows = rows_of(
        "序号\n重点任务\n工作措施\n牵头单位\n配合单位\n完成时限\n"
        "1\n做优营商环境\n压减审批时限。\n推行容缺受理。\n市行政审批局\n市司法局\n各县区\n6月底前\n"
        "2\n推进数据共享\n归集数据目录。\n市大数据局\n各部门\n长期坚持\n关于此表的说明。\n"
    )
    assert rows == [
        ("1", "做优营商环境", "压减审批时限。\n推行容缺受理。", "市行政审批局", "市司法局；各县区", "6月底前"),
        ("2", "推进数据共享", "归集数据目录。", "市大数据局", "各部门", "长期坚持"),
    ]  # fmt: skip


def test_names_and_limits_that_a_narrow_column_broke_are_whole():
    rows = rows_of(
        "序号\n任务\n措施\n牵头单位\n配合单位\n时限\n1\n扩充学位\n新建公办园3所，增加学位。\n市教育\n局\n"
        "市财政局\n市发展改\n革委\n12月底\n前\n2\n规范办园\n检查2次。\n市教育局\n市公安局\n全年\n"
    )
    assert rows[0][3:] == ("市教育局", "市财政局；市发展改革委", "12月底前")


def test_category_that_stands_once_for_several_rows_one_cell_a_line():
    rows = rows_of(
        "序号\n领域\n任务\n责任单位\n时限\n1\n教育\n新建学校2所\n市教育局\n8月底前\n"
        "2\n改造校舍3栋\n市教育局\n市住建局\n12月底前\n3\n医疗\n新增床位200张\n市卫健委\n全年\n"
    )
    assert [row[1:4] for row in rows] == [
        ("教育", "新建学校2所", "市教育局"),
        ("", "改造校舍3栋", "市教育局；市住建局"),
        ("医疗", "新增床位200张", "市卫健委"),
    ]


def test_table_of_other_things_after_it_is_no_part_of_it():
    rows = rows_of(
        "序号\t任务\t单位\n1\t修堤\t甲局\n附件2\n某县联络员名单表\n序号\t姓名\t电话\n1\t张三\t123\n"
    )
    assert rows == [("1", "修堤", "甲局")]


SHORT = "序号\t任务\t单位\n"
STACKED = "序号\n任务\n单位\n时限\n"
SPACED = "序号  任务          单位        时限\n"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (f"{SHORT}1\t修堤\t甲局\t\t\n", [("1", "修堤", "甲局")]),  # more tabs than columns
        (f"{SHORT}1\t修堤\t甲局\t乙局\n", [("1", "修堤", "甲局；乙局")]),
        (f"{COLUMNS}1\t修堤\t做。\n2\t清淤\t\n", [("1", "修堤", "做。", "", "", ""),
                                                   ("2", "清淤", "", "", "", "")]),
        ("任务\t措施\t单位\n修堤\t做一。\n做二。\t甲局\n", [("修堤", "做一。\n做二。", "甲局")]),
        (f"{SHORT}1\t修堤\t甲局\n乙局\n2\t清淤\t丙局\n", [("1", "修堤", "甲局；乙局"),
                                                       ("2", "清淤", "丙局")]),
        (f"{SHORT}1\t修堤\t甲局\n\n以下各项另行安排\n\n2\t清淤\t丙局\n", [("1", "修堤", "甲局")]),
        (f"{SHORT}1\t修堤\t甲局\n一、清淤\n\n2\t清淤\t丙局\n", [("1", "修堤", "甲局"),
                                                          ("2", "清淤", "丙局")]),
        (f"{SHORT}1\t修堤\t甲局\n说明\n任务\t单位\t备注\n", [("1", "修堤", "甲局")]),
        (f"{SHORT}1\t修堤\t甲局\n一\n二\n三\n四\n五\n六\n七\n2\t清淤\t丙局\n", [("1", "修堤", "甲局")]),
        (f"{SHORT}1\t修堤\t甲局\n另外\t清淤\t丙局\n", [("1", "修堤", "甲局")]),
        ("|序号|任务|单位|\n|1|修堤|甲局|\n| | | |\n|2|清淤|\n", [("1", "修堤", "甲局"), ("2", "清淤", "")]),
        ("|任务|单位|\n|---|---|\n|**修堤**|甲局|\n", [("修堤", "甲局")]),
        ("任务\t单位\n修堤\t甲局（乙\v科）\v丙局\n", [("修堤", "甲局（乙科）；丙局")]),
        (f"{SPACED}1     修筑堤防      市水务局    全年\n      三公里        市财政局\n",
         [("1", "修筑堤防三公里", "市水务局；市财政局", "全年")]),
        (f"{SPACED}1     修筑堤防      市水务局    全年\n2  清  淤  河  道\n",
         [("1", "修筑堤防", "市水务局", "全年")]),
        (f"{STACKED}一、水利\n1\n修堤\n甲局\n全年\n— 2 —\n序号\n任务\n单位\n时限\n2\n清淤\n乙局\n6月\n",
         [("1", "修堤", "甲局", "全年"), ("2", "清淤", "乙局", "6月")]),
        (f"{STACKED}1\n修堤\n甲局\n全年\n二、其他\n（一）保障\n", [("1", "修堤", "甲局", "全年")]),
        ("序号\n任务\n责任分工\n时限\n1\n修堤\n甲局\n全年\n", [("1", "修堤", "甲局", "全年")]),
    ],
)  # fmt: skip
def test_rows_in_odd_shapes(text: str, rows: list[tuple[str, ...]]):
    assert rows_of(text) == rows


def test_tables_with_other_headers_are_tables_of_their_own():
    tables = find_tables(f"{SHORT}1\t修堤\t甲局\n项目\t责任科室\t备注\n清淤\t乙科\t\n")
    assert [[column.role for column in table.columns] for table in tables] == [
        ["number", "task", "responsible"],
        ["task", "responsible", "note"],
    ]


def test_page_number_within_a_row_cuts_it():
    parsed = parse_notice(f"{HEAD}{STACKED}1\n修堤\n— 2 —\n甲局\n全年\n")
    (item,) = parsed.items
    assert [parsed.source[s.start : s.end] for s in item.spans] == ["1\n修堤", "甲局\n全年"]


def test_more_units_in_a_row_without_words_belong_to_the_task_above():
    (item,) = items_of(f"{SHORT}1\t修堤\t甲局\n〃\t〃\t乙局\n")
    assert names(item.lead_units) == ["甲局", "乙局"]


def test_task_cell_of_several_lines_gives_title_and_body():
    (item,) = items_of("任务\t措施\t单位\n修筑堤防。\v清理河道。\t加强巡查。\t甲局\n")
    assert (item.title, item.starts) == ("修筑堤防", "清理河道。\n加强巡查。")


def test_indicator_in_words_is_an_item_too():
    (item,) = items_of("指标名称\t计量单位\t目标值\t责任科室\n空气质量\t级\t持续改善\t甲科\n")
    assert (item.title, item.starts, item.targets) == ("空气质量", "持续改善", ())


def test_row_whose_task_is_only_a_bracket_of_units_is_a_problem():
    parsed = parse_notice(f"{HEAD}{SHORT}1\t（责任单位：甲局）\t乙局\n2\t修堤\t乙局\n")
    assert [item.title for item in parsed.items] == ["修堤"]
    assert "row_without_task" in [problem.code for problem in parsed.problems]


def test_notice_that_is_only_a_table_has_its_title():
    parsed = parse_notice(f"云溪市2024年重点事项跟踪表\n{SHORT}1\t修堤\t甲局\n")
    assert (parsed.meta.title, parsed.meta.year) == ("云溪市2024年重点事项跟踪表", 2024)


def test_clause_that_points_to_the_table_is_its_heading():
    (item,) = parse_notice(
        "2024年工作要点\n三、任务分工。为压实责任，将全年任务分解到各科室，具体任务分工见下表。\n"
        f"{SHORT}1\t修堤\t甲局\n"
    ).items
    assert item.path == ("三、任务分工",)


def test_row_gives_an_item():
    (item,) = items_of(
        f"{COLUMNS}1\t改造老旧管网\t更新管网12公里。\t市住建局\t市城管局、各县区\t9月底前\n"
    )
    assert (item.marker, item.title, item.kind) == ("1", "改造老旧管网", "task")
    assert (item.starts, item.ends) == ("更新管网12公里。", "更新管网12公里。")
    assert names(item.lead_units) == ["市住建局"]
    assert names(item.other_units) == ["市城管局", "各县区"]
    assert [(t.value, t.unit, str(t.due)) for t in item.targets] == [(12, "公里", "2024-09-30")]
    assert [str(limit.date) for limit in item.deadlines] == ["2024-09-30"]
    assert item.section == "2024年重点任务清单"


@pytest.mark.parametrize(
    ("header", "row", "lead", "other"),
    [
        ("任务\t责任单位", "推进\t市局、县局", ["市局", "县局"], []),
        ("任务\t牵头单位\t责任单位", "推进\t市局\t县局", ["市局"], ["县局"]),
        ("任务\t责任单位\t配合单位", "推进\t市局\t县局", ["市局"], ["县局"]),
        ("任务\t责任单位（第一位为牵头单位）", "推进\t市局、县局", ["市局"], ["县局"]),
        ("任务\t责任分工", "推进\t市局牵头，县局配合", ["市局"], ["县局"]),
        ("任务\t责任单位", "推进\t牵头：市局\v配合：县局、镇政府", ["市局"], ["县局", "镇政府"]),
        ("任务\t责任单位", "推进\t市局\v县局", ["市局", "县局"], []),
        ("任务\t责任单位", "推进\t市局 县局", ["市局", "县局"], []),
        ("任务\t牵头单位\t配合单位", "推进\t市局\t无", ["市局"], []),
        ("任务\t牵头单位\t配合单位", "推进\t市局\t/", ["市局"], []),
        ("任务\t牵头单位\t责任人", "推进\t市局\t张三", ["市局"], []),
    ],
)
def test_units_of_the_columns(header: str, row: str, lead: list[str], other: list[str]):
    (item,) = items_of(f"{header}\n{row}\n")
    assert (names(item.lead_units), names(item.other_units)) == (lead, other)


@pytest.mark.parametrize(
    ("limit", "dates"),
    [
        ("2024年12月", ["2024-12-31"]), ("6月底前", ["2024-06-30"]), ("6月30日", ["2024-06-30"]),
        ("全年", []), ("长期坚持", []), ("2024年", []), ("", []), ("/", []),
    ],
)  # fmt: skip
def test_limit_of_the_column(limit: str, dates: list[str]):
    (item,) = items_of(f"任务\t责任单位\t完成时限\n推进治理\t市局\t{limit}\n")
    assert [str(deadline.date) for deadline in item.deadlines] == dates


def paths(table: str) -> list[tuple[str, tuple[str, ...], str]]:
    return [(item.marker, item.path, item.title) for item in items_of(table)]


def test_category_and_sub_headings_make_the_path():
    assert paths(
        "序号\t类别\t任务\t单位\n一、水利\t\t\t\n1\t防汛\t修堤\t甲局\n2\t\t清淤\t甲局\n3\t〃\t疏浚\t甲局\n"
        "二、农业\t\t\t\n（一）种植\t\t\t\n4\t粮食\t播种\t乙局\n（二）养殖\t\t\t\n5\t\t防疫\t乙局\n"
    ) == [
        ("1", ("一、水利", "防汛"), "修堤"),
        ("2", ("一、水利", "防汛"), "清淤"),
        ("3", ("一、水利", "防汛"), "疏浚"),
        ("4", ("二、农业", "（一）种植", "粮食"), "播种"),
        ("5", ("二、农业", "（二）养殖"), "防疫"),
    ]


def test_number_and_words_of_a_sub_heading_in_two_cells():
    assert paths("序号\t任务\t单位\n一\t水利\t\n1\t修堤\t甲局\n二\t农业\t\n2\t播种\t乙局\n") == [
        ("1", ("一、水利",), "修堤"),
        ("2", ("二、农业",), "播种"),
    ]


def test_table_stands_under_the_heading_above_it():
    (item,) = parse_notice(
        "2024年工作要点\n一、思路。稳中求进。\n二、任务分工\n序号\t任务\t单位\n1\t修堤\t甲局\n"
    ).items[-1:]
    assert (item.path, item.marker, item.title) == (("二、任务分工",), "1", "修堤")


def test_title_of_a_table_right_under_a_heading_leaves_it_there():
    (item,) = parse_notice(
        "2024年工作要点\n二、任务分工\n2024年任务分工表\n序号\t任务\t单位\n1\t修堤\t甲局\n"
    ).items
    assert item.path == ("二、任务分工",)


def test_limit_that_text_and_column_give_is_one():
    (item,) = items_of("任务\t单位\t时限\n10月底前修堤3公里\t甲局\t10月底\n")
    assert [str(limit.date) for limit in item.deadlines] == ["2024-10-31"]


def test_number_of_a_measure_is_no_part_of_its_quote():
    (item,) = items_of("任务\t措施\t单位\n修堤\t1.加固堤防3公里。\v2.清淤5公里。\t甲局\n")
    assert [target.quote for target in item.targets] == ["加固堤防3公里", "清淤5公里"]
    assert item.starts == "1.加固堤防3公里。\n2"


def test_two_tasks_under_one_number():
    assert paths("序号\t任务\t措施\t单位\n1\t修堤\t做一。\t甲局\n〃\t清淤\t做二。\t乙局\n") == [
        ("1", (), "修堤"),
        ("1", (), "清淤"),
    ]


def test_measures_with_their_own_units_are_items_under_their_task():
    table = (
        "序号\t任务\t措施\t单位\t时限\n1\t修堤\t（1）加固堤防8公里。\t甲局\t6月底前\n"
        "〃\t〃\t（2）清理河道。\t乙局\t9月底前\n2\t播种\t落实面积。\t丙局\t全年\n"
    )
    assert paths(table) == [
        ("（1）", ("修堤",), "加固堤防8公里"),
        ("（2）", ("修堤",), "清理河道"),
        ("2", (), "播种"),
    ]
    assert [names(item.lead_units) for item in items_of(table)] == [["甲局"], ["乙局"], ["丙局"]]


def test_measures_without_units_of_their_own_are_one_item():
    (item, _) = items_of(
        "序号\t任务\t措施\t单位\n1\t修堤\t加固堤防。\t甲局\n〃\t〃\t清理河道。\t〃\n2\t播种\t做。\t丙局\n"
    )
    assert (item.title, item.starts, item.ends[-5:]) == (
        "修堤",
        "加固堤防。\n清理河道。",
        "清理河道。",
    )
    assert names(item.lead_units) == ["甲局"]


def test_merged_units_and_limits_hold_and_empty_ones_do_not():
    first, second, third = items_of(
        "任务\t单位\t时限\n修堤\t甲局\t6月底前\n清淤\t〃\t同上\n播种\t\t\n"
    )
    assert names(second.lead_units) == names(first.lead_units) == ["甲局"]
    assert second.deadlines == first.deadlines
    assert (third.lead_units, third.deadlines) == ((), ())


def test_one_text_column_is_read_as_a_clause():
    (item,) = items_of("序号\t工作任务\t单位\n1\t加强治理。整治积水点8处，清淤3公里。\t甲局\n")
    assert (item.title, item.starts) == ("加强治理", "整治积水点8处，清淤3公")


def test_number_of_the_task_cell_where_no_column_numbers():
    (item,) = items_of("工作任务\t措施\t单位\n3.加强治理\t整治积水点。\t甲局\n")
    assert (item.marker, item.title) == ("3.", "加强治理")


def test_indicators_are_goals():
    first, second = items_of(
        "序号\t指标名称\t单位\t目标值\t责任科室\n1\t高新技术企业\t家\t60\t甲科\n2\t达标率\t%\t98以上\t乙科\n"
    )
    assert [item.kind for item in (first, second)] == ["goal", "goal"]
    assert [(t.op, t.value, t.unit) for t in second.targets] == [(">=", 98, "%")]
    assert second.targets[0].quote == "达标率%98以上"


def test_row_without_a_task_is_a_problem():
    parsed = parse_notice(f"{HEAD}序号\t任务\t单位\n1\t修堤\t甲局\n2\t\t乙局\n合计\t2项\t\n")
    assert [item.title for item in parsed.items] == ["修堤"]
    (found,) = [p for p in parsed.problems if p.code == "row_without_task"]
    assert found.params == (("row", "2"),)
    assert parsed.source[found.span.start : found.span.end] == "2\t\t乙局"


@pytest.mark.parametrize(
    "row", ["2\t\t", "\t\t", "2\t……\t", "注：本表由各单位填写。\t\t", "总计\t3项\t", "—\t—\t—"]
)
def test_row_of_a_blank_form_a_note_or_a_total_is_neither_item_nor_problem(row: str):
    parsed = parse_notice(f"{HEAD}序号\t任务\t单位\n1\t修堤\t甲局\n{row}\n")
    assert [item.title for item in parsed.items] == ["修堤"]
    assert [p.code for p in parsed.problems if p.code == "row_without_task"] == []


def test_items_of_text_and_tables_are_in_the_order_of_the_source():
    items = parse_notice(
        "2024年工作要点\n一、防汛\n（一）巡堤。每月巡堤。\n（二）备料。备足沙袋。\n"
        "2024年项目清单\n序号\t项目\t单位\n1\t修堤\t甲局\n2\t清淤\t乙局\n注：项目以批复为准，可以调整。\n"
        "二、抗旱\n（一）打井。打井5眼。\n"
    ).items
    assert [(item.ordinal, item.title) for item in items] == [
        (1, "巡堤"), (2, "备料"), (3, "修堤"), (4, "清淤"), (5, "打井"),
    ]  # fmt: skip
    assert items[1].ends == "备足沙袋。"


def test_cells_are_leaves_of_their_item():
    parsed = parse_notice(
        f"{HEAD}{COLUMNS}一、水利\t\t\t\t\t\n1\t修堤\t加固堤防。\t甲局\t乙局\t全年\n合计\t\t\t\t\t\n"
    )
    assert [(s.kind, s.item) for s in parsed.segments] == [
        ("section", 0), ("heading", 0), ("heading", 0), ("title", 1), ("body", 1),
        ("responsibility", 1), ("leftover", 0),
    ]  # fmt: skip
    assert "".join(parsed.source[s.span.start : s.span.end] for s in parsed.segments) == (
        parsed.source
    )


@pytest.mark.parametrize(
    "text",
    [
        "\t",
        "|",
        " ",
        "　",
        "\v",
        "\t\n",
        "任务\n",
        COLUMNS,
        "序号\n任务\n措施\n",
        "| a |\n",
        "a  b\n",
    ],
)
@pytest.mark.parametrize("head", ["", COLUMNS, COLUMNS + "1\t甲\t乙\t丙\t丁\t戊\n"])
def test_long_text_is_read_to_its_end(head: str, text: str):
    source = head + text * (60_000 // len(text))
    assert all(
        0 <= table.span.start < table.span.end <= len(source) for table in find_tables(source)
    )
