"""The head and the tail of a notice: title, number, issuer, date, year, recipients."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.parsing import parse_notice
from tasks.parsing.imprint import find_number, garbled_date, plan_year
from tasks.parsing.layout import paragraphs
from tasks.parsing.meta import read_head
from tasks.parsing.notice import Meta

PLAN = "2024年全市教育工作要点\n一、改善条件。新建学校6所。"


def meta_of(head: str, plan: str = PLAN) -> Meta:
    return parse_notice(f"{head}\n{plan}").meta


NOTICE = "某市民政局关于印发2024年工作要点的通知"


@pytest.mark.parametrize(
    ("head", "title", "issuer"),
    [
        (NOTICE, NOTICE, "某市民政局"),
        (
            "某市人民政府办公室\n关于印发某市2024年\n政务公开工作要点的\n通知",
            "某市人民政府办公室关于印发某市2024年政务公开工作要点的通知",
            "某市人民政府办公室",
        ),
        (
            "      某市民政局\n   关于印发2024 年工作要点的\n        通    知\n",
            NOTICE,
            "某市民政局",
        ),
        (
            "某市教育局 某市财政局\n关于做好2024年学生资助工作的通知",
            "某市教育局某市财政局关于做好2024年学生资助工作的通知",
            "某市教育局 某市财政局",
        ),
        (
            "某县水利局关于印发2024年工作要点（征求意见稿）的函",
            "某县水利局关于印发2024年工作要点（征求意见稿）的函",
            "某县水利局",
        ),
        (
            "某县关于加强节水工作的实施方案\n（试行）",
            "某县关于加强节水工作的实施方案（试行）",
            "某县",
        ),
        (f"标题：{NOTICE}", NOTICE, "某市民政局"),
        (f"{NOTICE}_某市人民政府网", NOTICE, "某市民政局"),
        (f"{NOTICE} 某民发〔2024〕3号", NOTICE, "某市民政局"),
        (f"某民发〔2024〕3号{NOTICE}", NOTICE, "某市民政局"),
        (
            "关于印发《某湖市教育局2024年工作要点》的通知",
            "关于印发《某湖市教育局2024年工作要点》的通知",
            "某湖市教育局",
        ),
        (f"某市教育局文件\n{NOTICE[5:]}", NOTICE[5:], "某市教育局"),
        (f"发布机构：某市教育局\n{NOTICE[5:]}", NOTICE[5:], "某市教育局"),
    ],
)
def test_title_and_issuer_are_read(head: str, title: str, issuer: str):
    meta = meta_of(head)
    assert (meta.title, meta.issuer) == (title, issuer)


@pytest.mark.parametrize(
    ("text", "title", "issuer"),
    [
        ("2024年全市生态环境工作要点\n一、治水。做事。", "2024年全市生态环境工作要点", ""),
        ("某市水利局2024年工作要点\n一、治水。做事。", "某市水利局2024年工作要点", "某市水利局"),
        ("某市水利局\n2024年工作要点\n一、治水。做事。", "某市水利局2024年工作要点", "某市水利局"),
        (
            "2024年全市生态环境\n保护工作要点\n一、治水。做事。",
            "2024年全市生态环境保护工作要点",
            "",
        ),
        ("某县2024年教育工作要点（试行）\n一、治水。做事。", "某县2024年教育工作要点（试行）", ""),
    ],
)
def test_plan_without_a_letter_has_its_own_heading_for_title(text: str, title: str, issuer: str):
    notice = parse_notice(text)
    assert (notice.meta.title, notice.meta.issuer) == (title, issuer)
    assert [(item.section, item.title) for item in notice.items] == [(title, "治水")]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("泰环发〔2024〕8号", "泰环发〔2024〕8号"),
        ("鲁环办字[2024]12号", "鲁环办字[2024]12号"),
        ("市教函（2024）5号", "市教函（2024）5号"),
        ("某政办发 〔2024〕 15 号", "某政办发〔2024〕15号"),
        ("某环办【2024】第9号", "某环办【2024】第9号"),
        ("发文字号：某水〔2024〕3号", "某水〔2024〕3号"),
        ("文号 某水〔2024〕3号", "某水〔2024〕3号"),
        ("2024年第5号", "2024年第5号"),
        ("第3号", "第3号"),
        ("某市人民政府令第12号", "某市人民政府令第12号"),
    ],
)
def test_document_number_is_read(line: str, number: str):
    assert meta_of(f"某市教育局关于印发2024年工作要点的通知\n{line}").doc_number == number


@pytest.mark.parametrize(
    "text",
    [
        "《关于加强监管的意见》（国办发〔2023〕5号）",
        "第3号楼改造",
        "2024年第5批",
        "〔2024〕年度",
        "3号",
    ],
)
def test_what_is_cited_or_no_number_is_not_read(text: str):
    assert find_number(text.replace("〔", "（").replace("〕", "）")) is None


def test_number_cited_in_the_letter_is_not_the_notices_own():
    head = "某局关于印发2024年要点的通知\n各科室：\n根据某发〔2023〕6号文件精神，现印发要点。"
    assert meta_of(head).doc_number == ""


@pytest.mark.parametrize(
    ("line", "issued"),
    [
        ("2024年2月7日", date(2024, 2, 7)),
        ("2024 年 2 月 7 日", date(2024, 2, 7)),
        ("（2024年2月7日）", date(2024, 2, 7)),
        ("二〇二四年三月五日", date(2024, 3, 5)),
        ("二○二四年十二月三十一日", date(2024, 12, 31)),
        ("二０二四年十月廿一日", date(2024, 10, 21)),
        ("2024-02-07", date(2024, 2, 7)),
        ("2024.2.7", date(2024, 2, 7)),
        ("某市教育局 2024年2月7日", date(2024, 2, 7)),
        ("2024327", date(2024, 3, 27)),
        ("20241105", date(2024, 11, 5)),
    ],
)
def test_date_of_issue_is_read(line: str, issued: date):
    head = f"某市教育局关于印发2024年工作要点的通知\n各学校：\n现印发要点。\n某市教育局\n{line}"
    assert meta_of(head).issued == issued


@pytest.mark.parametrize(
    ("digits", "day"),
    [
        ("2024327", date(2024, 3, 27)),
        ("202413", date(2024, 1, 3)),
        ("2024111", None),  # January 11th or November 1st
        ("20241345", None),
        ("2024", None),
    ],
)
def test_digits_run_together_are_a_date_where_they_mean_one_day(digits: str, day: date | None):
    assert garbled_date(digits) == day


def test_garbled_date_is_a_problem():
    head = read_head(paragraphs(f"某局关于印发2024年要点的通知\n各科室：\n2024327\n{PLAN}"))
    assert [(p.code, dict(p.params)["quote"]) for p in head.problems] == [
        ("garbled_date", "2024327")
    ]


@pytest.mark.parametrize(
    ("lines", "issued"),
    [
        ("成文日期：2024-03-05\n发布日期：2024-03-11", date(2024, 3, 5)),
        ("发布日期：2024-03-11\n成文日期：2024-03-05", date(2024, 3, 5)),
        ("发布时间:2024-03-28 09:33来源:某市教育局", date(2024, 3, 28)),
    ],
)
def test_particulars_give_the_date_where_nobody_signed(lines: str, issued: date):
    assert meta_of(f"{lines}\n关于印发2024年工作要点的通知").issued == issued


def test_line_of_the_printing_gives_the_date_where_nobody_signed():
    plan = f"{PLAN}\n抄送：市委办公室。\n某市教育局办公室  2024年3月6日印发"
    assert meta_of("某市教育局关于印发2024年工作要点的通知", plan).issued == date(2024, 3, 6)


@pytest.mark.parametrize(
    ("headings", "issued", "number", "year"),
    [
        (["2024年工作要点"], date(2023, 12, 30), "", 2024),
        (["二〇二四年工作要点"], None, "", 2024),
        (["2023年工作总结和2024年工作打算"], None, "", 2024),
        (["2024—2025年行动方案"], date(2024, 5, 8), "", 2024),
        (["应急体系建设规划（2021—2025年）"], date(2022, 3, 1), "", 2022),
        (["应急体系建设规划（2021—2025年）"], None, "某政发〔2021〕4号", 2021),
        (["2023—2024学年第二学期工作计划"], date(2024, 2, 20), "", 2024),
        (["重点工作安排"], date(2024, 2, 1), "", 2024),
        (["重点工作安排"], None, "", None),
        (["应急体系建设规划（2021—2025年）"], None, "", None),
    ],
)
def test_plan_year(headings: list[str], issued: date | None, number: str, year: int | None):
    assert plan_year(headings, issued, number) == year


@pytest.mark.parametrize(
    ("lines", "recipients"),
    [
        ("各县（市、区）分局，局机关各科室，局属各单位：", ("各县（市、区）分局", "局机关各科室", "局属各单位")),
        ("各县（市、区）分局，\n局机关各科室、\n局属各单位：", ("各县（市、区）分局", "局机关各科室", "局属各单位")),
        ("各镇人民政府，区直有关部门：现将要点印发给你们。", ("各镇人民政府", "区直有关部门")),
        ("市直有关部门：", ("市直有关部门",)),
        ("各学校(含民办)、高校附校,机关各科室:", ("各学校(含民办)", "高校附校", "机关各科室")),
        ("现将有关事项通知如下：", ()),
        ("为做好工作，现通知如下：", ()),
    ],
)  # fmt: skip
def test_recipients_are_read(lines: str, recipients: tuple[str, ...]):
    meta = meta_of(f"某市教育局关于印发2024年工作要点的通知\n{lines}")
    assert meta.recipients == recipients


def test_list_of_attachments_gives_no_items():
    head = (
        "某局关于印发两个要点的通知\n附件：1.2024年工作要点\n2.2024年任务清单\n3.联系表\n某市教育局"
    )
    assert [item.title for item in parse_notice(f"{head}\n{PLAN}").items] == ["改善条件"]


def test_each_annex_is_a_section_and_counts_again():
    text = (
        "某局关于印发任务的通知\n附件1\n2024年重点工作\n一、治水。做事。\n二、治气。做事。\n"
        "附件2\n实事清单表\n一、修路。做事。"
    )
    items = parse_notice(text).items
    assert [(item.section, item.marker) for item in items] == [
        ("2024年重点工作", "一、"), ("2024年重点工作", "二、"), ("实事清单表", "一、"),
    ]  # fmt: skip
    assert not any(problem.code == "numbering" for item in items for problem in item.problems)


def test_dispatch_and_contact_lines_belong_to_no_item():
    plan = f"{PLAN}\n联系人：王某，电话：0000-1234567\n抄送：市委办公室。\n（共印30份）"
    (item,) = parse_notice(plan).items
    assert item.text == "改善条件。新建学校6所。"


@pytest.mark.parametrize(
    "lines",
    [
        "联系地址：某市滨河路18号　联系电话：0700-1234567　传真：0700-7654321\n电子邮箱：a@b.cn",
        "单位地址：某市滨河路18号\n办公电话：0700-1234567",
        "主办单位：某市水利局 地址：某市滨河路18号",
        "某市水利局 地址：某市滨河路18号 电话：0700-1234567",
        "地　　址：某市滨河路18号\n邮政编码：700000\n办公时间：周一至周五8:30-17:30",
    ],
)
def test_contact_block_at_a_pages_end_belongs_to_no_item(lines: str):
    clause = "一、清理河道。清理河道12条。（责任科室：河湖科）\n二、除险加固。完成5座水库除险加固。"
    *_, item = parse_notice(f"2024年水利工作要点\n{clause}\n{lines}\n").items
    assert (item.text, item.lead_units) == ("除险加固。完成5座水库除险加固。", ())


def test_first_of_several_signers_is_the_issuer():
    signers = "某市教育局\n某市财政局\n某市民政局\n某市水利局\n某市司法局\n2024年3月1日"
    letter = f"各县教育局：\n现将要点印发给你们。\n\n{signers}\n"
    assert meta_of(f"关于印发2024年工作要点的通知\n{letter}").issuer == "某市教育局"
