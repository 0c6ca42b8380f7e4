"""What is to be reached by a printed date: the words of the clause about it."""

import re
from collections.abc import Iterable

_SPACE = re.compile(r"\s+")
_STOP = re.compile("[。；]")
_COMMA = re.compile("[，,]")
_TRIM = "，、。；：, "


def step_name(text: str, quote: str, others: Iterable[str] = ()) -> str:
    """The words from the date to the end of its sentence or to the next date of ``others``, else those before it.

    "8月底前，完成备案。" gives 完成备案; "完成备案，时限为8月底前。" gives 完成备案，时限为. Empty where the quote
    does not stand in the text.
    """
    clause, words = _SPACE.sub("", text), _SPACE.sub("", quote)
    at = clause.find(words)
    if not words or at < 0:
        return ""
    day = _date_part(words)
    after = clause[at + len(day) :]
    ends = [found.start() for found in [_STOP.search(after)] if found]
    ends += [end for other in others if (end := after.find(_date_part(_SPACE.sub("", other)))) > 0]
    name = after[: min(ends, default=len(after))].strip(_TRIM)
    return name or _before(clause[:at]) or words


def _date_part(quote: str) -> str:
    """A quote may go on behind the date: 2024年底前，完成重点区划定."""
    return _COMMA.split(quote, maxsplit=1)[0]


def _before(text: str) -> str:
    return _STOP.split(text)[-1].strip(_TRIM)
