"""Word documents: numbers that stand nowhere in the text, tables, and what is left out."""

from __future__ import annotations

import pytest

from tasks.parsing import parse_notice
from tasks.parsing.reading.counting import in_format
from tasks.parsing.reading.word import read
from tasks.tests.parsing.reading_files import (
    LEDGER_LINES,
    add_ledger,
    add_list,
    add_num,
    add_numbered,
    body,
    level,
    saved,
    word,
)


def p(text: str, properties: str = "") -> str:
    """A paragraph as XML."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    """A cell as XML."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


WIDE_2, WIDE_3 = '<w:gridSpan w:val="2"/>', '<w:gridSpan w:val="3"/>'
BESIDE, BESIDE_ON = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
BEGUN, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


# --- automatic numbers


def test_numbers_of_three_levels_are_printed_and_begin_anew():
    document = word("2024年全市教育工作要点")
    add_list(
        document,
        70,
        [
            level("chineseCounting", "%1、"),
            level("chineseCountingThousand", "（%2）"),
            level("decimal", "%3."),
        ],
    )
    for at, text in (
        (0, "扩大学位供给"),
        (1, "新建学校"),
        (2, "新建小学3所。"),
        (2, "改建初中2所。"),
        (1, "配齐教师"),
        (2, "招聘教师120名。"),
        (0, "保障安全"),
    ):
        add_numbered(document, 70, at, text)
    text = read(saved(document))
    assert text == (
        "2024年全市教育工作要点\n一、扩大学位供给\n（一）新建学校\n1.新建小学3所。\n2.改建初中2所。\n"
        "（二）配齐教师\n1.招聘教师120名。\n二、保障安全"
    )
    assert [item.marker for item in parse_notice(text).items] == ["1.", "2.", "1.", "二、"]


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("chineseCounting", "第%1条", "第十一条 "),
        ("chineseCountingThousand", "%1、", "十一、"),
        ("japaneseCounting", "%1、", "十一、"),
        ("chineseLegalSimplified", "%1、", "壹拾壹、"),
        ("ideographTraditional", "%1、", "甲、"),
        ("ideographDigital", "%1、", "一一、"),
        ("decimal", "%1", "11 "),
        ("decimal", "（%1）", "（11）"),
        ("decimalZero", "%1.", "11."),
        ("decimalFullWidth", "%1．", "１１．"),
        ("decimalEnclosedCircle", "%1", "⑪ "),
        ("decimalEnclosedCircleChinese", "%1", "⑪ "),
        ("decimalEnclosedParen", "%1", "⑾ "),
        ("upperRoman", "%1.", "XI."),
        ("lowerLetter", "%1)", "k)"),
        ("bullet", "\uf0b7", ""),
        ("none", "附件：", "附件："),
        ("none", "%1附件：", "附件："),
        ("noSuchFormat", "%1.", "11."),
    ],
)
def test_number_is_printed_in_its_format(form: str, text: str, expected: str):
    document = word()
    add_list(document, 70, [level(form, text, start=11)])
    add_numbered(document, 70, 0, "做好工作。")
    assert read(saved(document)) == f"{expected}做好工作。"


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (10, "chineseCounting", "十"),
        (20, "chineseCounting", "二十"),
        (103, "chineseCountingThousand", "一百零三"),
        (110, "chineseCountingThousand", "一百一十"),
        (1010, "chineseCountingThousand", "一千零一十"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (13, "ideographTraditional", "丙"),
        (12, "ideographZodiac", "亥"),
        (36, "decimalEnclosedCircle", "㊱"),
        (51, "decimalEnclosedCircle", "51"),
        (28, "lowerLetter", "bb"),
        (2024, "upperRoman", "MMXXIV"),
        (9, "decimalZero", "09"),
        (12345, "chineseCounting", "12345"),
    ],
)
def test_number_in_format(number: int, form: str, expected: str):
    assert in_format(number, form) == expected


def test_level_that_counts_below_another_prints_both():
    document = word()
    add_list(document, 70, [level("decimal", "%1."), level("decimal", "%1.%2")])
    for at in (0, 1, 1, 0, 1):
        add_numbered(document, 70, at, "事项")
    assert read(saved(document)).split() == [
        *("1.事项", "1.1", "事项", "1.2", "事项", "2.事项", "2.1", "事项"),
    ]


