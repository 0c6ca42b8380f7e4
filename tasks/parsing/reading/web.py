"""Web pages: the text in the page's order, its tables as tables, without what leads around the site.

Nothing is taken for the one main part: what is certainly not text (scripts, navigation, blocks of links) goes, and the
rest stays, so that a notice is never cut. What little of the site remains, the layout knows as furniture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree, html

from tasks.parsing.reading.counting import in_format
from tasks.parsing.reading.plain import decode
from tasks.parsing.reading.tables import Cell, as_lines, laid_out

_LEFT_OUT: Final = frozenset(
    ("script", "style", "noscript", "template", "head", "nav", "footer", "aside", "iframe", "object",
     "embed", "svg", "canvas", "video", "audio", "button", "select", "input", "textarea", "map")
)  # fmt: skip
_INLINE: Final = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "img", "ins",
     "label", "mark", "o:p", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time",
     "tt", "u", "u1:p", "var", "wbr", "ruby", "rb")
)  # fmt: skip
_DROPPED_INLINE: Final = frozenset(("del", "s", "strike", "rt", "rp"))
_NAMES_OF_FURNITURE = re.compile(
    r"(?i)(?:^|[\s_-])(?:nav|navbar|menu|footer|foot|breadcrumb|crumbs?|sidebar|share|toolbar|login|"
    r"search|friendlinks?|copyright|pagination|dropdown)(?:$|[\s_-]|box|bar|list|wrap)"
)
_HIDDEN = re.compile(r"(?i)(?:display\s*:\s*none|visibility\s*:\s*hidden)")
_CHARSET = re.compile(rb"""(?i)charset\s*=\s*["']?\s*([a-z0-9_-]{2,20})""")
_DECLARED: Final = {
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(
        ("utf-16", "utf-16le", "utf-16be", "unicode"), "utf-8"
    ),  # who can read it, lies
}
_HEAD: Final = 4096
_BLANKS = re.compile(r"[ \t\r\n\xa0]+")
_FEWEST_LINKS: Final = 4
_LINK_SHARE: Final = 0.6  # of a block's characters: a block of links
_MOST_OF_PAGE: Final = 0.5  # a block of that share is no furniture, whatever its name
_LONG_CELL: Final = 300  # characters; a single row with such a cell lays out the page
_MARKERS: Final = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman"} | {
    "I": "upperRoman"
}


def read(data: bytes, charset: str | None = None) -> str:
    """The page's text; ``charset`` is what was said with it. Raises UnreadableNotice."""
    # Tags that nobody closed nest deeply in old pages; the process has limits of its own.
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    text = _decoded(data, charset).replace("\x00", "")
    page = html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    body = page.find("body")
    root = body if body is not None else page
    _prune(root)
    return "\n".join(_lines(root))


def _decoded(data: bytes, charset: str | None) -> str:
    """As the page says that it is encoded, where that is true; else as its bytes tell."""
    found = _CHARSET.search(data[:_HEAD])
    declared = charset or (found[1].decode().lower() if found else "utf-8")
    try:
        return data.decode(_DECLARED.get(declared, declared))
    except (LookupError, UnicodeDecodeError):
        return decode(data)


# --- what goes


def _prune(root: etree._Element) -> None:
    whole = max(1, _size(root))
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element is root or element.getparent() is None:
            continue
        if element.tag in _LEFT_OUT or _is_hidden(element) or _is_furniture(element, whole):
            _drop(element)


def _drop(element: etree._Element) -> None:
    """Take the element out, and leave the text behind it."""
    element.drop_tree()


def _is_hidden(element: etree._Element) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))


def _is_furniture(element: etree._Element, whole: int) -> bool:
    if element.tag in _INLINE or element.tag in ("body", "main", "article", "tr", "td", "th", "p"):
        return False
    names = f"{element.get('class', '')} {element.get('id', '')}".strip()
    is_named = bool(names) and _NAMES_OF_FURNITURE.search(names) is not None
    links = element.findall(".//a")
    if not is_named and len(links) < _FEWEST_LINKS:
        return False
    size = _size(element)
    if size > _MOST_OF_PAGE * whole:
        return False
    return is_named or sum(map(_size, links)) >= _LINK_SHARE * size


def _size(element: etree._Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


# --- what stays


def _lines(root: etree._Element) -> Iterator[str]:
    """The lines of the block elements below, in order."""
    flow: list[str] = []
    for part in _parts(root):
        if part is None:
            yield from _closed(flow)
        elif isinstance(part, str):
            flow.append(part)
        else:
            yield from _closed(flow)
            yield from as_lines(laid_out(_rows(part)))
    yield from _closed(flow)


def _closed(flow: list[str]) -> Iterator[str]:
    text = _BLANKS.sub(" ", "".join(flow)).strip()
    flow.clear()
    if text:
        yield text


def _parts(element: etree._Element) -> Iterator[str | etree._Element | None]:
    """Pieces of text, None where a line ends, and tables that are tables."""
    yield element.text or ""
    number = _first_number(element)
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag == "br":
            yield None
        elif tag == "table" and _is_table(child):
            yield child
        elif tag and tag not in _DROPPED_INLINE:
            edge = tag not in _INLINE
            if edge:
                yield None
            if tag == "li" and number is not None:
                number = _number(child.get("value")) or number
                yield f"{in_format(number, _MARKERS.get(element.get('type', ''), 'decimal'))}."
                number += 1
            yield from _parts(child)
            if edge:
                yield None
        yield child.tail or ""


def _first_number(element: etree._Element) -> int | None:
    """Where a list that the browser numbers begins; None for what is no such list."""
    if element.tag != "ol" or re.search(
        r"list-style(?:-type)?\s*:\s*none", element.get("style", "")
    ):
        return None
    return _number(element.get("start")) or 1


def _is_table(table: etree._Element) -> bool:
    """Whether it shows things in rows and columns; pages are laid out in tables, too."""
    if table.find(".//table") is not None:
        return False
    rows = list(table.iter("tr"))
    cells = [cell for row in rows for cell in row if cell.tag in ("td", "th")]
    if max((sum(cell.tag in ("td", "th") for cell in row) for row in rows), default=0) < 2:
        return False
    return len(rows) > 1 or all(_size(cell) < _LONG_CELL for cell in cells)


def _rows(table: etree._Element) -> Iterator[list[Cell]]:
    for row in table.iter("tr"):
        yield [
            Cell(
                "\n".join(_lines(cell)),
                columns=_number(cell.get("colspan")) or 1,
                rows=_number(cell.get("rowspan")) or 1,
            )
            for cell in row
            if cell.tag in ("td", "th")
        ]


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\s*\d{1,5}\s*", text) else None
