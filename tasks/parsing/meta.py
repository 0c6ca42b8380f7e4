"""What the notice's head says: title, number, issuer, date, year, recipients."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tasks.parsing.brackets import split_names
from tasks.parsing.flow import Flow, join
from tasks.parsing.layout import Paragraph, is_furniture
from tasks.parsing.lexicon import layout as words
from tasks.parsing.lexicon.units import BODY_ENDING
from tasks.parsing.notice import Meta
from tasks.parsing.numerals import han_number

# Sample: 泰环境发〔2024〕8号
_DOC_NUMBER = re.compile(r"(?<![一-鿿])([一-鿿]{2,14}（20\d\d）(?:第)?\d{1,4}号)")
# Sample: 泰安市生态环境局关于印发《2024年全市生态环境保护工作要点》的通知
_TITLE = re.compile(
    r"""
    (?P<issuer>[一-鿿、（） ]{0,60}?)
    关于.{2,150}
    (?:通知|意见|函|通报|公告|方案|要点|计划|安排)
    (?:（[^（）]{2,12}）)?
    """,
    re.VERBOSE,
)
# Sample: 泰安市生态环境局(2024年工作要点)
_ISSUER_FIRST = re.compile(r"[一-鿿]{2,20}?(?:分局|局|厅|委员会|办公室|政府)(?=20\d\d年)")
_TITLE_PARAGRAPHS = 4
_HEAD_PARAGRAPHS = 60
# Sample: 2024年2月7日 / 2024-02-07 / 2024/2/7 / 二〇二四年二月七日
_DATE = re.compile(
    r"""
    (?P<year>20\d\d|二[〇零○O]二[〇零一二三四五六七八九])
    (?:年|[-/.])
    (?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])
    (?:月|[-/.])
    (?P<day>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])
    日?
    """,
    re.VERBOSE,
)
# Sample: 发布日期：2024-02-07 / 日期:2024-02-07来源:…
_LABELLED_DATE = re.compile(r"(?:成文|印发|发文|生成|发布|公开)?(?:日期|时间)：?")
# Sample: 发布机构泰安市生态环境局组配分类年度计划
_LABELLED_ISSUER = re.compile(
    rf"(?:发布机构|发文机关|发文单位|发布单位|来源)：?(?P<name>[一-鿿]{{2,30}}?{BODY_ENDING})"
    r"(?=$|组配|公开|索引|主题|成文|发布|发文|日期|时间|信息|体裁|服务|有效|文号| )"
)
# Sample: 2023年工作总结和2024年工作要点 / 三年行动方案（2023—2025年）
_YEARS = re.compile(r"(?<![\d〔])(20\d\d)年")
_YEAR_SPAN = re.compile(r"20\d\d年?[—–-]20\d\d年")
_SIGNATURE = re.compile(rf"[一-鿿（） 、]{{2,40}}{BODY_ENDING}(?:（印章）|（公章）)?")


@dataclass(frozen=True, slots=True)
class Head:
    """The notice's meta and the role of each paragraph that is not text (index to role)."""

    meta: Meta
    roles: dict[int, str]


def read_head(paragraphs: list[Paragraph]) -> Head:
    """The meta of the notice, and which paragraphs are its title, head, signature and closing."""
    roles = {i: "furniture" for i, p in enumerate(paragraphs) if p.furniture}
    title, title_end = _find_title(paragraphs, roles)
    number = _find_number(paragraphs, title_end, roles)
    recipients = _find_recipients(paragraphs, title_end, roles) if title else ()
    signer, signed = _find_signatures(paragraphs, title_end, roles)
    _find_closing(paragraphs, title_end, roles)
    sections = _find_sections(paragraphs, title_end, roles)
    title_text = title.text.replace(" ", "") if title else (sections[0] if sections else "")
    match = _TITLE.fullmatch(title.folded) if title else None
    named = _ISSUER_FIRST.match(title_text)
    issuer = (match["issuer"].strip() if match else "") or _labelled_issuer(paragraphs) or signer
    issuer = issuer or (named[0] if named else "")
    issued = signed or _labelled_date(paragraphs)
    meta = Meta(
        title=title_text,
        doc_number=number,
        issuer=issuer,
        issued=issued,
        year=_plan_year([title_text, *sections], issued),
        recipients=recipients,
    )
    return Head(meta, roles)


def _find_title(paragraphs: list[Paragraph], roles: dict[int, str]) -> tuple[Flow | None, int]:
    """The title's text and the index after it; marks it and what stands above it."""
    for i, paragraph in enumerate(paragraphs[:_HEAD_PARAGRAPHS]):
        if paragraph.furniture or paragraph.marker:
            continue
        if "关于" not in paragraph.folded or "。" in paragraph.folded:
            continue
        for end in range(i + 1, min(i + 1 + _TITLE_PARAGRAPHS, len(paragraphs) + 1)):
            flow = _without_number(join(p.flow for p in paragraphs[i:end]))
            if "。" in flow.folded or not _TITLE.fullmatch(flow.folded):
                continue
            start = _issuer_above(paragraphs, i, flow)
            flow = join([*(p.flow for p in paragraphs[start:i]), flow])
            roles.update(dict.fromkeys(range(start, end), "title"))
            above = {k: "meta" for k in range(start) if k not in roles}
            roles.update(above)
            return flow, end
    return None, 0


