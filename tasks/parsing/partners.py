"""Bodies outside that a clause acts with: 联合X, 会同X和Y, 加强与X、Y等部门的联动."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.parsing.brackets import split_top
from tasks.parsing.clauses import Reading
from tasks.parsing.flow import Flow
from tasks.parsing.lexicon import partners as words
from tasks.parsing.lexicon.promises import ACTIONS
from tasks.parsing.lexicon.units import KIND_ONLY
from tasks.parsing.notice import Mention

_FIELD = "|".join(sorted(words.FIELDS, key=len, reverse=True))
_BODY = re.compile(rf"[^，。；：“”《》]{{0,24}}?(?:{'|'.join(words.BODY)})")
_WHOLE_FIELD = re.compile(rf"(?:省|市|县|区|本级|当地|同级)?(?:{_FIELD})")
_LEVELS = re.compile(words.LEVEL_ONLY)
_KIND_ONLY = re.compile(KIND_ONLY)
# Sample: (市住房和城乡建设)局, one name in spite of its conjunction
_COMPOUND = re.compile(rf"(?:国家|省|市|县|区)?[一-鿿]{{0,4}}?(?:{'|'.join(words.COMPOUNDS)})")
# Sample: 联合(公安)开展打击行动
_LONE_FIELD = re.compile(
    rf"(?:市|县|区|属地|当地)?(?:{'|'.join(sorted(words.LONE_FIELDS, key=len, reverse=True))})"
    rf"(?=开展|对|进行|打击|查处|抓好|$|{'|'.join(ACTIONS)})"
)
# Sample: (积极)与公安联动 / (加强)与气象会商
_EFFORT = re.compile(r"(?:加强|强化|深化|密切|做好|主动|积极|加大|持续)$")
# Sample: 检察机关(案件)会商
_MATTER = re.compile(words.MATTER)
# Sample: 等部门 / 等有关单位
_TAIL = re.compile(r"等(?:有关|相关|多个|多)?(?:部门|单位|机关|机构|企业|方面)?")
# Sample: 会同(水利部门和自然资源部门联合印发……)
_TOGETHER = re.compile(
    rf"(?:{'|'.join(words.TOGETHER)})(?:好|做好)?(?P<rest>[^，。；：、\n][^，。；：\n]{{1,59}})"
)
# Sample: 与(公安交警、交通运输等部门)的联动
_WITH = re.compile(
    rf"(?:与|(?<![协会共联合])同)(?P<rest>[^，。；：\n与]{{2,44}}?)(?:的|之间)?(?:工作|信息|业务|执法)?(?:的)?"
    rf"(?:{'|'.join(words.WITH)}"
    rf"|(?:{'|'.join(words.SETTING_UP)})[^，。；：\n]{{0,14}}?(?:{'|'.join(words.SET_UP)}))"
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
        if match.re is _WITH:
            before = reading.text[max(0, match.start() - 4) : match.start()]
            names = _whole_list(rest, is_effort=_EFFORT.search(before) is not None)
        else:
            names = _leading_list(rest)
        if len(names) == 1 and _names_a_kind(names[0].folded):
            continue
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
        if body is None and not _is_listed(pieces, k):
            lone = _LONE_FIELD.match(piece.folded)
            names += [piece.part(0, lone.end())] if lone else []
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


def _is_listed(pieces: list[Flow], k: int) -> bool:
    """Whether the piece stands for its department in a list that goes on: 公安、检察机关."""
    if k == len(pieces) - 1:
        return False
    return _WHOLE_FIELD.fullmatch(pieces[k].folded) is not None


def _whole_list(rest: Flow, *, is_effort: bool) -> list[Flow]:
    """The names between 与 and 联动 if nothing but names stands there.

    A field alone (执法与司法联动) names a body only where an effort is made: 加强与公安联动.
    """
    *names, last = _list(rest) or [rest]
    names.append(_without_matter(last))
    tail = _TAIL.search(rest.folded)
    has_tail = tail is not None and tail[0] != "等"
    if has_tail and all(_is_short_name(name) for name in names):
        return names
    is_body = _BODY.fullmatch(rest.folded) is not None
    is_lone_field = len(names) == 1 and not is_body and _WHOLE_FIELD.fullmatch(rest.folded)
    if is_lone_field and not (is_effort and _LONE_FIELD.fullmatch(rest.folded)):
        return []
    return names if all(_is_name(name) for name in names) else []


def _without_matter(name: Flow) -> Flow:
    """检察机关案件(会商) is a body and what is done with it."""
    body = _BODY.match(name.folded)
    if body and _MATTER.fullmatch(name.folded, body.end()):
        return name.part(0, body.end())
    return name


def _list(flow: Flow) -> list[Flow]:
    """The list's members; 国家和省、市主流媒体 is one, its levels name no body."""
    members: list[Flow] = []
    start = 0
    for _, end in split_top(flow.folded, "、"):
        member = flow.part(start, end)
        if _LEVELS.fullmatch(member.folded) and member.text != "乡镇" and end < len(flow.text):
            continue
        members += _conjoined(member)
        start = end + 1
    return [member for member in members if member]


def _conjoined(flow: Flow) -> list[Flow]:
    """水利部门和自然资源部门 is two names; 住房和城乡建设部门 is one."""
    for match in re.finditer("以及|和|及|与", flow.folded):
        left, right = flow.part(0, match.start()), flow.part(match.end(), len(flow.text))
        if left and right and _is_name(left) and not _COMPOUND.match(flow.folded):
            return [left, *_conjoined(right)]
    return [flow]


def _names_a_kind(text: str) -> bool:
    """Whether the word is no partner where it stands alone: 联合企业, 协调办公室."""
    is_kind = _KIND_ONLY.fullmatch(text) is not None and text not in words.KINDS_AS_NAMES
    return is_kind or text in words.OWN_SETUP


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
