"""Numbers with a unit that were read as nothing: a quiet note for the reviewer."""

from __future__ import annotations

import re
from bisect import bisect_right

from tasks.parsing.checks import problem
from tasks.parsing.clauses import Reading
from tasks.parsing.countable import is_name, sorts_its_noun
from tasks.parsing.measures import COMPARED, Measure
from tasks.parsing.notice import Problem
from tasks.parsing.recurrences import Return
from tasks.parsing.targets import Finding, Numbers

# Sample: 总投资(5亿元) / 占地(20亩): what describes a thing is no promise that was missed.
_DESCRIBES = re.compile(
    r"(?:投资|占地|占地面积|面积|全长|长|宽|高|深|容积|处理能力|规模|库容|可容纳|有|是|为|达|超|近|约|已|了|每)(?:约|近|超)?$"
)


def unread_numbers(
    reading: Reading, numbers: Numbers, findings: list[Finding], returns: list[Return]
) -> list[tuple[int, int]]:
    """The ranges of the numbers in digits that are no target, size, date, name or description.

    Offsets are into the reading's text, number and unit.
    """
    starts = sorted(finding.start for finding in findings)
    backs = sorted(back.piece for back in returns)
    return [
        (measure.start, measure.end)
        for measure in numbers.printed
        if not any(numbers.taken[measure.start : measure.end])
        and not _was_read(measure, starts)
        and not _recurs(measure, backs)
        and not _is_plain(reading, measure)
    ]


def unread_number(reading: Reading, start: int, end: int) -> Problem:
    """The quiet note about a number that may be a target."""
    quote = reading.quote(start, end)
    message = f"No target was read from the number in {quote}."
    return problem("unread_number", reading.flow.span(start, end), message, quote=quote)


def _was_read(measure: Measure, starts: list[int]) -> bool:
    k = bisect_right(starts, measure.start)
    return bool(k) and starts[k - 1] == measure.start


def _recurs(measure: Measure, backs: list[tuple[int, int]]) -> bool:
    k = bisect_right(backs, (measure.start, measure.end))
    return any(start <= measure.start < end for start, end in backs[max(0, k - 3) : k])


def _is_plain(reading: Reading, measure: Measure) -> bool:
    """Whether the number is one that nobody would look for: in words, a name, a description."""
    if measure.in_han or measure.value == 1:
        return True
    if measure.sort == COMPARED and not measure.bound:
        return True
    start = measure.start
    if reading.titled[start] or reading.quoted[start] or reading.bracketed[start]:
        return True
    lead = reading.text[max(measure.piece.start, measure.head - 8) : measure.head]
    if _DESCRIBES.search(lead):
        return True
    return is_name(reading, measure) or sorts_its_noun(reading, measure)
