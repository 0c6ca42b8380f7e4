"""OFD files (GB/T 33190): the text codes of each page in their places, and its ruled lines.

The y axis of an OFD points downwards and its unit is the millimetre; a page here is in points, upwards.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from tasks.parsing.reading import limits
from tasks.parsing.reading.archive import Archive
from tasks.parsing.reading.kinds import Kind
from tasks.parsing.reading.page import Glyph, Page, Stroke
from tasks.parsing.reading.pages import text_of
from tasks.parsing.reading.radicals import known
from tasks.parsing.reading.refusals import refusal
from tasks.parsing.reading.sandbox import LABELS

_POINTS: Final = 72 / 25.4
_USUAL_WIDTH: Final = 210.0  # millimetres: where the page itself names no size
_STRAIGHT: Final = 1.0  # points
_SHORTEST: Final = 3.0
_MOST_REPEATED: Final = 10_000
_WHOLE: Final = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

Matrix = tuple[float, float, float, float, float, float]


def read(data: bytes) -> str:
    """The pages' text. Raises UnreadableNotice, for a file of pictures and for a protected one too."""
    with Archive(data, LABELS[Kind.OFD]) as archive:
        if any(path.rpartition("/")[2] == "encryptions.xml" for path in archive.paths):
            raise refusal("encrypted")
        pages: list[Page] = []
        pictures = 0
        for root in _page_roots(archive):
            pages.append(_page(root))
            pictures += next(_named(root, "ImageObject"), None) is not None
    if not any(page.glyphs for page in pages):
        raise refusal("scanned" if pictures else "empty")
    return text_of(pages)


def _page_roots(archive: Archive) -> Iterator[etree._Element]:
    """The content of each page of each document, in order."""
    entrance = archive.xml("OFD.xml")
    documents = _named(entrance, "DocRoot") if entrance is not None else iter(())
    for document in documents:
        path = (document.text or "").strip().lstrip("/")
        root = archive.xml(path)
        pages = next(_named(root, "Pages"), None) if root is not None else None
        if pages is None:
            continue
        for number, page in enumerate(_named(pages, "Page")):
            if number >= limits.MOST_PAGES:
                raise refusal("too_complex", format=LABELS[Kind.OFD])
            content = archive.xml(_beside(path, page.get("BaseLoc", "")))
            if content is not None:
                yield content


def _beside(path: str, location: str) -> str:
    """A location is named from the folder of the file that names it, or from the archive's root."""
    folder = "" if location.startswith("/") else posixpath.dirname(path)
    return posixpath.normpath(posixpath.join("/", folder, location.lstrip("/")))


def _page(root: etree._Element) -> Page:
    box = next(_named(root, "PhysicalBox"), None)
    sides = _numbers(box.text) if box is not None else ()
    page = Page(width=round((sides[2] if len(sides) == 4 else _USUAL_WIDTH) * _POINTS))
    for item in _named(root, "TextObject"):
        page.glyphs += _glyphs(item)
    for item in _named(root, "PathObject"):
        for one, other in _edges(item):
            _add_stroke(page, one, other)
    return page


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements of that name below, in whatever namespace the writer used."""
    yield from root.iter(f"{{*}}{name}")


# --- characters


def _glyphs(item: etree._Element) -> Iterator[Glyph]:
    place = _place(item)
    matrix = _matrix(item)
    size = (_numbers(item.get("Size")) or [4.0])[0] * (abs(matrix[3]) or abs(matrix[1]) or 1.0)
    for code in _named(item, "TextCode"):
        text = (code.text or "").strip("\r\n")
        x = (_numbers(code.get("X")) or [0.0])[0]
        y = (_numbers(code.get("Y")) or [0.0])[0]
        right, down = _steps(code.get("DeltaX")), _steps(code.get("DeltaY"))
        for at, character in enumerate(text):
            step = right[at] if at < len(right) else (0.0 if down else size)
            left, base = _on_page(place, matrix, x, y)
            wide = step * abs(matrix[0] or 1.0) if 0 < step < size else size
            yield Glyph(
                text=" " if character.isspace() else known(character),
                left=left * _POINTS,
                right=(left + wide) * _POINTS,
                base=-base * _POINTS,
                size=size * _POINTS,
            )
            x += step
            y += down[at] if at < len(down) else 0.0


def _steps(text: str | None) -> list[float]:
    """From each character to the next: numbers, with 「g 10 5.2」 for ten times 5.2."""
    steps: list[float] = []
    words = (text or "").split()
    at = 0
    while at < len(words):
        if words[at] == "g" and at + 2 < len(words):
            count, step = _numbers(words[at + 1]), _numbers(words[at + 2])
            if count and step:
                steps += [step[0]] * min(int(count[0]), _MOST_REPEATED)
            at += 3
            continue
        steps += _numbers(words[at])
        at += 1
    return steps


# --- ruled lines

Point = tuple[float, float]


def _edges(item: etree._Element) -> Iterator[tuple[Point, Point]]:
    place, matrix = _place(item), _matrix(item)
    data = next(_named(item, "AbbreviatedData"), None)
    words = ((data.text if data is not None else "") or "").split()
    start = here = (0.0, 0.0)
    for at, word in enumerate(words):
        if word in ("M", "S", "L"):
            found = _numbers(" ".join(words[at + 1 : at + 3]))
            if len(found) < 2:
                continue
            there = _on_page(place, matrix, found[0], found[1])
            if word == "L":
                yield here, there
            else:
                start = there
            here = there
        elif word == "C":
            yield here, start
            here = start


def _add_stroke(page: Page, one: Point, other: Point) -> None:
    (x1, y1), (x2, y2) = ((x * _POINTS, -y * _POINTS) for x, y in (one, other))
    if abs(y1 - y2) <= _STRAIGHT and abs(x1 - x2) > _SHORTEST:
        page.level.append(Stroke((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
    elif abs(x1 - x2) <= _STRAIGHT and abs(y1 - y2) > _SHORTEST:
        page.upright.append(Stroke((x1 + x2) / 2, min(y1, y2), max(y1, y2)))


# --- places


def _place(item: etree._Element) -> Point:
    """Where the object's boundary begins."""
    numbers = _numbers(item.get("Boundary"))
    return (numbers[0], numbers[1]) if len(numbers) >= 2 else (0.0, 0.0)


def _matrix(item: etree._Element) -> Matrix:
    numbers = _numbers(item.get("CTM"))
    if len(numbers) != 6:
        return _WHOLE
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def _on_page(place: Point, matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return place[0] + a * x + c * y + e, place[1] + b * x + d * y + f


def _numbers(text: str | None) -> Sequence[float]:
    return [float(each) for each in re.findall(r"-?\d{1,9}(?:\.\d{1,9})?", text or "")]
