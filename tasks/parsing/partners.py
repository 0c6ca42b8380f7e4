"""Bodies outside that a clause acts with: 联合X, 会同X和Y, 加强与X、Y等部门的联动."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.parsing.brackets import split_top
from tasks.parsing.clauses import Reading
from tasks.parsing.flow import Flow
from tasks.parsing.lexicon import partners as words
from tasks.parsing.lexicon.measures import ACTIONS
from tasks.parsing.notice import Mention

_FIELD = "|".join(sorted(words.FIELDS, key=len, reverse=True))
_BODY = re.compile(rf"[^，。；：“”《》]{{0,24}}?(?:{'|'.join(words.BODY)})")
_WHOLE_FIELD = re.compile(rf"(?:省|市|县|区|本级|当地|同级)?(?:{_FIELD})")
_LEVELS = re.compile(words.LEVEL_ONLY)
# Sample: 等部门 / 等有关单位
_TAIL = re.compile(r"等(?:有关|相关|多个|多)?(?:部门|单位|机关|机构|企业|方面)?")
# Sample: 会同(水利部门和自然资源部门联合印发……)
_TOGETHER = re.compile(
    rf"(?:{'|'.join(words.TOGETHER)})(?:好|做好)?(?P<rest>[^，。；：\n]{{2,60}})"
)
# Sample: 与(公安交警、交通运输等部门)的联动
_WITH = re.compile(
    rf"(?:与|(?<![协会共联合])同)(?P<rest>[^，。；：\n与]{{2,44}}?)(?:的|之间)?(?:工作|信息|业务|执法)?(?:的)?"
    rf"(?:{'|'.join(words.WITH)})"
)
_NOT_A_NAME = re.compile(
    rf"^(?:{'|'.join(set(ACTIONS) - set(words.NAME_VERBS))}|做好|加强|制定|省级以上|机制|配合|各项|行动)|[并向报将把对]"
)
_LONGEST = 20


def find_partners(reading: Reading) -> list[Mention]:
    """The partners of a clause in order, each name once."""
    found: dict[str, Mention] = {}
    for match in _matches(reading.text):
        start = match.start("rest")
        if reading.titled[start] or (reading.quoted[start] and match.re is _TOGETHER):
            continue
        rest = reading.flow.part(start, match.end("rest"))
        names = _whole_list(rest) if match.re is _WITH else _leading_list(rest)
        for name in names:
            found.setdefault(name.text, Mention(name.text, name.span(0, len(name.text))))
    return sorted(found.values(), key=lambda mention: mention.span)


def _matches(text: str) -> Iterator[re.Match[str]]:
    for pattern in (_TOGETHER, _WITH):
        position = 0
        while match := pattern.search(text, position):
            yield match
            position = match.start("rest")


def _leading_list(rest: Flow) -> list[Flow]:
    """The names that the words after 联合 begin with; none where an action comes first."""
    tail = _TAIL.search(rest.folded)
    if tail and tail.end() > tail.start() + 1:
        names = _list(rest.part(0, tail.end()))
        if names and all(_is_short_name(name) for name in names):
            return names
    names = []
    pieces = [rest.part(a, b) for a, b in split_top(rest.folded, "、")]
    for k, piece in enumerate(pieces):
        body = _BODY.match(piece.folded)
        is_last = body is None or body.end() < len(piece.text)
        if body is None and not (k < len(pieces) - 1 and _WHOLE_FIELD.fullmatch(piece.folded)):
            break
        name = piece if body is None else piece.part(0, body.end())
        names += _conjoined(name)
        following = piece.folded[len(name.text) :]
        if is_last and following.startswith(("和", "及", "与", "以及")):
            rest_of = piece.part(len(name.text), len(piece.text))
            skip = 2 if following.startswith("以及") else 1
            names += _leading_list(rest_of.part(skip, len(rest_of.text)))
        if body is not None and body.end() < len(piece.text):
            break
    return [name for name in names if _is_name(name)]


def _whole_list(rest: Flow) -> list[Flow]:
    """The names between 与 and 联动 if nothing but names stands there."""
    names = _list(rest)
    tail = _TAIL.search(rest.folded)
    has_tail = tail is not None and tail[0] != "等"
    if has_tail and all(_is_short_name(name) for name in names):
        return names
    is_lone_field = len(names) == 1 and _WHOLE_FIELD.fullmatch(rest.folded)
    return names if all(_is_name(name) for name in names) and not is_lone_field else []


def _list(flow: Flow) -> list[Flow]:
    """The list's members; 国家和省、市主流媒体 is one, its levels name no body."""
    members: list[Flow] = []
    start = 0
    for _, end in split_top(flow.folded, "、"):
        member = flow.part(start, end)
        if _LEVELS.fullmatch(member.folded) and end < len(flow.text):
            continue
        members += _conjoined(member)
        start = end + 1
    return [member for member in members if member]


def _conjoined(flow: Flow) -> list[Flow]:
    """水利部门和自然资源部门 is two names; 住房和城乡建设部门 is one."""
    for match in re.finditer("以及|和|及|与", flow.folded):
        left, right = flow.part(0, match.start()), flow.part(match.end(), len(flow.text))
        if left and right and _is_name(left):
            return [left, *_conjoined(right)]
    return [flow]


def _is_name(flow: Flow) -> bool:
    text = flow.folded
    if not 2 <= len(text) <= _LONGEST or _NOT_A_NAME.match(text):
        return False
    if _WHOLE_FIELD.fullmatch(text):
        return True
    body = _BODY.fullmatch(text)
    return body is not None


def _is_short_name(flow: Flow) -> bool:
    """A member of a list that ends in 等部门 need not look like a body itself."""
    text = flow.folded
    return 2 <= len(text) <= 16 and not _NOT_A_NAME.match(text) and "的" not in text
