"""The doubts that a notice raises, in words: what is doubtful, what to do, and whether publishing waits for it.

Three weights: what blocks must be settled before the plan is published; what asks is to be answered, but holds nothing
up, for the plan is right as far as it goes; what is merely noted asks nothing.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DATE_BEFORE_NOTICE = "deadline_before_notice"
UNKNOWN_UNIT = "unknown_unit"
NO_UNIT = "no_unit"
FIGURE_TOO_LARGE = "figure_too_large"
REMARK = "remark"

# Found by intake from what was stored, so the reader's own finding of the same is not kept a second time.
JUDGED_BY_ROWS = frozenset({DATE_BEFORE_NOTICE, NO_UNIT, UNKNOWN_UNIT})
# What the notice simply does not have: shown, and nothing that a person could settle.
NOTED = frozenset({"no_number", "no_date", REMARK})
# A second look is worth while: the words may well mean just what was read.
ASKING = frozenset(
    {"garbled_date", "other_year", "repeated_item", "unread_number", "vague_limit", "working_days"}
)

SENTENCES: dict[str, Promise] = {
    DATE_BEFORE_NOTICE: _("“%(quote)s” (%(date)s) lies before the notice's own date %(issued)s"),
    UNKNOWN_UNIT: _("“%(name)s” is no unit of this agency"),
    NO_UNIT: _("The clause names no responsible unit"),
    FIGURE_TOO_LARGE: _("The figure in “%(quote)s” is too large to be kept"),
    REMARK: _("Remark: %(text)s"),
    "ambiguous_target": _(
        "“%(quote)s” can be read in two ways: a share of the number, or of each task"
    ),
    "other_year": _("The text names %(years)s, not the plan's year %(year)s"),
    "repeated_item": _("The text repeats %(item)s word for word"),
    "numbering": _("The number %(marker)s follows number %(before)s: a clause may be missing"),
    "unknown_date": _("“%(quote)s” gives no date that the calendar has"),
    "vague_limit": _("“%(quote)s” is a time limit without a date"),
    "garbled_date": _("The date %(quote)s is garbled; it was read as %(date)s"),
    "working_days": _("“%(quote)s” counts working days; the period is kept as calendar days"),
    "unread_number": _("No target was read from the number in “%(quote)s”"),
    "row_without_task": _("No task was read from row %(row)s of the table"),
    "no_items": _("No numbered clause with text of its own was found"),
    "no_year": _("Neither title nor date tells the plan's year"),
    "no_number": _("The notice prints no document number"),
    "no_date": _("The notice prints no date of issue"),
}
# What to do, where the answers beside the question do not say it themselves.
ADVICE: dict[str, Promise] = {
    FIGURE_TOO_LARGE: _("Enter the target below in a larger unit, then settle the question."),
    "ambiguous_target": _("Compare the target below with the text and correct it if need be."),
    "other_year": _("If a date or a target below is of that year, correct it; else it is right."),
    "repeated_item": _("Both stay in the plan; if one task is meant, say so when you settle this."),
    "numbering": _("Compare with the notice: if nothing is missing, the number is a slip."),
    "unknown_date": _("Ask whoever issued the notice, and enter the date below as the deadline."),
    "vague_limit": _(
        "Until a date is entered below, the other date of the clause or the year's last day counts."
    ),
    "garbled_date": _(
        "Compare with the notice; if it is another day, say so when you settle this."
    ),
    "working_days": _("Work out the day that is meant, and enter it below as the deadline."),
    "unread_number": _(
        "If it is a commitment, add a target below; if it only names something, it is right."
    ),
    "row_without_task": _(
        "Compare with the table: the row may go on from the one above, or be a subtotal."
    ),
    "no_items": _("Check that the file is a work-plan notice."),
    "no_year": _("Check that the dates fall in the right year."),
}
UNKNOWN = _("The reader is in doubt here (%(code)s)")


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """The doubt in words, without full stop; a figure that is missing or empty is shown as a dash."""
    given = {name: value for name, value in params.items() if value != ""}
    return str(SENTENCES.get(code, UNKNOWN)) % _Figures({"code": code, **given})


def advice(code: str) -> str:
    """What to do about a doubt of this kind, as a sentence; empty where the answers say it."""
    return str(ADVICE.get(code, ""))


def holds_up(code: str) -> bool:
    """Whether a plan waits until a person has settled a doubt of this kind."""
    return code not in NOTED | ASKING


class _Figures(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"
