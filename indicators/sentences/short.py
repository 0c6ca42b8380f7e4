"""Why a target is out of reach, in a few words: for flags, which keep the code without its figures."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHORT: Final[Mapping[str, str | Promise]] = {
    "zero_broken": _("the zero is broken"),
    "level_missed": _("missed on the due date"),
    "range_above": _("above the range"),
    "range_below": _("below the range"),
    "total_over": _("more than it may be"),
    "total_missed": _("not done by the due date"),
    "total_pace": _("needs more than twice the pace so far"),
    "total_none": _("nothing done yet"),
    "cap_broken": _("above what is allowed"),
    "mean_beyond": _("the rest would have to be better than ever"),
    "mean_impossible": _("out of reach even with zero from now on"),
    "mean_final": _("the final mean misses the target"),
    "ratio_spent": _("more days failed than may in the year"),
    "ratio_final": _("the final ratio misses the target"),
    "held_off": _("not clear of the target by the margin yet"),
}


def short_words(code: str) -> str:
    """The words of a kept code; empty for one that puts no target out of reach, or of another time."""
    return str(SHORT.get(code, ""))
