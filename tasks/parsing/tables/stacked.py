"""Tables that lost their structure: one cell a line, the header's words first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tasks.parsing.flow import fold
from tasks.parsing.furniture import is_furniture
from tasks.parsing.lexicon import tables as words
from tasks.parsing.lexicon.units import BODY_ENDING
from tasks.parsing.tables.captions import is_title
from tasks.parsing.tables.cells import MOST_COLUMNS, Cell, Range
from tasks.parsing.tables.columns import Column, is_same_header, read_header, role_of
from tasks.parsing.tables.headers import Lines
from tasks.parsing.tables.model import HEADER, HEADING, TASK
from tasks.parsing.tables.rows import Body, RawRow, is_heading

_LONGEST_LABEL = 40
_FEWEST_COLUMNS = 3
_LONGEST_ROW = 80  # lines
_BLANKS = 3
_NUMBER = re.compile(r"(\d{1,3})[.、]?")
# Sample: 市教育局 / 牵头：市教育局 / 各县区
_UNITS = re.compile(rf"(?:.{{0,200}}(?:{BODY_ENDING}|[区县市镇乡]|牵头|配合|负责|等)[）。；]?)")
# The end of a limit that a narrow column broke.
_LIMIT_TAIL = re.compile(r"[月日]?底?前?(?:完成)?")
_TIMES = re.compile(
    r"(?:20\d\d年?|全年|长期|常年|持续|常态|每.{1,12}|按.{1,12}|.{0,30}(?:[前底末内月日]|季度|半年|推进|坚持|完成))"
    r"[。；]?"
)
_SHORT = 30
_NARROW, _TAIL = 12, 4
_IMPOSSIBLE = -(10**6)


def read_stacked(source: str, lines: Lines, i: int) -> Body | None:
    """The table whose header's words begin on line `i`, one a line; None where there is none."""
    start, end = lines[i]
    if end - start > _LONGEST_LABEL or role_of(source[start:end]) != words.NUMBER:
        return None
    labels, j = _labels(source, lines, i)
    if len(labels) < _FEWEST_COLUMNS:
        return None
    columns = read_header(_moved(labels), fewest=_FEWEST_COLUMNS)
    if columns is None or not all(column.role for column in columns):
        return None
    header = [
        RawRow(HEADER, [], [lines[k]]) for k in range(i, j) if source[slice(*lines[k])].strip()
    ]
    body = Body(columns, header, j)
    _read_rows(source, lines, body)
    return body


def _is_label(source: str, line: Range) -> bool:
    start, end = line
    return 0 < end - start <= _LONGEST_LABEL and role_of(source[start:end]) != ""


def _labels(source: str, lines: Lines, i: int) -> tuple[list[str], int]:
    """The header's words, and the index of the line after them."""
    labels: list[str] = []
    j = i
    while j < len(lines) and len(labels) < MOST_COLUMNS:
        text = source[slice(*lines[j])]
        if text.strip():
            if not _is_label(source, lines[j]):
                break
            labels.append(text)
        j += 1
    return labels, j


def _moved(labels: list[str]) -> list[str]:
    """The labels of a header over two rows in the order of the cells: the parts come last."""
    roles = [role_of(label) for label in labels]
    if words.GROUP not in roles:
        return labels
    at = roles.index(words.GROUP)
    parts = len(labels)
    while parts > at + 1 and roles[parts - 1] in (
        words.LEAD,
        words.OTHER,
        words.RESPONSIBLE,
        words.PERSON,
    ):
        parts -= 1
    if len(labels) - parts < 2:
        return labels
    return [*labels[:at], *labels[parts:], *labels[at + 1 : parts]]


