"""The headings of a notice's parts: 2024年水生态环境工作要点, and the title of each annex."""

from __future__ import annotations

import re

from tasks.parsing.flow import fold
from tasks.parsing.layout import Paragraph
from tasks.parsing.lexicon import layout as words
from tasks.parsing.tail import ANNEX, FURNITURE, SIGNATURE

SECTION = "section"
# Sample: 2024年目标任务 / 3月份重点工作 (headings within a part, unless no title stands above)
_IS_BELOW = re.compile(
    rf"{words.GOAL_HEADING}|(?:\d{{1,2}}月|[一二三四五六七八九十]{{1,2}}月|[上下]半年|第?[一二三四]季度).{{0,20}}"
)
# Sample: 2024年全市生态环境(line's end)保护工作要点
_YEAR_LINE = re.compile(r"[一-鿿]{0,20}20\d\d[年—][^是将要为]{0,24}")
_LONGEST_SECTION_LINE = 30


def find_sections(
    paragraphs: list[Paragraph], title_end: int, roles: dict[int, str], *, has_title: bool
) -> list[str]:
    """Marks the headings of the notice's parts (2024年水生态环境工作要点); returns their texts."""
    sections: list[str] = []
    before = -1
    for i in range(title_end, len(paragraphs)):
        if roles.get(i) == FURNITURE:
            continue
        own = [before, i] if _is_first_line(paragraphs, before, i, roles, has_title) else [i]
        text = "".join(paragraphs[k].flow.text for k in own).replace(" ", "")
        after_annex = before >= 0 and ANNEX.fullmatch(paragraphs[before].folded)
        before = i
        if has_title and _IS_BELOW.fullmatch(paragraphs[i].folded.replace(" ", "")):
            continue
        if roles.get(i) or not _is_section(paragraphs[i], text, after_annex=bool(after_annex)):
            continue
        roles.update(dict.fromkeys(own, SECTION))
        has_title = True
        sections.append(text)
    return sections


def _is_first_line(
    paragraphs: list[Paragraph], above: int, i: int, roles: dict[int, str], has_title: bool
) -> bool:
    """Whether the line above is the first line of the heading: a year, or at the top its body."""
    if above < 0 or roles.get(above) or paragraphs[above].marker or paragraphs[i].marker:
        return False
    text = paragraphs[above].folded.replace(" ", "")
    if len(text) > _LONGEST_SECTION_LINE or set(text) & set("，。；：！？"):
        return False
    is_body = not has_title and SIGNATURE.fullmatch(text) is not None
    return is_body or _YEAR_LINE.fullmatch(text) is not None


def _is_section(paragraph: Paragraph, text: str, *, after_annex: bool) -> bool:
    if paragraph.marker or paragraph.furniture or not 4 <= len(text) <= 60:
        return False
    if after_annex and not set(paragraph.folded) & set("，。；：！？"):
        return True
    return _is_heading_text(fold(text))


def is_section_heading(paragraph: Paragraph) -> bool:
    """A short line without number or full stop that says what kind of document follows."""
    if paragraph.marker or paragraph.furniture:
        return False
    return _is_heading_text(paragraph.folded.replace(" ", ""))


def _is_heading_text(folded: str) -> bool:
    text = re.sub(r"(?:（[^（）]{2,12}）){1,2}$", "", folded)
    if not 6 <= len(text) <= 60:
        return False
    if text in words.BARE_HEADINGS or not text.endswith(words.SECTION_ENDINGS):
        return False
    return not set(text) & set("，。；：！？")
