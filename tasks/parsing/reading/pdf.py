"""PDF files with a text layer, by PDFium: where each character and each ruled line stands on the page."""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot, pi
from typing import Any, Final

import pypdfium2
from pypdfium2 import raw

from tasks.parsing.reading import limits
from tasks.parsing.reading.kinds import Kind
from tasks.parsing.reading.page import Glyph, Page, Stroke
from tasks.parsing.reading.pages import text_of
from tasks.parsing.reading.radicals import known
from tasks.parsing.reading.refusals import refusal
from tasks.parsing.reading.sandbox import LABELS

_FEWEST: Final = 10  # characters a page: fewer, on pictures, are the page numbers of a scan
_UNKNOWN_SHARE: Final = 0.3  # of the characters: the file does not say what its font's signs mean
_LEVEL: Final = 0.03  # of a right angle; text that stands askew is a watermark
_THIN: Final = 3.0  # points: a rectangle as thin as that is a line
_STRAIGHT: Final = 1.0  # points by which a ruled line may deviate
_MOST_SEGMENTS: Final = 200  # of one path; more is a drawing

Point = tuple[float, float]


def read(data: bytes) -> str:
    """The pages' text. Raises UnreadableNotice, for a scan and for a password too."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        label = {} if is_locked else {"format": LABELS[Kind.PDF]}
        raise refusal("encrypted" if is_locked else "damaged", **label) from error
    if len(document) > limits.MOST_PAGES:
        raise refusal("too_complex", format=LABELS[Kind.PDF])
    pages: list[Page] = []
    pictures = 0
    for each in document:
        page, has_picture = _page(each)
        pages.append(page)
        pictures += has_picture
        each.close()
    _refuse_without_text(pages, pictures)
    return text_of(pages)


def _refuse_without_text(pages: list[Page], pictures: int) -> None:
    texts = [glyph.text for page in pages for glyph in page.glyphs if glyph.text != " "]
    if len(texts) < _FEWEST * len(pages) and pictures:
        raise refusal("scanned")
    if not texts:
        raise refusal("empty")
    unknown = sum(
        unicodedata.category(text[0]) in ("Co", "Cn", "Cc") or text == "�" for text in texts
    )
    if unknown > _UNKNOWN_SHARE * len(texts):
        raise refusal("bad_encoding")


def _page(source: Any) -> tuple[Page, bool]:
    characters = list(_characters(source))
    turn = _Turn.of(source, characters)
    page = Page(width=round(turn.height if turn.quarter % 2 else turn.width))
    page.glyphs = [_glyph(each, turn) for each in characters if each.quarter == turn.quarter]
    has_picture = False
    for item in source.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE]):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            has_picture = True
            continue
        for one, other in _edges(item, turn):
            _add_stroke(page, one, other)
    return page, has_picture


@dataclass(frozen=True, slots=True)
class _Character:
    """A character as the file places it; ``quarter`` is its turn to the right in right angles, None for askew."""

    text: str
    quarter: int | None
    origin: Point
    corners: tuple[Point, Point]
    size: float


@dataclass(frozen=True, slots=True)
class _Turn:
    """Takes points of a sheet whose text runs up, down or upside down to where one reads them."""

    quarter: int
    width: float
    height: float

    @classmethod
    def of(cls, source: Any, characters: Sequence[_Character]) -> _Turn:
        """As most of the page's text runs, whatever the page says of itself."""
        width, height = source.get_size()
        if source.get_rotation() in (90, 270):
            width, height = height, width
        quarters = Counter(each.quarter for each in characters if each.quarter is not None)
        return cls(quarters.most_common(1)[0][0] if quarters else 0, width, height)

    def __call__(self, x: float, y: float) -> Point:
        match self.quarter:
            case 1:
                return self.height - y, x
            case 2:
                return self.width - x, self.height - y
            case 3:
                return y, self.width - x
        return x, y


# --- characters


def _characters(source: Any) -> Iterator[_Character]:
    text = source.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    for at in range(raw.FPDFText_CountChars(text)):
        character = chr(raw.FPDFText_GetUnicode(text, at))
        if character in "\r\n\x00" or raw.FPDFText_IsGenerated(text, at) == 1:
            continue
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        raw.FPDFText_GetLooseCharBox(text, at, box)
        raw.FPDFText_GetMatrix(text, at, matrix)
        yield _Character(
            text=" " if character.isspace() else known(character),
            quarter=_quarter(raw.FPDFText_GetCharAngle(text, at)),
            origin=(x.value, y.value),
            corners=((box.left, box.bottom), (box.right, box.top)),
            size=raw.FPDFText_GetFontSize(text, at) * hypot(matrix.b, matrix.d) or 1.0,
        )
    text.close()


def _quarter(angle: float) -> int | None:
    turned = angle / (pi / 2)
    return round(turned) % 4 if abs(turned - round(turned)) < _LEVEL else None


def _glyph(character: _Character, turn: _Turn) -> Glyph:
    sides = [turn(*corner)[0] for corner in character.corners]
    base = turn(*character.origin)[1]
    return Glyph(character.text, min(sides), max(sides), base, character.size)


# --- ruled lines


def _edges(item: Any, turn: _Turn) -> Iterator[tuple[Point, Point]]:
    """The straight edges of a path where they are shown."""
    count = raw.FPDFPath_CountSegments(item)
    if not 2 <= count <= _MOST_SEGMENTS:
        return
    transform = _transform(item)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = here = (0.0, 0.0)
    for at in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, at)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind = raw.FPDFPathSegment_GetType(segment)
        there = turn(*transform(x.value, y.value))
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = there
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield here, there
        here = there
        if raw.FPDFPathSegment_GetClose(segment):
            yield here, start
            here = start


def _transform(item: Any) -> Any:
    """From the path's own coordinates to the page's, through all that contains it."""
    matrix = item.get_matrix()
    within = item.container
    while within is not None:
        matrix = matrix.multiply(within.get_matrix())
        within = within.container
    return matrix.on_point


def _add_stroke(page: Page, one: Point, other: Point) -> None:
    (x1, y1), (x2, y2) = one, other
    if abs(y1 - y2) <= _STRAIGHT and abs(x1 - x2) > _THIN:
        page.level.append(Stroke((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
    elif abs(x1 - x2) <= _STRAIGHT and abs(y1 - y2) > _THIN:
        page.upright.append(Stroke((x1 + x2) / 2, min(y1, y2), max(y1, y2)))