def _read_rows(source: str, lines: Lines, body: Body) -> None:
    """The rows one after the other, each from its running number to the next one."""
    j, number, usual = body.end, 0, 0
    while (begin := _row_start(source, lines, j, number, body)) is not None:
        number += 1
        j, is_last = _row_end(source, lines, begin + 1, number)
        texts = [k for k in range(begin + 1, j) if _counts(source, lines[k])]
        after: list[int] = []
        if is_last:
            texts = _last_row(source, lines, texts, body.columns, usual)
        else:
            texts, after = _cut_tail(source, lines, texts, body)
        usual = max(usual, len(texts))
        cells = _assigned(source, [lines[k] for k in texts], body.columns[1:])
        pieces = [lines[k] for k in (begin, *texts)]
        body.rows.append(RawRow(TASK, [[lines[begin]], *cells], pieces))
        body.rows += [_row_between(source, lines[k]) for k in after]
        body.end = max((begin, *texts, *after)) + 1
        if is_last:
            break


def _row_between(source: str, line: Range) -> RawRow:
    is_words = is_heading(_plain(source, line))
    return RawRow(HEADING, [[line]], [line]) if is_words else RawRow(HEADER, [], [line])


def _row_start(source: str, lines: Lines, j: int, number: int, body: Body) -> int | None:
    """The line of the next running number; headings that stand before it are taken in."""
    headings: list[RawRow] = []
    for k in range(j, min(j + 4 * _BLANKS, len(lines))):
        if _number_at(source, lines[k]) == number + 1:
            body.rows += headings
            return k
        text = _plain(source, lines[k]) if _counts(source, lines[k]) else ""
        if text and not is_heading(text):
            return None
        if text:
            headings.append(RawRow(HEADING, [[lines[k]]], [lines[k]]))
    return None


def _number_at(source: str, line: Range) -> int | None:
    start, end = line
    if not 0 < end - start <= 12:
        return None
    found = _NUMBER.fullmatch(fold(source[start:end]).strip())
    return int(found[1]) if found else None


def _row_end(source: str, lines: Lines, j: int, number: int) -> tuple[int, bool]:
    """The line after the row, and whether no number follows, so that the row is the last."""
    most = min(j + _LONGEST_ROW, len(lines))
    for k in range(j, most):
        if _number_at(source, lines[k]) == number + 1:
            return k, False
    return most, True


def _counts(source: str, line: Range) -> bool:
    text = "".join(source[slice(*line)][:200].split())
    return bool(text) and not is_furniture(fold(text))


def _cut_tail(
    source: str, lines: Lines, texts: list[int], body: Body
) -> tuple[list[int], list[int]]:
    """The row's lines, and what stands between it and the next: headings, the header again."""
    at = len(texts)
    while at and _is_between(source, lines[texts[at - 1]]):
        at -= 1
    labels = [source[slice(*lines[k])] for k in texts[at:]]
    labels = [label for label in labels if role_of(label)]
    if labels and not is_same_header(labels, body.columns):
        at = len(texts)
        while at and is_heading(_plain(source, lines[texts[at - 1]])):
            at -= 1
    return texts[:at], texts[at:]


def _is_between(source: str, line: Range) -> bool:
    return is_heading(_plain(source, line)) or _is_label(source, line)


def _last_row(
    source: str, lines: Lines, texts: list[int], columns: Sequence[Column], usual: int
) -> list[int]:
    """The last row's lines: up to a heading, a title or a gap, and no longer than its cells need."""
    kept: list[int] = []
    for k in texts:
        text = _plain(source, lines[k])
        is_apart = bool(kept) and _is_apart(source, lines, kept[-1], k)
        if kept and (is_heading(text) or is_title(text) or is_apart) and len(kept) >= 2:
            break
        kept.append(k)
    wanted = len(columns) - 1
    fits = [n for n in range(1, len(kept) + 1) if n <= max(wanted, usual) or n == wanted]
    ends = [n for n in fits if _closes(source, [lines[k] for k in kept[:n]], columns)]
    return kept[: (ends or fits or [0])[-1]]


def _is_apart(source: str, lines: Lines, above: int, below: int) -> bool:
    """Whether more blank lines stand between than between the table's other lines."""
    return below - above > _BLANKS


def _closes(source: str, cells: list[Range], columns: Sequence[Column]) -> bool:
    """Whether the last of the lines may stand in the last column that is always filled."""
    always = [column for column in columns if column.role not in (words.NOTE, words.PERSON)]
    return _fit(_plain(source, cells[-1]), always[-1].role, first=True) > 0