def test_level_that_prints_arabic_digits_only_does_so():
    document = word()
    arabic = level("decimal", "%1.%2", extra="<w:isLgl/>")
    add_list(document, 70, [level("chineseCounting", "%1、"), arabic])
    add_numbered(document, 70, 0, "事项")
    add_numbered(document, 70, 1, "分项")
    assert read(saved(document)) == "一、事项\n1.1 分项"


def test_level_that_never_begins_anew_counts_on():
    document = word()
    running = level("decimal", "%2.", extra='<w:lvlRestart w:val="0"/>')
    add_list(document, 70, [level("chineseCounting", "%1、"), running])
    for at in (0, 1, 1, 0, 1):
        add_numbered(document, 70, at, "事项")
    assert read(saved(document)).split("\n") == [
        *("一、事项", "1.事项", "2.事项", "二、事项", "3.事项"),
    ]


def test_list_with_a_start_of_its_own_begins_there_once():
    document = word()
    add_list(document, 70, [level("decimal", "%1.")])
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    add_num(document, 71, 70, starts=override)
    for number in (70, 70, 71, 71, 70):
        add_numbered(document, number, 0, "事项")
    assert read(saved(document)).split("\n") == [
        *("1.事项", "2.事项", "1.事项", "2.事项", "3.事项"),
    ]


def test_number_that_a_style_carries_is_printed():
    document = word()
    add_list(
        document,
        70,
        [
            level("chineseCounting", "%1、", extra='<w:pStyle w:val="Heading1"/>'),
            level("chineseCounting", "（%2）", extra='<w:pStyle w:val="Heading2"/>'),
        ],
    )
    for name in ("Heading 1", "Heading 2"):
        add_numbered(document, 70, 0, "")
        numbered = document.paragraphs[-1]._p
        properties = numbered.pPr.numPr
        properties.remove(properties.ilvl)
        document.styles[name].element.get_or_add_pPr().append(properties)
        document.element.body.remove(numbered)
    document.add_heading("重点任务", 1)
    document.add_heading("水利建设", 2)
    document.add_heading("河道治理", 2)
    assert read(saved(document)) == "一、重点任务\n（一）水利建设\n（二）河道治理"


def test_paragraph_that_takes_its_style_s_number_away_has_none():
    document = word()
    add_list(document, 70, [level("decimal", "%1.")])
    add_numbered(document, 70, 0, "事项")
    add_numbered(document, 0, 0, "说明")
    assert read(saved(document)) == "1.事项\n说明"


def test_list_that_is_not_there_gives_no_number():
    document = word()
    add_list(document, 70, [level("decimal", "%1.")])
    add_num(document, 71, 99)
    for number, at in ((70, 5), (71, 0), (98, 0)):
        add_numbered(document, number, at, "事项")
    assert read(saved(document)) == "事项\n事项\n事项"


def test_number_alone_in_a_cell_is_its_text():
    document = word()
    add_list(document, 70, [level("decimal", "%1")])
    table = document.add_table(2, 2)
    for row, text in enumerate(("修路3公里", "架桥2座")):
        add_numbered(document, 70, 0, "")
        numbered = document.paragraphs[-1]._p
        first = table.cell(row, 0)
        first._tc.replace(first.paragraphs[0]._p, numbered)
        table.cell(row, 1).text = text
    assert read(saved(document)) == "1\t修路3公里\n2\t架桥2座"


# --- tables