def _without_number(flow: Flow) -> Flow:
    """The title line without the document number that a web page glued to it."""
    match = _DOC_NUMBER.search(flow.folded)
    if match is None or "关于" in flow.folded[: match.start()]:
        return flow
    return flow.part(match.end(), len(flow.text)).stripped()


def _issuer_above(paragraphs: list[Paragraph], i: int, flow: Flow) -> int:
    """Where the title begins: a title line that starts with 关于 has its issuer on the line above."""
    above = i - 1
    if not flow.folded.startswith("关于") or above < 0 or paragraphs[above].furniture:
        return i
    return above if _SIGNATURE.fullmatch(paragraphs[above].folded) else i


def _find_number(paragraphs: list[Paragraph], title_end: int, roles: dict[int, str]) -> str:
    """The document number from the lines about the title; a cited one (in the text) is not it."""
    for i, paragraph in enumerate(paragraphs[: title_end + 3]):
        match = _DOC_NUMBER.search(paragraph.folded)
        if match is None or "《" in paragraph.folded[: match.start()]:
            continue
        if "。" in paragraph.folded or paragraph.marker:
            continue
        roles.setdefault(i, "meta")
        return paragraph.flow.text[match.start(1) : match.end(1)].replace(" ", "")
    return ""


def _find_recipients(
    paragraphs: list[Paragraph], title_end: int, roles: dict[int, str]
) -> tuple[str, ...]:
    for i in range(title_end, min(title_end + 12, len(paragraphs))):
        text = paragraphs[i].folded
        if paragraphs[i].marker or "。" in text:
            break
        if roles.get(i) is None and text.endswith("：") and len(text) <= 400:
            roles[i] = "meta"
            flow = paragraphs[i].flow.part(0, len(text) - 1)
            return tuple(mention.name for mention in split_names(flow, conjunctions=False))
    return ()


def _find_signatures(
    paragraphs: list[Paragraph], title_end: int, roles: dict[int, str]
) -> tuple[str, date | None]:
    """Marks date lines and the names above them; the first signer and date after the title."""
    signer, signed = "", None
    for i in range(title_end, len(paragraphs)):
        if roles.get(i) or not (found := _DATE.fullmatch(paragraphs[i].folded.strip("（）"))):
            continue
        roles[i] = "meta"
        signed = signed or _as_date(found)
        for k in range(i - 1, max(title_end, i - 4) - 1, -1):
            if roles.get(k) or not _SIGNATURE.fullmatch(paragraphs[k].folded):
                break
            roles[k] = "meta"
            signer = signer or paragraphs[k].flow.text.replace(" ", "")
    return signer, signed


def _find_closing(paragraphs: list[Paragraph], title_end: int, roles: dict[int, str]) -> None:
    closing = re.compile("|".join(f"(?:{pattern})" for pattern in words.CLOSING))
    for i in range(title_end, len(paragraphs)):
        text = paragraphs[i].folded.replace(" ", "")
        if roles.get(i) is None and closing.fullmatch(text):
            roles[i] = "meta"


def _find_sections(paragraphs: list[Paragraph], title_end: int, roles: dict[int, str]) -> list[str]:
    """Marks the headings of the notice's parts (2024年水生态环境工作要点); returns their texts."""
    sections = []
    for i in range(title_end, len(paragraphs)):
        if roles.get(i) is None and is_section_heading(paragraphs[i]):
            roles[i] = "section"
            sections.append(paragraphs[i].flow.text.replace(" ", ""))
    return sections


def is_section_heading(paragraph: Paragraph) -> bool:
    """A short line without number or full stop that says what kind of document follows."""
    text = re.sub(r"（[^（）]{2,12}）$", "", paragraph.folded.replace(" ", ""))
    if paragraph.marker or paragraph.furniture or not 6 <= len(text) <= 60:
        return False
    if text in words.BARE_HEADINGS or not text.endswith(words.SECTION_ENDINGS):
        return False
    return not set(text) & set("，。；：！？")


def _labelled_issuer(paragraphs: list[Paragraph]) -> str:
    for paragraph in paragraphs[:_HEAD_PARAGRAPHS]:
        if paragraph.furniture and (match := _LABELLED_ISSUER.search(paragraph.folded)):
            return match["name"]
    return ""


def _labelled_date(paragraphs: list[Paragraph]) -> date | None:
    for paragraph in paragraphs[:_HEAD_PARAGRAPHS]:
        folded = paragraph.folded.replace(" ", "")
        if not is_furniture(folded) or not _LABELLED_DATE.search(folded):
            continue
        if found := _DATE.search(folded):
            return _as_date(found)
    return None


def _plan_year(headings: list[str], issued: date | None) -> int | None:
    """The year that the title or the parts' headings name, else the year of issue."""
    for heading in headings:
        years = [int(year) for year in _YEARS.findall(heading)]
        if not years:
            continue
        is_span = _YEAR_SPAN.search(heading) and issued
        return issued.year if is_span and issued else max(years)
    return issued.year if issued else None


def _as_date(found: re.Match[str]) -> date | None:
    year, month, day = (
        int(part) if part.isdigit() else han_number(part.replace("○", "〇").replace("O", "〇"))
        for part in (found["year"], found["month"], found["day"])
    )
    if not (year and month and day):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
