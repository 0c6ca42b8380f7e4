"""The end of a letter or notice: who signed it and when, attachments, contacts, dispatch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tasks.parsing.flow import Flow
from tasks.parsing.imprint import DATE, as_date, garbled_date
from tasks.parsing.layout import Paragraph
from tasks.parsing.lexicon import layout as words
from tasks.parsing.lexicon.units import BODY_ENDING
from tasks.parsing.notice import Problem

META, FURNITURE = "meta", "furniture"
SIGNATURE = re.compile(rf"[一-鿿（） 、]{{2,40}}{BODY_ENDING}(?:（印章）|（公章）|（盖章）)?")
# Sample: 附件 / 附件2： / 附表一
ANNEX = re.compile(r"附(?:件|表)?[\d一二三四五六七八九十]{0,3}：?")
# Sample: 泰安市生态环境局 2024年2月7日
_SIGNED_LINE = re.compile(
    rf"(?P<name>[一-鿿（） 、]{{2,40}}?{BODY_ENDING}) ?(?P<date>{DATE.pattern})", re.VERBOSE
)
_CLOSING = re.compile("|".join(f"(?:{pattern})" for pattern in words.CLOSING))
_PRINTED = re.compile(r"印发$")
_ATTACHED = re.compile(r"附(?:件|表)?：?(?:(?P<number>\d{1,2})[.、．])?.{0,80}")
_LONGEST_ATTACHED = 80
_LONGEST_SIGNATURE = 80
_MOST_SIGNERS = 15  # lines above the date, furniture among them


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed the notice and when, and what is doubtful about the date."""

    name: str = ""
    date: date | None = None
    problems: tuple[Problem, ...] = ()


def find_signatures(paragraphs: list[Paragraph], title_end: int, roles: dict[int, str]) -> Signed:
    """Marks date lines and the names above them; the first signer and date after the title."""
    signed, is_letter = Signed(), True
    for i in range(title_end, len(paragraphs)):
        paragraph = paragraphs[i]
        is_letter = is_letter and paragraph.marker is None
        if roles.get(i):
            continue
        name, day, found = _read_signature(paragraph.flow, is_letter=is_letter)
        if not found:
            continue
        roles[i] = META
        problems = signed.problems
        if day and not DATE.search(paragraph.folded) and not signed.date:
            problems = (*problems, _garbled(paragraph, day))
        names = [name, *_names_above(paragraphs, i, title_end, roles)] if not name else [name]
        name = names[-1]  # of several that issue it together the first has the lead
        signed = Signed(signed.name or name, signed.date or day, problems)
    return signed


def _read_signature(flow: Flow, *, is_letter: bool) -> tuple[str, date | None, bool]:
    """The signer and the day that a line prints, and whether it is such a line."""
    if len(flow.text) > _LONGEST_SIGNATURE:
        return "", None, False
    bare = flow.folded.strip("（）")
    if found := DATE.fullmatch(bare):
        return "", as_date(found), True
    if found := _SIGNED_LINE.fullmatch(flow.folded):
        name = flow.text[slice(*found.span("name"))].replace(" ", "")
        return name, as_date(found), True
    if is_letter and (day := garbled_date(bare)):
        return "", day, True
    return "", None, False


def _names_above(
    paragraphs: list[Paragraph], i: int, title_end: int, roles: dict[int, str]
) -> Iterator[str]:
    for k in range(i - 1, max(title_end, i - _MOST_SIGNERS) - 1, -1):
        if roles.get(k) == FURNITURE:
            continue
        if roles.get(k) or not SIGNATURE.fullmatch(paragraphs[k].folded):
            return
        roles[k] = META
        yield paragraphs[k].flow.text.replace(" ", "")


def _garbled(paragraph: Paragraph, day: date) -> Problem:
    quote = paragraph.flow.text
    message = f"The date {quote} is garbled; it was read as {day}."
    params = (("date", str(day)), ("quote", quote))
    return Problem("garbled_date", paragraph.flow.span(0, len(quote)), params, message)


def find_closing(paragraphs: list[Paragraph], title_end: int, roles: dict[int, str]) -> date | None:
    """Marks the lines of the letter's and the notice's end; the day on which it was printed."""
    printed, awaited = None, 0
    for i in range(title_end, len(paragraphs)):
        if roles.get(i):
            continue
        text = paragraphs[i].folded.replace(" ", "")
        marker = paragraphs[i].marker
        if awaited and marker and marker.value == awaited and _is_attached(text):
            roles[i], awaited = META, awaited + 1
            continue
        awaited = 0
        if marker or len(text) > 240 or not _CLOSING.fullmatch(text):
            continue
        roles[i] = META
        if attached := _ATTACHED.fullmatch(text):
            is_bare = ANNEX.fullmatch(text) and "：" in text
            awaited = 1 if is_bare else int(attached["number"] or 0) + 1
        elif _PRINTED.search(text) and (found := DATE.search(text)):
            printed = printed or as_date(found)
    return printed


def _is_attached(text: str) -> bool:
    return len(text) <= _LONGEST_ATTACHED and "。" not in text
