"""Who does it, where running text says so: 由市水利局牵头，市财政局配合."""

from __future__ import annotations

import re
from dataclasses import replace

from tasks.parsing.clauses import Piece, Reading
from tasks.parsing.duties import read_duties
from tasks.parsing.flow import Flow
from tasks.parsing.labels import FIRST, SECOND
from tasks.parsing.lexicon import units as words
from tasks.parsing.names import is_body, is_telling
from tasks.parsing.notice import Mention
from tasks.parsing.responsibility import Responsibility

_LONGEST_LIST = 160
# Sample: 由市水利局(牵头)，… / 市教育局(要牵头制定)办法
_LEADS = re.compile(
    rf"(?:要|应|应当|须|需|负责|分别|共同|具体|统一){{0,2}}(?:牵头|总牵头)(?=$|、|{words.AFTER_LEAD})"
)
# Sample: 由市教育局(负责组织实施) at the end of the piece
_DUTY = re.compile(r"(?:具体|统一|分别|共同)?负责(?:落实|实施|组织实施|推进|办理)?$")
# Sample: 市住建局、市财政局(密切配合) / 各县区(按职责分工负责)
_HELPS = re.compile(
    rf"(?:要|应|应当)?(?:{words.BEFORE_VERB}{words.OTHER_VERB}|{words.DUTY_BY}{words.BEFORE_VERB}"
    rf"(?:{words.DUTY_VERB})?|配合)[^、]{{0,12}}$"
)
# Sample: 督办科(每月)通报进度 / 市应急局(负责)统筹, only where a sentence begins
_SUBJECT = re.compile(rf"(?:具体|统一|分别|共同)?(?:{words.AFTER_SUBJECT})")
_BY = re.compile(r"(?:[^，、]{0,10}(?:工作|任务|项目|行动|事项))?(?:并|具体|统一)?由")


def find_actors(reading: Reading) -> Responsibility:
    """The units that sentences name as leading and helping; none where a sentence names no leader.

    For a clause that prints no bracket or label. A mere 会同X is a partner, no unit.
    """
    lead: dict[str, Mention] = {}
    other: dict[str, Mention] = {}
    sentence: tuple[int, int] | None = None
    for piece in reading.pieces:
        leaders, rest = _leaders(reading, piece)
        if leaders:
            sentence = piece.sentence
            lead |= {mention.name: mention for mention in leaders if mention.name not in lead}
        if piece.sentence == sentence and rest < piece.end:
            helpers, _ = _named_before(reading, replace(piece, start=rest), _HELPS)
            other |= {mention.name: mention for mention in helpers if mention.name not in other}
    return Responsibility(
        lead=list(lead.values()),
        other=[mention for name, mention in other.items() if name not in lead],
    )


def _leaders(reading: Reading, piece: Piece) -> tuple[list[Mention], int]:
    """The leading bodies that the piece begins with, and where what follows them begins."""
    leaders, end = _named_before(reading, piece, _LEADS)
    if leaders:
        return leaders, end
    leaders, _ = _named_before(reading, piece, _DUTY, by=True)
    if not leaders and not reading.text[piece.sentence[0] : piece.start].strip():
        leaders, _ = _named_before(reading, piece, _SUBJECT)
        each = any(mention.name.startswith("各") for mention in leaders)
        leaders = [] if each else leaders
    return leaders, piece.end if leaders else piece.start


def _named_before(
    reading: Reading, piece: Piece, verb: re.Pattern[str], *, by: bool = False
) -> tuple[list[Mention], int]:
    """The bodies between the piece's beginning and the verb, if nothing but bodies stands there."""
    text = reading.text
    found = verb.search(text, piece.start, min(piece.end, piece.start + _LONGEST_LIST))
    if found is None or reading.bracketed[found.start()] or reading.quoted[found.start()]:
        return [], piece.end
    agent = _BY.match(text, piece.start, found.start())
    if by and agent is None:
        return [], piece.end
    start = agent.end() if agent else piece.start
    return _bodies(reading.flow.part(start, found.start()).stripped()), found.end()


def _bodies(flow: Flow) -> list[Mention]:
    """The list's names if each is a body's and one at least tells it."""
    duties = read_duties(flow, SECOND)
    names = [name for name, rank in duties.names if rank in (FIRST, SECOND)]
    if duties.times or not all(map(is_body, names)) or not any(map(is_telling, names)):
        return []
    return [Mention("".join(name.text.split()), name.span(0, len(name.text))) for name in names]
