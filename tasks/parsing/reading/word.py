"""Word documents (.docx): paragraphs with their automatic numbers, text boxes, and tables, in the document's order.

Left out: what a tracked change deletes, hidden text, notes, headers and footers, comments, and tables of contents.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from tasks.parsing.reading.archive import Archive
from tasks.parsing.reading.kinds import Kind
from tasks.parsing.reading.numbering import Numbering, W
from tasks.parsing.reading.refusals import refusal
from tasks.parsing.reading.sandbox import LABELS
from tasks.parsing.reading.tables import CELL_BREAK, CONTINUED, MOST_COLUMNS, as_lines

_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBLE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OFF: Final = ("0", "false", "off", "none")
_MAIN: Final = "/officeDocument"
_DEFAULT_MAIN: Final = "word/document.xml"
# What stands in a paragraph or run and is no text of it.
_SKIPPED: Final = frozenset(
    f"{W}{name}"
    for name in (
        *("pPr", "rPr", "del", "moveFrom", "instrText", "delText", "delInstrText", "rt"),
        *("footnoteReference", "endnoteReference", "commentReference", "annotationRef"),
        *("sdtPr", "sdtEndPr", "tblPr", "tblGrid"),
    )
)
_MARKS: Final = {
    f"{W}tab": " ",
    f"{W}ptab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_CONTENTS_STYLE = re.compile(r"(?i)toc ?\d|toc heading")
_CONTENTS_GALLERY: Final = "Table of Contents"


def read(data: bytes) -> str:
    """The document's text. Raises UnreadableNotice."""
    with Archive(data, LABELS[Kind.DOCX]) as archive:
        main = _main_part(archive)
        document = archive.xml(main)
        if document is None:
            raise refusal("damaged", format=LABELS[Kind.DOCX])
        related = _related(archive, main)
        styles = archive.xml(related.get("styles", ""))
        numbering = archive.xml(related.get("numbering", ""))
    body = document.find(f"{W}body")
    if body is None:
        raise refusal("damaged", format=LABELS[Kind.DOCX])
    reader = _Reader(Numbering(numbering, styles), _contents_styles(styles))
    return "\n".join(reader.lines(body))


def _main_part(archive: Archive) -> str:
    relations = archive.xml("_rels/.rels")
    for each in relations if relations is not None else ():
        if each.get("Type", "").endswith(_MAIN):
            return str(each.get("Target", _DEFAULT_MAIN)).lstrip("/")
    return _DEFAULT_MAIN


def _related(archive: Archive, main: str) -> dict[str, str]:
    """The parts that the main one names, by the last word of their type."""
    folder, name = posixpath.split(main)
    relations = archive.xml(f"{folder}/_rels/{name}.rels")
    return {
        each.get("Type", "").rpartition("/")[2]: posixpath.join(
            "/" + folder, each.get("Target", "")
        )
        for each in (relations if relations is not None else ())
    }


def _contents_styles(styles: etree._Element | None) -> frozenset[str]:
    """The paragraph styles in which a table of contents is set."""
    return frozenset(
        each.get(f"{W}styleId", "")
        for each in (styles.iterfind(f"{W}style") if styles is not None else ())
        if _CONTENTS_STYLE.fullmatch(_attribute(each, "name"))
    )


@dataclass(slots=True)
class _Reader:
    """Goes through the document once, counting as it goes."""

    numbering: Numbering
    contents: frozenset[str]
    pending: str = ""  # of a paragraph whose end a tracked change deletes

    def lines(self, parent: etree._Element) -> Iterator[str]:
        """The lines of what stands under a body, a cell or a text box."""
        for block in _blocks(parent):
            if block.tag == f"{W}tbl":
                yield from as_lines(self._rows(block))
            else:
                yield from self._paragraph(block, in_cell=parent.tag == f"{W}tc")
        if self.pending:
            yield self.pending
            self.pending = ""

    def _paragraph(self, paragraph: etree._Element, *, in_cell: bool) -> Iterator[str]:
        properties = paragraph.find(f"{W}pPr")
        if properties is not None and _attribute(properties, "pStyle") in self.contents:
            return
        boxes: list[etree._Element] = []
        text = "".join(_text(paragraph, boxes)).strip()
        is_joined = properties is not None and properties.find(f"{W}rPr/{W}del") is not None
        if text or not is_joined:
            label = self.numbering.label(properties)
            # A cell may hold its number alone; in the text a number without words says nothing.
            text = f"{label}{text}".strip() if text or in_cell else ""
        text, self.pending = self.pending + text, ""
        if is_joined:
            self.pending = text
        else:
            yield from (line for line in text.split("\n") if line.strip())
        for box in boxes:
            yield from self.lines(box)

    def _rows(self, table: etree._Element) -> Iterator[list[str]]:
        for row in _under(table, "tr"):
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                continue
            cells = [""] * _count(properties, "gridBefore", otherwise=0)
            for cell in _under(row, "tc"):
                cells += self._cell(cell)
            yield cells[:MOST_COLUMNS]

    def _cell(self, cell: etree._Element) -> list[str]:
        properties = cell.find(f"{W}tcPr")
        lines = [line.replace("\t", " ") for line in self.lines(cell)]
        columns = min(_count(properties, "gridSpan", otherwise=1), MOST_COLUMNS)
        merged = properties.find(f"{W}vMerge") if properties is not None else None
        if merged is not None and merged.get(f"{W}val", "continue") == "continue":
            return [CONTINUED, *[""] * (columns - 1)]
        beside = properties.find(f"{W}hMerge") if properties is not None else None
        if beside is not None and beside.get(f"{W}val", "continue") == "continue":
            return [""] * columns
        return [CELL_BREAK.join(lines), *[""] * (columns - 1)]


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables, also those within controls, custom XML and tracked insertions."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag == f"{_COMPATIBLE}AlternateContent":
            yield from _blocks(_chosen(child))
        elif isinstance(child.tag, str) and not _is_left_out(child):
            yield from _blocks(child)


def _under(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those within controls; not those of an inner table."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif isinstance(child.tag, str) and child.tag != f"{W}tc" and not _is_left_out(child):
            yield from _under(child, name)


def _is_left_out(element: etree._Element) -> bool:
    if element.tag in _SKIPPED:
        return True
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == _CONTENTS_GALLERY


def _text(parent: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """The text of a paragraph; its text boxes go into ``boxes``."""
    for child in parent:
        if child.tag in (f"{W}t", f"{_MATH}t"):
            yield (child.text or "").replace("\t", " ").replace("\n", " ")
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag == f"{W}txbxContent":
            boxes.append(child)
        elif child.tag == f"{_COMPATIBLE}AlternateContent":
            yield from _text(_chosen(child), boxes)
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED and not _is_hidden(child):
            yield from _text(child, boxes)


def _chosen(alternatives: etree._Element) -> etree._Element:
    """One of the ways in which the same thing is written down."""
    return alternatives[0] if len(alternatives) else alternatives


def _is_hidden(run: etree._Element) -> bool:
    if run.tag != f"{W}r":
        return False
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val", "1") not in _OFF


def _attribute(of: etree._Element, name: str) -> str:
    child = of.find(f"{W}{name}")
    return str(child.get(f"{W}val", "")) if child is not None else ""


def _count(properties: etree._Element | None, name: str, *, otherwise: int) -> int:
    """A small number among the properties, ``otherwise`` where it is missing or absurd."""
    text = _attribute(properties, name) if properties is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else otherwise
