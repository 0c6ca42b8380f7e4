"""Printed pages: PDF by LibreOffice and by a browser, OFD; tables over pages, watermarks, scans."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from pypdfium2 import raw

from tasks.parsing.reading import limits, pdf
from tasks.parsing.reading import ofd as ofd_reader
from tasks.parsing.reading import word as word_reader
from tasks.parsing.reading.page import Glyph, Line, Page, Stroke, lines_of
from tasks.parsing.reading.pages import text_of
from tasks.parsing.reading.radicals import known
from tasks.parsing.reading.refusals import UnreadableNotice
from tasks.tests.parsing.reading_files import (
    LEDGER,
    LEDGER_LINES,
    add_ledger,
    converted,
    needs_office,
    ofd,
    ofd_text,
    saved,
    scanned,
    with_member,
    word,
    written,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZE = 10.0


def text_at(x: float, y: float, text: str, size: float = SIZE) -> list[Glyph]:
    """Full-width characters side by side."""
    return [
        Glyph(each, x + at * size, x + (at + 1) * size, y, size) for at, each in enumerate(text)
    ]


def ruled(xs: tuple[float, ...], ys: tuple[float, ...], texts: dict[tuple[int, int], str]) -> Page:
    """A page with a whole grid, and texts in its places."""
    page = Page(
        level=[Stroke(y, xs[0], xs[-1]) for y in ys], upright=[Stroke(x, ys[-1], ys[0]) for x in xs]
    )
    for (row, column), text in texts.items():
        page.glyphs += text_at(xs[column] + 2, ys[row] - 12, text)
    return page


# --- lines


def test_characters_become_lines_in_reading_order():
    glyphs = text_at(50, 700, "第二行") + text_at(50, 720, "第一行")
    assert [line.text for line in lines_of(glyphs)] == ["第一行", "第二行"]


def test_subscript_stays_in_its_line():
    glyphs = text_at(50, 700, "臭氧") + text_at(70, 697, "３", size=5) + text_at(76, 700, "浓度")
    assert [line.text for line in lines_of(glyphs)] == ["臭氧３浓度"]


def test_gap_becomes_a_blank_and_bold_print_stands_once():
    glyphs = text_at(50, 700, "目") + text_at(80, 700, "标") + text_at(80.3, 700, "标")
    assert lines_of(glyphs) == [Line("目 标", 50, 90.3, 700, 10)]


def test_radical_becomes_the_character_that_it_looks_like():
    assert "".join(map(known, "⼀⻓⻢工金")) == "一长马工金"


# --- paragraphs


def sheet(*rows: tuple[float, str], top: float = 700.0) -> Page:
    """A sheet whose text reaches from 80 to 280: lines with their left edges, one below the other."""
    page = Page(width=360.0)
    for at, (left, text) in enumerate(rows):
        page.glyphs += text_at(left, top - 15 * at, text)
    return page


FULL = "建" * 20
START = "建" * 18


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # What the sheet's edge broke.
        ([(100, START), (80, FULL), (80, "设学校。")], f"{START}{FULL}设学校。"),
        # An indent, an early end, a heading in the middle.
        ([(100, START), (80, "完。"), (100, START)], f"{START}完。\n{START}"),
        ([(80, FULL), (80, "建校。"), (80, FULL)], f"{FULL}建校。\n{FULL}"),
        ([(100, START), (100, START), (80, FULL)], f"{START}\n{START}{FULL}"),
        ([(170, "要点"), (100, START), (80, FULL)], f"要点\n{START}{FULL}"),
        # A sentence that ends with the line, and a number that begins the next.
        ([(80, "建" * 19 + "。"), (80, "二、设"), (80, FULL)], f"{'建' * 19}。\n二、设\n{FULL}"),
        # The next word would not have fitted.
        ([(80, "建" * 19), (80, "校，配教师"), (80, FULL)], f"{'建' * 19}校，配教师\n{FULL}"),
        # On the right: a name above its date.
        (
            [(180, "教育局办公室办公处"), (150, "二〇二四年三月一日")],
            "教育局办公室办公处\n二〇二四年三月一日",
        ),
    ],
)
def test_lines_become_paragraphs(rows: list[tuple[float, str]], expected: str):
    page = sheet((80, FULL), (80, "末。"), *rows)
    assert text_of([page]) == f"{FULL}末。\n{expected}"


def test_paragraph_goes_on_over_the_page_s_end():
    first = sheet((100, START), (80, FULL), (170, "—1—"))
    second = sheet((150, "工作要点"), (80, "设学校。"), (100, START), (170, "—2—"))
    third = sheet((150, "工作要点"), (80, FULL), (170, "—3—"))
    first.glyphs += text_at(150, 715, "工作要点")
    assert text_of([first, second, third]) == (
        f"工作要点\n{START}{FULL}设学校。\n—1—\f\n工作要点\n{START}{FULL}\n—2—\f\n工作要点\n—3—"
    )


def test_text_whose_right_edge_is_not_known_stays_in_lines():
    page = sheet((80, "建" * 9), (80, "建" * 9), (80, "建" * 9))
    assert text_of([page]).count("\n") == 2


# --- tables

GRID = (50.0, 100.0, 200.0), (700.0, 680.0, 660.0)


def test_grid_becomes_rows_between_the_lines_around_it():
    page = ruled(*GRID, {(0, 0): "序号", (0, 1): "任务", (1, 0): "１", (1, 1): "修路"})
    page.glyphs += text_at(50, 720, "台账") + text_at(50, 640, "说明")
    assert text_of([page]) == "台账\n序号\t任务\n１\t修路\n说明"


def test_missing_line_merges_cells():
    page = ruled(*GRID, {(0, 0): "一", (0, 1): "甲", (1, 1): "乙"})
    page.level[1] = Stroke(680.0, 100.0, 200.0)
    assert text_of([page]) == "一\t甲\n〃\t乙"
    page = ruled(*GRID, {(0, 0): "标题", (1, 0): "一", (1, 1): "乙"})
    page.upright[1] = Stroke(100.0, 660.0, 680.0)
    assert text_of([page]) == "标题\t\n一\t乙"


def test_frame_and_underline_are_no_tables():
    page = Page(glyphs=text_at(60, 688, "框内文字"))
    page.level = [Stroke(700, 50, 200), Stroke(680, 50, 200), Stroke(500, 50, 100)]
    page.upright = [Stroke(50, 680, 700), Stroke(200, 680, 700)]
    assert text_of([page]) == "框内文字"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # A repeated head.
        (
            {(0, 0): "序号", (0, 1): "任务", (1, 0): "１", (1, 1): "修路。"},
            {(0, 0): "序号", (0, 1): "任务", (1, 0): "２", (1, 1): "架桥。"},
            "序号\t任务\n１\t修路。\n２\t架桥。",
        ),
        # A row that the page's end cuts.
        (
            {(0, 0): "序号", (0, 1): "任务", (1, 0): "１", (1, 1): "建设道路一二三四五"},
            {(0, 1): "六公里。", (1, 0): "２", (1, 1): "架桥。"},
            "序号\t任务\n１\t建设道路一二三四五六公里。\n２\t架桥。",
        ),
        # A cell merged over rows, which the next page prints empty.
        (
            {(0, 0): "序号", (0, 1): "任务", (1, 0): "１", (1, 1): "修路。"},
            {(0, 1): "护路。", (1, 0): "２", (1, 1): "架桥。"},
            "序号\t任务\n１\t修路。\n〃\t护路。\n２\t架桥。",
        ),
    ],
)
def test_table_goes_on_over_the_page_s_end(
    first: dict[tuple[int, int], str], second: dict[tuple[int, int], str], expected: str
):
    pages = [ruled(*GRID, first), ruled(*GRID, second)]
    pages[0].glyphs += text_at(50, 20, "—1—")
    pages[1].glyphs += text_at(50, 20, "第2页")
    assert text_of(pages) == f"{expected}\n—1—\f\n第2页"


def test_other_table_on_the_next_page_stays_its_own():
    other = ruled((50.0, 150.0, 200.0), GRID[1], {(0, 0): "乙", (1, 1): "丙"})
    text = text_of([ruled(*GRID, {(0, 0): "甲", (1, 1): "丁"}), other])
    assert text == "甲\t\n\t丁\f\n乙\t\n\t丙"


@needs_office
def test_word_table_printed_by_libreoffice_reads_as_in_word(tmp_path: Path):
    document = word("2024年重点任务分解表")
    add_ledger(document)
    document.add_paragraph("说明：略。")
    printed = pdf.read(converted(saved(document), "docx", "pdf", tmp_path))
    assert printed == f"2024年重点任务分解表\n{LEDGER_LINES}\n说明：略。"


@needs_office
def test_long_table_printed_over_pages_reads_as_in_word(tmp_path: Path):
    document = word("附件")
    table = document.add_table(0, 4, style="Table Grid")
    for number in range(1, 41):
        task = f"完成第{number}项道路建设任务并交付使用，做好后续管护工作，群众满意度达到90%以上。"
        for cell, text in zip(
            table.add_row().cells, (str(number), task, "交通局\n财政局", "年底前"), strict=True
        ):
            cell.text = text
    data = saved(document)
    printed = pdf.read(converted(data, "docx", "pdf", tmp_path))
    assert printed.split("\n")[:41] == word_reader.read(data).split("\n")


def test_page_printed_by_a_browser_keeps_its_text_and_tables(browser: Browser):
    rows = "".join(
        "<tr>" + "".join(f"<td>{text.replace(chr(10), '<br>')}</td>" for text in texts) + "</tr>"
        for texts in (LEDGER[0], LEDGER[1], LEDGER[3])
    )
    page = browser.new_page()
    page.set_content(
        "<style>table{border-collapse:collapse}td{border:1px solid;padding:4px}</style>"
        f"<h1>2024年重点任务台账</h1><table>{rows}</table><p>一、建设长江大桥，方便金马风车镇群众。</p>"
    )
    text = pdf.read(page.pdf(format="A4"))
    page.close()
    lines = LEDGER_LINES.split("\n")
    assert text.split("\n") == [
        *("2024年重点任务台账", lines[0], lines[1], lines[3]),
        "一、建设长江大桥，方便金马风车镇群众。",
    ]


# --- what is no text


def blank() -> bytes:
    """A PDF of one empty page."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    return written(document)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (scanned(), "scanned"),
        (blank(), "empty"),
        (blank()[:200], "damaged"),
        (b"%PDF-1.7\nnothing", "damaged"),
    ],
)
def test_pdf_without_text_is_refused(data: bytes, code: str):
    with pytest.raises(UnreadableNotice) as refused:
        pdf.read(data)
    assert refused.value.code == code