def test_table_stands_in_its_place_with_merged_cells_told():
    document = word("附件")
    add_ledger(document)
    document.add_paragraph("说明\t见上表。")
    assert read(saved(document)) == f"附件\n{LEDGER_LINES}\n说明 见上表。"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # A heading over all columns stands once.
        (
            f"<w:tr>{cell('一、教育', WIDE_3)}</w:tr>"
            f"<w:tr>{cell('1')}{cell('建校')}{cell('教育局')}</w:tr>",
            "一、教育\t\t\n1\t建校\t教育局",
        ),
        # Merged down and across.
        (
            f"<w:tr>{cell('甲', WIDE_2 + BEGUN)}{cell('乙')}</w:tr>"
            f"<w:tr>{cell('', WIDE_2 + ON)}{cell('丙')}</w:tr>",
            "甲\t\t乙\n〃\t\t丙",
        ),
        # A row that begins further right; one that a tracked change deletes.
        (
            f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("甲")}{cell("乙")}</w:tr>'
            f"<w:tr><w:trPr><w:del/></w:trPr>{cell('丁')}{cell('戊')}</w:tr>",
            "\t甲\t乙",
        ),
        # Merged across in the way of old files.
        (
            f"<w:tr>{cell('甲', BESIDE)}{cell('', BESIDE_ON)}</w:tr>"
            f"<w:tr>{cell('乙')}{cell('丙')}</w:tr>",
            "甲\t\n乙\t丙",
        ),
        # One column is a frame around paragraphs.
        (f"<w:tr>{cell('第一段。')}</w:tr><w:tr>{cell('第二段。')}</w:tr>", "第一段。\n第二段。"),
        # A table in a cell.
        (
            f"<w:tr>{cell('甲')}<w:tc><w:tcPr/><w:tbl><w:tr>{cell('一')}{cell('二')}</w:tr></w:tbl>{p('')}</w:tc></w:tr>",
            "甲\t一 二",
        ),
    ],
)
def test_table_as_rows(rows: str, expected: str):
    assert read(body(f"<w:tbl>{rows}</w:tbl>")) == expected


# --- what stands in a paragraph, and what does not


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<w:r><w:t>完成</w:t></w:r><w:r><w:t>3</w:t></w:r><w:r><w:t>项</w:t></w:r>", "完成3项"),
        ("<w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t></w:r>", "第一行\n第二行"),
        ("<w:r><w:t>责任单位：</w:t><w:tab/><w:t>住建局</w:t></w:r>", "责任单位： 住建局"),
        (
            "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del><w:ins><w:r><w:t>加上</w:t></w:r></w:ins>",
            "加上",
        ),
        (
            "<w:moveFrom><w:r><w:t>原处</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新处</w:t></w:r></w:moveTo>",
            "新处",
        ),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:t>可见</w:t></w:r>", "可见"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>可见</w:t></w:r>', "可见"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>6月30日</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "6月30日",
        ),
        ("<w:hyperlink><w:r><w:t>链接文字</w:t></w:r></w:hyperlink>", "链接文字"),
        (
            "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>",
            "控件",
        ),
        ('<w:r><w:t>正文</w:t><w:footnoteReference w:id="2"/></w:r>', "正文"),
        ("<w:r><w:t>PM2</w:t><w:noBreakHyphen/><w:t>5</w:t></w:r>", "PM2-5"),
    ],
)
def test_text_of_a_paragraph(inside: str, expected: str):
    assert read(body(f"<w:p>{inside}</w:p>")) == expected


def test_text_box_follows_its_paragraph_and_stands_once():
    box = f"<w:txbxContent>{p('框中文字')}</w:txbxContent>"
    picture = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
    choice = (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{picture}</mc:Choice>'
        f"<mc:Fallback>{picture}</mc:Fallback></mc:AlternateContent>"
    )
    assert read(body(f"<w:p><w:r><w:t>段落</w:t>{choice}</w:r></w:p>")) == "段落\n框中文字"


def test_paragraph_whose_end_is_deleted_goes_on_in_the_next():
    ended = "<w:rPr><w:del/></w:rPr>"
    assert read(body(p("前半句，", ended) + p("后半句。"))) == "前半句，后半句。"


def test_last_paragraph_whose_end_is_deleted_is_kept():
    assert read(body(p("末句。", "<w:rPr><w:del/></w:rPr>"))) == "末句。"


def test_blocks_written_down_in_two_ways_stand_once():
    both = f'<mc:AlternateContent><mc:Choice Requires="x">{p("新")}</mc:Choice>'
    both += f"<mc:Fallback>{p('旧')}</mc:Fallback></mc:AlternateContent>"
    assert read(body(both)) == "新"


def test_paragraph_in_a_style_of_contents_is_left_out():
    document = word("一、正文")
    document.styles.add_style("TOC 1", 1)
    document.add_paragraph("一、正文 1", style="TOC 1")
    assert read(saved(document)) == "一、正文"


def test_table_of_contents_headers_and_footers_are_left_out():
    document = word("一、正文")
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p('一、正文 1')}</w:sdtContent></w:sdt>"
    )
    assert read(saved(document)) == "一、正文"
    assert read(body(contents + p("一、正文"))) == "一、正文"
