"""Titles that say what was found, filled by the very figures that their panel draws."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from indicators.choices import Judgement
from indicators.dashboard.matrix import Matrix
from indicators.dashboard.summary import gap_words
from indicators.dashboard.trend import YearTrend
from indicators.dashboard.voices import Instructions
from indicators.dashboard.weeks import Overdue, Weeks
from indicators.judging import Judged
from tasks.choices import LimitKind

CROWDED = 3  # a week that holds this part of all limits or more is named: a third


def units_title(matrix: Matrix) -> str:
    """5 个单位低于序时进度，水生态环境科有 3 项滞后."""
    if not matrix.rows:
        return _("No unit has a task yet")
    below = matrix.below
    if below and matrix.is_of_agencies:
        text = ngettext(
            "%(n)s agency is below its plan", "%(n)s agencies are below their plan", below
        )
        found = text % {"n": below}
    elif below:
        text = ngettext("%(n)s unit is below its plan", "%(n)s units are below their plan", below)
        found = text % {"n": below}
    else:
        found = _("Nobody is below the plan")
    late = [row for row in matrix.rows if row.late]
    if not late:
        return found
    worst = max(late, key=lambda row: row.late)
    if len([row for row in late if row.late == worst.late]) > 1:
        return _("%(found)s; %(n)s have tasks behind") % {"found": found, "n": len(late)}
    text = ngettext(
        "%(found)s; %(unit)s has %(n)s task behind",
        "%(found)s; %(unit)s has %(n)s tasks behind",
        worst.late,
    )
    return text % {"found": found, "unit": worst.whose, "n": worst.late}


def trend_title(trend: YearTrend | None) -> str:
    """差距扩大到 2.5 个百分点."""
    if trend is None:
        return _("No report has been filed yet")
    gap, before = trend.now.gap, trend.gap_before
    if gap >= 0 or before is None:
        return _("Completion is %(gap)s") % {"gap": gap_words(gap)}
    if before >= 0:
        return _("No longer on plan: %(n)s points below it now") % {"n": -gap}
    words = {"n": -gap, "before": -before}
    if gap < before:
        return (
            _("The gap has widened to %(n)s points, from %(before)s at the last month's end")
            % words
        )
    if gap > before:
        return (
            _("The gap has narrowed to %(n)s points, from %(before)s at the last month's end")
            % words
        )
    return _("The gap is still %(n)s points") % words


def weeks_title(weeks: Weeks) -> str:
    """还有 41 项任务待到期，24 项压在 12-30 一周."""
    if not weeks.total:
        return _("No open task has a limit ahead")
    until = _("until the year's end") if weeks.ends_with_year else _("from today on")
    text = ngettext("%(n)s task falls due %(until)s", "%(n)s tasks fall due %(until)s", weeks.total)
    found = text % {"n": weeks.total, "until": until}
    heaviest = weeks.heaviest
    if heaviest.count * CROWDED < weeks.total or heaviest.open_end:
        soon = len(weeks.soon) + weeks.more
        text = ngettext(
            "%(found)s, %(n)s of them this week or next",
            "%(found)s, %(n)s of them this week or next",
            soon,
        )
        return text % {"found": found, "n": soon}
    return _("%(found)s, %(n)s of them in the week of %(day)s") % {
        "found": found,
        "n": heaviest.count,
        "day": f"{heaviest.first:%m-%d}",
    }


def indicators_title(judged: Sequence[Judged]) -> str:
    """4 个指标难达标，8 个有风险."""
    if not judged:
        return _("The notice promises no indicator")
    counts = Counter(each.score.judgement for each in judged)
    off, risk = counts[Judgement.OFF_TARGET], counts[Judgement.AT_RISK]
    if off and risk:
        text = ngettext(
            "%(off)s indicator out of reach, %(risk)s at risk",
            "%(off)s indicators out of reach, %(risk)s at risk",
            off,
        )
        return text % {"off": off, "risk": risk}
    if off:
        text = ngettext("%(n)s indicator is out of reach", "%(n)s indicators are out of reach", off)
        return text % {"n": off}
    if risk:
        text = ngettext(
            "%(n)s indicator is at risk, none out of reach",
            "%(n)s indicators are at risk, none out of reach",
            risk,
        )
        return text % {"n": risk}
    if counts[Judgement.NO_DATA] == len(judged):
        return _("No indicator has a value yet")
    return _("No indicator is out of reach or at risk")


def overdue_title(overdue: Overdue) -> str:
    """逾期 7 项，最长 45 天."""
    if not overdue.total:
        return _("Nothing is overdue")
    text = ngettext(
        "%(n)s task overdue, for %(days)s days at most",
        "%(n)s tasks overdue, for %(days)s days at most",
        overdue.total,
    )
    return text % {"n": overdue.total, "days": overdue.tasks[0].days}


def overdue_subtitle(overdue: Overdue) -> str:
    """时限 1 个、节点 5 个，按逾期天数."""
    counts = Counter(due.kind for due in overdue.tasks)
    words = pgettext("between counts", ", ").join(
        pgettext("count of limits", "%(kind)s %(n)s") % {"kind": kind.label, "n": counts[kind]}
        for kind in LimitKind
        if counts[kind]
    )
    return _("%(kinds)s; the longest first") % {"kinds": words}


def instructions_title(instructions: Instructions) -> str:
    """批示 5 条，2 条未答复."""
    if not instructions.given:
        return _("No instruction was given")
    text = ngettext("%(n)s instruction", "%(n)s instructions", instructions.given)
    found = text % {"n": instructions.given}
    if not instructions.open:
        return _("%(found)s, all answered") % {"found": found}
    if instructions.late:
        return _("%(found)s, %(open)s not answered yet, %(late)s of them past their day") % {
            "found": found,
            "open": instructions.open,
            "late": instructions.late,
        }
    return _("%(found)s, %(open)s not answered yet") % {"found": found, "open": instructions.open}
