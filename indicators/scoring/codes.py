"""The codes of the sentences, each with the figures that it carries."""

from collections.abc import Mapping
from typing import Final

_KEPT: Final = "months since month value"
_MISSED: Final = "since month value target due"
_TOTAL: Final = "actual target gap due"
_PACE: Final = f"{_TOTAL} gone left pace need need_week asked points"
_CAP: Final = "actual target ahead due"
_MEAN: Final = "mean since month target"
_RATIO: Final = "actual good valid failed days target since month"
_SPARE: Final = f"{_RATIO} may spare rest"
_RANGE: Final = "actual least most month due"

# Every code but these figures also carries ``missing``: the periods that were not reported.
_OWN: Final = {
    "no_data": "",
    "zero_kept": f"{_KEPT} left",
    "zero_met": f"{_KEPT} due",
    "zero_broken": "month value",
    "level_kept": f"{_KEPT} left",
    "level_met": f"{_KEPT} due",
    "level_trend": f"{_MISSED} trend",
    "level_lost": f"{_MISSED} next",
    "level_never": f"{_MISSED} next",
    "level_missed": _MISSED,
    "range_inside": _RANGE,
    "range_above": _RANGE,
    "range_below": _RANGE,
    "total_met": _TOTAL,
    "total_over": f"{_TOTAL} top",
    "total_missed": f"{_TOTAL} days",
    "total_pace": _PACE,
    "total_none": _PACE,
    "cap_kept": _CAP,
    "cap_met": _CAP,
    "cap_fast": _CAP,
    "cap_broken": _CAP,
    "mean_rest": f"{_MEAN} need left",
    "mean_beyond": f"{_MEAN} need left best best_month",
    "mean_impossible": f"{_MEAN} need left best best_month",
    "mean_final": _MEAN,
    "ratio_kept": _SPARE,
    "ratio_tight": f"{_SPARE} runs_out",
    "ratio_spent": _SPARE,
    "ratio_secured": _SPARE,
    "ratio_final": _RATIO,
    "gaps": "actual target reported expected",
    "stage_missed": "actual stage asked target due",
    "forecast_misses": "actual target due forecast low high",
    "held_off": "actual target margin border",
}
FIGURES: Final[Mapping[str, frozenset[str]]] = {
    code: frozenset(names.split()) | {"missing"} for code, names in _OWN.items()
}
