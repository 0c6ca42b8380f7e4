"""The doubts that a notice raises, in words, and which of them hold up publishing."""

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
JUDGED_BY_ROWS = frozenset({DATE_BEFORE_NOTICE, NO_UNIT})
# What the notice simply does not have: shown, and nothing that a person could settle.
NOTED = frozenset({"no_number", "no_date", REMARK})

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
    "working_days": _("“%(quote)s” counts working days; the period is kept as calendar days"),
    "no_year": _("Neither title nor date tells the plan's year"),
    "no_number": _("The notice prints no document number"),
    "no_date": _("The notice prints no date of issue"),
}
UNKNOWN = _("The reader is in doubt here (%(code)s)")


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """The doubt in words, without full stop; a figure that is missing is shown as a dash."""
    return str(SENTENCES.get(code, UNKNOWN)) % _Figures({"code": code, **params})


def holds_up(code: str) -> bool:
    """Whether a plan waits until a person has settled a doubt of this kind."""
    return code not in NOTED


class _Figures(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"