def _plain(source: str, line: Range) -> str:
    return "".join(fold(source[slice(*line)]).split())


def _assigned(source: str, lines: list[Range], columns: Sequence[Column]) -> list[Cell]:
    """The lines dealt out to the columns in order, each where it fits best."""
    chunks = _whole(source, lines)
    texts = ["".join(_plain(source, line) for line in chunk) for chunk in chunks]
    return [[line for chunk in chunks[a:b] for line in chunk] for a, b in _best(texts, columns)]


def _whole(source: str, lines: list[Range]) -> list[list[Range]]:
    """The lines with those made one that a narrow column broke: 市发展改 / 革委, 12月底 / 前."""
    chunks: list[list[Range]] = []
    above = ""
    for line in lines:
        text = _plain(source, line)
        is_name = above.startswith(words.PLACE_STARTS) and not _is_units(above)
        is_name = is_name and len(above) <= _NARROW and _is_units(above + text)
        if chunks and len(text) <= _TAIL and (is_name or _LIMIT_TAIL.fullmatch(text)):
            chunks[-1].append(line)
            above += text
        else:
            chunks.append([line])
            above = text
    return chunks


def _best(texts: list[str], columns: Sequence[Column]) -> list[tuple[int, int]]:
    """For each column the range of texts with the highest sum of fits, by dynamic programming."""
    n = len(texts)
    score = [0] + [_IMPOSSIBLE] * n
    paths: list[list[int]] = []
    for column in columns:
        ahead, path = [_IMPOSSIBLE] * (n + 1), [0] * (n + 1)
        open_score, open_from = _IMPOSSIBLE, 0
        for end in range(n + 1):
            ahead[end], path[end] = score[end] + _empty(column.role), end
            if end:
                open_score += _fit(texts[end - 1], column.role, first=False)
                begun = score[end - 1] + _fit(texts[end - 1], column.role, first=True)
                if begun >= open_score:
                    open_score, open_from = begun, end - 1
                if open_score > ahead[end]:
                    ahead[end], path[end] = open_score, open_from
        score = ahead
        paths.append(path)
    return list(_walked(paths, n))


def _walked(paths: list[list[int]], end: int) -> Iterator[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for path in reversed(paths):
        ranges.append((path[end], end))
        end = path[end]
    return reversed(ranges)


def _empty(role: str) -> int:
    """What an empty cell costs: remarks and categories are often empty, tasks never."""
    return {words.NOTE: 0, words.PERSON: -1, words.CATEGORY: -1, words.OTHER: -2}.get(role, -6)


def _is_units(text: str) -> bool:
    return _UNITS.fullmatch(text[:240]) is not None and "。" not in text[:-1]


def _fit(text: str, role: str, *, first: bool) -> int:
    """How well a line fits a column, as the cell's first line or a further one."""
    if role in (words.LEAD, words.OTHER, words.RESPONSIBLE):
        return _fit_units(text, role, first=first)
    if role == words.TIME:
        return _fit_time(text, first=first)
    if first and text.startswith(words.PLACE_STARTS) and _is_units(text):
        return -2  # a unit's name in a column of words
    is_long = len(text) > _SHORT or text.endswith("。")
    if role == words.CATEGORY:
        return -4 if is_long or not first else 2
    if role in (words.NOTE, words.PERSON):
        return 0 if first else -2
    if role in (words.MEASURE, words.GOAL):
        return (3 if is_long else 1) if first else (2 if is_long else -1)
    return (1 if is_long else 3) if first else (0 if is_long else -2)


def _fit_units(text: str, role: str, *, first: bool) -> int:
    further = 0 if role == words.LEAD else 1  # one leads, several cooperate
    return (3 if first else further) if _is_units(text) else -8


def _fit_time(text: str, *, first: bool) -> int:
    return (3 if first else 0) if len(text) <= _SHORT and _TIMES.fullmatch(text) else -8