@needs_office
def test_pdf_with_a_password_is_refused(tmp_path: Path):
    options = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"x"}}'
    data = converted(
        saved(word("一、做好工作。")), "docx", f"pdf:writer_pdf_Export:{options}", tmp_path
    )
    with pytest.raises(UnreadableNotice) as refused:
        pdf.read(data)
    assert refused.value.code == "encrypted"


def test_pdf_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "MOST_PAGES", 1)
    with pytest.raises(UnreadableNotice) as refused:
        pdf.read(scanned())
    assert refused.value.code == "too_complex"


# --- text that runs otherwise


def lettered(*words: tuple[str, tuple[float, ...]], turned: int = 0) -> bytes:
    """A PDF with these words, each with its matrix."""
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(595, 842)
    for word_, matrix in words:
        item = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", 12.0)
        wide = f"{word_}\0".encode("utf-16-le")
        raw.FPDFText_SetText(item, (ctypes.c_ushort * (len(wide) // 2)).from_buffer_copy(wide))
        raw.FPDFPageObj_Transform(item, *matrix)
        raw.FPDFPage_InsertObject(page.raw, item)
    page.gen_content()
    page.set_rotation(turned)
    return written(document)


@pytest.mark.parametrize(
    ("first", "second", "turned"),
    [
        ((1, 0, 0, 1, 100, 300), (1, 0, 0, 1, 100, 280), 0),
        ((0, 1, -1, 0, 300, 100), (0, 1, -1, 0, 320, 100), 90),
        ((0, 1, -1, 0, 300, 100), (0, 1, -1, 0, 320, 100), 0),
        ((0, -1, 1, 0, 300, 500), (0, -1, 1, 0, 280, 500), 270),
        ((-1, 0, 0, -1, 300, 300), (-1, 0, 0, -1, 300, 320), 180),
    ],
)
def test_sheet_is_read_the_way_its_text_runs(
    first: tuple[float, ...], second: tuple[float, ...], turned: int
):
    data = lettered(("PM2.5 FIRST", first), ("SECOND LINE", second), turned=turned)
    assert pdf.read(data) == "PM2.5 FIRST\nSECOND LINE"


def test_watermark_askew_is_left_out():
    askew = (0.7, 0.7, -0.7, 0.7, 100, 100)
    assert pdf.read(lettered(("GOOD WORK DONE", (1, 0, 0, 1, 100, 300)), ("DRAFT", askew))) == (
        "GOOD WORK DONE"
    )


# --- OFD


def test_ofd_is_read_by_place_page_by_page():
    first = ofd_text(30, 40, "一、建设学校") + ofd_text(30, 20, "2024年工作要点")
    text = ofd_reader.read(ofd(first, ofd_text(30, 20, "二、配齐教师")))
    assert text == "2024年工作要点\n一、建设学校\f\n二、配齐教师"


def test_ofd_characters_follow_their_steps_down_and_across():
    down = (
        '<ofd:TextObject Boundary="30 20 50 50" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="5 5 -10"'
        ' DeltaY="0 0 8">第一行下</ofd:TextCode></ofd:TextObject>'
    )
    assert ofd_reader.read(ofd(down)) == "第一行\n下"


def test_ofd_table_is_rows():
    lines = "".join(
        f'<ofd:PathObject Boundary="0 0 200 200"><ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>'
        for path in (
            *("M 20 20 L 120 20", "M 20 30 L 120 30", "M 20 40 L 120 40"),
            *("M 20 20 L 20 40", "S 50 20 L 50 40", "M 120 20 L 120 40 C"),
        )
    )
    texts = ofd_text(22, 21, "序号") + ofd_text(52, 21, "任务") + ofd_text(52, 31, "修路")
    assert ofd_reader.read(ofd(lines + texts)) == "序号\t任务\n\t修路"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ofd('<ofd:ImageObject Boundary="0 0 9 9"/>'), "scanned"),
        (ofd(""), "empty"),
        (ofd(ofd_text(1, 1, "甲"))[:-30], "damaged"),
    ],
)
def test_ofd_without_text_is_refused(data: bytes, code: str):
    with pytest.raises(UnreadableNotice) as refused:
        ofd_reader.read(data)
    assert refused.value.code == code


def test_ofd_characters_are_turned_into_their_place_by_a_matrix():
    scaled = (
        '<ofd:TextObject Boundary="30 20 50 9" CTM="2 0 0 2 1 1" Size="2.5"><ofd:TextCode X="0" Y="2" '
        'DeltaX="2.5">一、</ofd:TextCode></ofd:TextObject>'
    )
    assert ofd_reader.read(ofd(scaled + ofd_text(41, 21, "建校"))) == "一、建校"


@pytest.mark.parametrize(
    ("member", "content", "code"),
    [
        ("Doc_0/Encryptions.xml", "<a/>", "encrypted"),
        ("Doc_0/Document.xml", "<Document/>", "empty"),
        ("OFD.xml", "<OFD/>", "empty"),
    ],
)
def test_ofd_that_cannot_be_opened_is_refused(member: str, content: str, code: str):
    data = with_member(ofd(ofd_text(30, 20, "一、建校")), member, content)
    with pytest.raises(UnreadableNotice) as refused:
        ofd_reader.read(data)
    assert refused.value.code == code


def test_ofd_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "MOST_PAGES", 1)
    with pytest.raises(UnreadableNotice) as refused:
        ofd_reader.read(ofd("", ""))
    assert refused.value.code == "too_complex"
