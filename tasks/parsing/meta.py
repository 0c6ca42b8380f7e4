"""What the notice's head says: title, number, issuer, date, year, recipients; and its tail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tasks.parsing.brackets import split_names
from tasks.parsing.flow import Flow, fold, join
from tasks.parsing.imprint import DATE, as_date, find_number, plan_year
from tasks.parsing.layout import Paragraph
from tasks.parsing.lexicon import layout as words
from tasks.parsing.lexicon.units import BODY_ENDING
from tasks.parsing.notice import Meta, Problem
from tasks.parsing.sections import SECTION, find_sections, is_section_heading
from tasks.parsing.tail import FURNITURE, META, SIGNATURE, Signed, find_closing, find_signatures

NAME = "name"

# Sample: 泰安市生态环境局关于印发《2024年全市生态环境保护工作要点》的通知
_TITLE = re.compile(
    r"""
    (?P<issuer>[一-鿿、（） ]{0,60}?)
    关于.{2,150}
    (?:通[ ]?知|意[ ]?见|函|通[ ]?报|公[ ]?告|方案|要点|计划|安排|规划|清单|办法|细则|决[ ]?定|报告|批复|公示)
    (?:（[^（）]{2,12}）)?
    """,
    re.VERBOSE,
)
_TITLE_LABEL = re.compile(r"(?:标题|名称|信息名称|文件名称|公文名称)(?:：| )")
# Sample: (…的通知)_某市人民政府网 / (…的通知)-政策文件
_SITE_NAME = re.compile(r"(?<=通知)(?:（[^（）]{2,8}）)?[_|丨—-].{2,40}$")
_DRAFT = re.compile(r"（(?:试行|暂行|征求意见稿|送审稿|讨论稿|代拟稿|修订稿|修订|草案|修订草案)）")
# Sample: 泰安市生态环境局(2024年工作要点) / 《某市教育局(2024年工作要点)
_ISSUER_FIRST = re.compile(
    r"(?:^(?!关于)|《|^关于印发|^关于下达)(?P<name>[一-鿿]{2,20}?(?:分局|局|厅|委员会|办公室|政府|委|中心))(?=20\d\d年|关于)"
)
# Sample: 某某市人民政府办公室文件
_RED_HEAD = re.compile(rf"(?P<name>[一-鿿]{{2,30}}?{BODY_ENDING})文件")
_TITLE_PARAGRAPHS = 5
_HEAD_PARAGRAPHS = 60
# Sample: 成文日期：2024-02-07 / 日期:2024-02-07来源:…
_LABELLED_DATE = re.compile(
    r"(?P<own>成文|印发|发文|生成)?(?:发布|公开|公布|更新)?(?:日期|时间)：?"
)
# Sample: 发布机构泰安市生态环境局组配分类年度计划
_LABELLED_ISSUER = re.compile(
    rf"(?:发布机构|发布机关|发文机关|发文单位|发布单位|制发机关|来源)：?(?P<name>[一-鿿]{{2,30}}?{BODY_ENDING})"
    r"(?=$|组配|公开|索引|主题|成文|发布|发文|日期|时间|信息|体裁|服务|有效|文号|[（ ]"
    r"|阅读|浏览|点击|访问|作者|编辑|责编|字体|字号)"
)
# Sample: 各县区分局，局机关各科室：
_ADDRESSED = re.compile(
    r"(?:各|市|县|区|省|州|局|厅|委|机关|有关|相关|驻|直属|本|[一-鿿]{2,10}(?:市|县|区|局|委|镇|乡|街道|管委会|政府|（))"
)
_LETTER_BEGINS = re.compile(r"现将|现就|为|根据|经|按照|依据|今年|20\d\d年|《|兹|近日")
_LETTER_COLON = re.compile(r"(?:如下|以下|通知|方面|要求|目标|标题|附件\d?|联系.{0,6}|电话)$")
_LONGEST_RED_HEAD = 40
_LONGEST_LABEL = 8


@dataclass(frozen=True, slots=True)
class Head:
    """The notice's meta and the role of each paragraph that is not text (index to role)."""

    meta: Meta
    roles: dict[int, str]
    problems: tuple[Problem, ...] = ()


