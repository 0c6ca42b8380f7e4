"""Files of every format that is read, written by the programs that people write them with."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tasks.parsing.reading import office_is_installed

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(
    not office_is_installed(), reason="LibreOffice with Writer and Calc is not installed"
)

# A ledger of two tasks under one number, one of them with two units in one cell.
LEDGER: tuple[tuple[str, ...], ...] = (
    ("序号", "重点任务", "工作措施", "牵头单位", "完成时限"),
    ("1", "校园安全", "排查校舍120所", "市教育局", "6月底前"),
    ("", "", "培训校长80人次", "市教育局\n市公安局", "全年"),
    ("2", "校车管理", "更新校车15辆", "市交通局", "10月底前"),
)
MERGED = ((1, 2, 0), (1, 2, 1))  # first row, last row, column
LEDGER_LINES = (
    "序号\t重点任务\t工作措施\t牵头单位\t完成时限\n"
    "1\t校园安全\t排查校舍120所\t市教育局\t6月底前\n"
    "〃\t〃\t培训校长80人次\t市教育局\v市公安局\t全年\n"
    "2\t校车管理\t更新校车15辆\t市交通局\t10月底前"
)


# --- Word


def word(*paragraphs: str) -> Document:
    """A document in a Chinese font, so that every program prints it alike."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name = "Noto Serif CJK SC"
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    for text in paragraphs:
        document.add_paragraph(text)
    return document


def saved(document: Document) -> bytes:
    """The document as its file."""
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def add_ledger(document: Document) -> None:
    """LEDGER as a Word table, its cells merged."""
    table = document.add_table(len(LEDGER), len(LEDGER[0]), style="Table Grid")
    for row, texts in enumerate(LEDGER):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    for first, last, column in MERGED:
        text = table.cell(first, column).text
        table.cell(first, column).merge(table.cell(last, column)).text = text


def add_list(document: Document, number: int, levels: Sequence[str], *, starts: str = "") -> None:
    """A list with that id; ``levels`` are the children of each w:lvl, ``starts`` of w:num."""
    numbering = document.part.numbering_part.element
    inside = "".join(f'<w:lvl w:ilvl="{at}">{level}</w:lvl>' for at, level in enumerate(levels))
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{inside}</w:abstractNum>'
    numbering.insert(0, parse_xml(abstract))
    add_num(document, number, number, starts=starts)


def add_num(document: Document, number: int, abstract: int, *, starts: str = "") -> None:
    """A list that counts as ``abstract`` says."""
    xml = (
        f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>'
        f"{starts}</w:num>"
    )
    document.part.numbering_part.element.append(parse_xml(xml))


def level(form: str, text: str, extra: str = "", start: int = 1) -> str:
    """The children of a w:lvl."""
    return f'<w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{extra}<w:lvlText w:val="{text}"/>'


def add_numbered(document: Document, number: int, at: int, text: str) -> None:
    """A paragraph whose number stands nowhere but in its list."""
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
        )
    )


def body(xml: str) -> bytes:
    """A Word file with this inside its body."""
    document = word()
    whole = f'<w:body {nsdecls("w")} xmlns:mc="{MC}" xmlns:v="{VML}">{xml}</w:body>'
    for each in list(parse_xml(whole)):
        document.element.body.insert_element_before(each, "w:sectPr")
    return saved(document)


MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
VML = "urn:schemas-microsoft-com:vml"


# --- PDF


def scanned(pages: int = 2) -> bytes:
    """A PDF with a picture on each page."""
    document = pypdfium2.PdfDocument.new()
    for _page in range(pages):
        page = document.new_page(595, 842)
        picture = pypdfium2.PdfImage.new(document)
        bitmap = pypdfium2.PdfBitmap.new_native(20, 20, 4)
        picture.set_bitmap(bitmap)
        page.insert_obj(picture)
        page.gen_content()
    return written(document)


def written(document: pypdfium2.PdfDocument) -> bytes:
    """The document as its file."""
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


# --- LibreOffice and archives


def converted(data: bytes, ending: str, to: str, folder: Path) -> bytes:
    """The file as LibreOffice saves it in another format."""
    source = folder / f"source.{ending}"
    source.write_bytes(data)
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            *(str(OFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", to),
            *("--outdir", str(folder / "out"), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "out" / f"source.{to.partition(':')[0]}").read_bytes()


def archive(members: Mapping[str, bytes | str]) -> bytes:
    """A zip archive of these members."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for path, content in members.items():
            made.writestr(path, content)
    return stream.getvalue()


def with_member(data: bytes, path: str, content: bytes | str) -> bytes:
    """The archive with one member replaced or added."""
    with zipfile.ZipFile(BytesIO(data)) as source:
        members: dict[str, bytes | str] = {name: source.read(name) for name in source.namelist()}
    return archive({**members, path: content})


def ofd(*pages: str) -> bytes:
    """An OFD whose pages hold these objects."""
    declared = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = "".join(
        f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages))
    )
    members: dict[str, bytes | str] = {
        "OFD.xml": f"<ofd:OFD {declared}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {declared}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for at, objects in enumerate(pages):
        members[f"Doc_0/Pages/Page_{at}/Content.xml"] = (
            f"<ofd:Page {declared}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return archive(members)


def ofd_text(x: float, y: float, text: str, size: float = 5) -> str:
    """A line of an OFD: its place in millimetres from the top left corner."""
    return (
        f'<ofd:TextObject Boundary="{x} {y} 150 6" Size="{size}"><ofd:TextCode X="0" Y="5"'
        f' DeltaX="g {max(1, len(text) - 1)} {size}">{text}</ofd:TextCode></ofd:TextObject>'
    )