def read_head(paragraphs: list[Paragraph]) -> Head:
    """The meta of the notice, and which paragraphs are its title, head, signature and closing."""
    roles = {i: FURNITURE for i, p in enumerate(paragraphs) if p.furniture}
    title, title_end = _find_title(paragraphs, roles)
    number = _find_number(paragraphs, title_end, roles)
    recipients = _find_recipients(paragraphs, title_end, roles) if title else ()
    signed = find_signatures(paragraphs, title_end, roles)
    printed = find_closing(paragraphs, title_end, roles)
    sections = find_sections(paragraphs, title_end, roles, has_title=title is not None)
    if title is None and sections:
        first = min(i for i, role in roles.items() if role == SECTION)
        recipients = _find_recipients(paragraphs, first + 1, roles, is_letter=False)
    title_text = title.text.replace(" ", "") if title else (sections[0] if sections else "")
    match = _TITLE.fullmatch(title.folded) if title else None
    issuer = title.text[slice(*match.span("issuer"))].strip() if title and match else ""
    labelled = list(_particulars(paragraphs))
    issued = signed.date or _labelled_date(labelled, own=True) or printed
    issued = issued or _labelled_date(labelled, own=False)
    meta = Meta(
        title=title_text,
        doc_number=number,
        issuer=issuer or _issuer(paragraphs, labelled, signed, title_text),
        issued=issued,
        year=plan_year([title_text, *sections], issued, number),
        recipients=recipients,
    )
    return Head(meta, roles, signed.problems)


def _find_title(paragraphs: list[Paragraph], roles: dict[int, str]) -> tuple[Flow | None, int]:
    """The title's text and the index after it; marks it and what stands above it."""
    for i, paragraph in enumerate(paragraphs[:_HEAD_PARAGRAPHS]):
        if paragraph.furniture or paragraph.marker:
            continue
        if "关于" not in paragraph.folded or "。" in paragraph.folded:
            continue
        for end in range(i + 1, min(i + 1 + _TITLE_PARAGRAPHS, len(paragraphs) + 1)):
            flow = _bare_title(join(p.flow for p in paragraphs[i:end] if not p.furniture))
            if "。" in flow.folded or not _TITLE.fullmatch(flow.folded):
                continue
            flow, end = _whole_title(paragraphs, i, end, flow)
            start = _issuer_above(paragraphs, i, flow)
            if end < len(paragraphs) and _DRAFT.fullmatch(paragraphs[end].folded):
                flow, end = join([flow, paragraphs[end].flow]), end + 1
            flow = join([*(p.flow for p in paragraphs[start:i] if not p.furniture), flow])
            for k in range(end):
                roles.setdefault(k, NAME if k >= start else META)
            return flow, end
    return None, 0


def _whole_title(paragraphs: list[Paragraph], i: int, end: int, flow: Flow) -> tuple[Flow, int]:
    """The title with what a further line adds: …水安全保障规划 / （2021—2025年）的通知."""
    if flow.folded.endswith(("通知", "函")):
        return flow, end
    for longer in range(end + 1, min(end + 3, len(paragraphs) + 1)):
        whole = join(p.flow for p in paragraphs[i:longer] if not p.furniture)
        if whole.folded.endswith("的通知") and not set(whole.folded) & set("。："):
            return _bare_title(whole), longer
    return flow, end


def _bare_title(flow: Flow) -> Flow:
    """The title line without its label, the document number and the site's name glued to it."""
    if label := _TITLE_LABEL.match(flow.folded):
        flow = flow.part(label.end(), len(flow.text)).stripped()
    if site := _SITE_NAME.search(flow.folded):
        flow = flow.part(0, site.start()).stripped()
    span = find_number(flow.folded)
    if span is None:
        return flow
    if "关于" in flow.folded[: span[0]]:
        return flow.part(0, span[0]).stripped() if span[1] == len(flow.text) else flow
    return flow.part(span[1], len(flow.text)).stripped()


def _issuer_above(paragraphs: list[Paragraph], i: int, flow: Flow) -> int:
    """Where the title begins: a title line that starts with 关于 has its issuers above it."""
    start = i
    while (
        flow.folded.startswith("关于")
        and start
        and i - start < 3
        and not paragraphs[start - 1].furniture
        and SIGNATURE.fullmatch(paragraphs[start - 1].folded)
    ):
        start -= 1
    return start


def _find_number(paragraphs: list[Paragraph], title_end: int, roles: dict[int, str]) -> str:
    """The document number from the lines about the title; a cited one (in the text) is not it.

    Further down, as far as the first clause, only a line that is nothing but a number counts.
    """
    near = (title_end or 5) + 3
    for i, paragraph in enumerate(paragraphs[: title_end + _HEAD_PARAGRAPHS]):
        if paragraph.marker and i >= title_end:
            break
        span = find_number(paragraph.folded)
        if span is None or "。" in paragraph.folded or paragraph.marker:
            continue
        if i >= near and not (span[1] == len(paragraph.folded) and span[0] <= _LONGEST_LABEL):
            continue
        roles.setdefault(i, META)
        return paragraph.flow.text[slice(*span)].replace(" ", "")
    return ""


def _find_recipients(
    paragraphs: list[Paragraph], title_end: int, roles: dict[int, str], *, is_letter: bool = True
) -> tuple[str, ...]:
    """The bodies addressed: the list that a colon ends, on one line or several, before the letter.

    In a plan without a letter (not `is_letter`) only what begins as such a list does counts.
    """
    held: list[int] = []
    for i in range(title_end, min(title_end + 12, len(paragraphs))):
        text = paragraphs[i].folded
        if roles.get(i) in (FURNITURE, META):
            continue
        if paragraphs[i].marker or _LETTER_BEGINS.match(text) or is_section_heading(paragraphs[i]):
            break
        if not held and not (_ADDRESSED.match(text) or (is_letter and text.endswith("："))):
            continue
        held.append(i)
        flow = join(paragraphs[k].flow for k in held)
        colon = flow.folded.find("：")
        if "。" in flow.folded[: colon if colon >= 0 else None] or len(held) > 4:
            break
        if colon < 0:
            held = held if text[-1] in "，、；" else []
            continue
        if colon > 400 or _LETTER_COLON.search(flow.folded[:colon]):
            break
        roles.update(dict.fromkeys(held, META))
        names = split_names(flow.part(0, colon), conjunctions=False)
        return tuple(mention.name for mention in names)
    return ()


def _particulars(paragraphs: list[Paragraph]) -> Iterator[Flow]:
    """What the furniture about the head says, a key with the value on the line below it."""
    head = paragraphs[:_HEAD_PARAGRAPHS]
    for i, paragraph in enumerate(head):
        if not paragraph.furniture:
            continue
        key = paragraph.folded.replace(" ", "").rstrip("：")
        if key in words.HEAD_KEYS and i + 1 < len(head) and head[i + 1].furniture:
            yield join([paragraph.flow, head[i + 1].flow], "：")
        yield paragraph.flow


def _issuer(paragraphs: list[Paragraph], labelled: list[Flow], signed: Signed, title: str) -> str:
    """The signer, else the body in the red head, in the particulars or before the title's year."""
    if signed.name:
        return signed.name
    heads = [p.flow for p in paragraphs[:_HEAD_PARAGRAPHS] if len(p.flow.text) <= _LONGEST_RED_HEAD]
    for flow in heads:
        if red := _RED_HEAD.fullmatch(flow.folded):
            return flow.text[slice(*red.span("name"))]
    for flow in labelled:
        if match := _LABELLED_ISSUER.search(flow.folded):
            return flow.text[slice(*match.span("name"))]
    named = _ISSUER_FIRST.search(fold(title))
    return title[slice(*named.span("name"))] if named else ""


def _labelled_date(labelled: list[Flow], *, own: bool) -> date | None:
    """The date of the particulars: the document's own (成文日期), else the page's (发布日期)."""
    for flow in labelled:
        bare = flow.folded.replace(" ", "")
        label = _LABELLED_DATE.search(bare)
        if label is None or bool(label["own"]) != own:
            continue
        if found := DATE.search(bare, label.end()):
            return as_date(found)
    return None
