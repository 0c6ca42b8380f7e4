"""The page of one indicator: how it is measured, each of its targets with its verdict, and what was measured."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.models import User
from indicators.choices import Judgement
from indicators.courses import LEVELLING
from indicators.dashboard.facts import LONG_TEXTS, units_of
from indicators.judging import Judged, facts_of, judge_rows
from indicators.models import Indicator, Reading, Target, TargetChange
from indicators.plot import Plot, plot_of
from indicators.querysets import TargetQuerySet
from indicators.rolling import merged, rolled_up
from indicators.rows import IndicatorRow, row, worst_first
from indicators.scoring import Forecast, Measured
from indicators.services.foreseeing import forecast_of
from indicators.wording import amount, places_of, plain, unit_of
from indicators.year_table import Year, YearTable
from tasks.models import WorkItem


@dataclass(frozen=True, slots=True)
class Panel:
    """A target with all that is said of it; ``rest`` are (words, figure) of what is left to do."""

    target: Target
    item: WorkItem
    row: IndicatorRow
    judged: Judged
    plot: Plot
    method: str
    rest: Sequence[tuple[str, str]]
    changes: Sequence[TargetChange]
    may_keep: bool


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """All that the page shows. ``years`` are newest first, the one of the newest plan before the others."""

    indicator: Indicator
    title: str
    panels: Sequence[Panel]
    current: Year
    earlier: Sequence[Year]


def read_indicator(indicator: Indicator, user: User, *, on: date) -> IndicatorPage:
    """The page as a person sees it on a day; the indicator is one that he sees. Its queries do not grow with rows."""
    readings = _readings(indicator, on=on)
    standing = [each for each in readings if each.is_current]
    measured = [Measured(each.period, each.value, each.of) for each in standing]
    rolled = rolled_up([indicator], until=on).get(indicator.pk, [])
    panels = _panels(indicator, merged(measured, rolled), user, on=on)
    year = max((each.item.plan.year for each in panels), default=on.year)
    table = YearTable(indicator, readings, rolled, on=on)
    return IndicatorPage(
        indicator=indicator,
        title=_title(indicator, panels),
        panels=panels,
        current=table.read(year, with_gaps=True),
        earlier=[table.read(each) for each in table.years() if each != year],
    )


def _readings(indicator: Indicator, *, on: date) -> list[Reading]:
    """All versions in the order of their periods and making, with who and what they came from."""
    rows = Reading.objects.filter(indicator=indicator, period__lte=on)
    people = ("recorded_by", "verified_by", "report", "evidence")
    return list(rows.select_related(*people).order_by("period", "pk"))


def _panels(
    indicator: Indicator, measured: Sequence[Measured], user: User, *, on: date
) -> list[Panel]:
    targets = Target.objects.visible_to(user).binding().filter(indicator=indicator)
    rows = targets.for_judging().select_related("item__plan__agency", "item__plan__notice")
    rows = rows.defer(*(f"item__{name}" for name in LONG_TEXTS), "item__plan__notice__text")
    judged = judge_rows(
        rows.order_by("-item__plan__year", "item__ordinal", "order"),
        {indicator.pk: measured},
        on=on,
    )
    items = WorkItem.objects.filter(targets__in=targets.order_by().values("pk"))
    lit = {each.pk: each for each in items.with_light(on=on).select_related("plan").distinct()}
    units = units_of(items)
    kept = set(
        Target.objects.keepable_by(user).filter(indicator=indicator).values_list("pk", flat=True)
    )
    changes = _changes(targets)
    return [
        Panel(
            target=each.target,
            item=lit[each.target.item_id],
            row=row(each, units),
            judged=each,
            plot=plot_of(each, on=on, forecast=(found := _foreseen(each, measured))),
            method=method_words(found),
            rest=rest_words(each),
            changes=changes.get(each.target.pk, ()),
            may_keep=each.target.pk in kept,
        )
        for each in worst_first(judged)
    ]


def _foreseen(judged: Judged, measured: Sequence[Measured]) -> Forecast | None:
    """The forecast with its path, made as the kept one is, but without the years after the target's own."""
    year = judged.target.item.plan.year
    return forecast_of(judged.target, [each for each in measured if each.first.year <= year])


def _changes(targets: TargetQuerySet) -> Mapping[int, list[TargetChange]]:
    found: dict[int, list[TargetChange]] = defaultdict(list)
    rows = TargetChange.objects.filter(target__in=targets).select_related("made_by")
    for each in rows.order_by("since", "pk"):
        found[each.target_id].append(each)
    return found


def _title(indicator: Indicator, panels: Sequence[Panel]) -> str:
    """The finding: the worst verdict, for panels stand worst first."""
    if not panels:
        return str(indicator)
    words = {"indicator": indicator, "verdict": panels[0].row.judgement.label}
    return pgettext("indicator and verdict", "%(indicator)s: %(verdict)s") % words


def method_words(found: Forecast | None) -> str:
    """How the forecast was made, and from how many values; empty for none."""
    if found is None:
        return ""
    base = found.method.replace("×", "+").partition("+")[0]
    seasonal = "season" in found.method
    words = {
        "mean": _("what is left is taken as the mean of what was measured"),
        "level": _("what is left is taken at the level reached last"),
        "trend": _("the trend goes on and fades"),
    }.get(base, base)
    season = (
        _("with the seasons of the years before")
        if seasonal
        else _("less than a year of values, so no season is known")
    )
    shape = {"words": words, "season": season, "n": found.n}
    return (
        _(
            "%(words)s, %(season)s; from %(n)s values; four times in five it comes out within the interval"
        )
        % shape
    )


def rest_words(judged: Judged) -> list[tuple[str, str]]:
    """What each period left must bring or average, each week, and the days that may still be spared."""
    target, score = judged.target, judged.score
    unit, places, figures = unit_of(target), places_of(target), score.figures
    found = []
    if score.need is not None and score.judgement != Judgement.MET:
        found.append((_left_words(judged), amount(score.need, unit, places=places)))
    if (week := figures.get("need_week")) is not None:
        found.append(
            (_("That is each week"), amount(Decimal(str(week)), unit, places=max(places, 1)))
        )
    if (spare := figures.get("spare")) is not None:
        found.append((_("Days that may still fail"), plain(Decimal(str(spare)), places=0)))
    if isinstance(out := figures.get("runs_out"), date):
        found.append((_("At the present rate they run out on"), f"{out:%Y-%m-%d}"))
    return found


def _left_words(judged: Judged) -> str:
    """What the figure of what is left says."""
    promise = judged.score.promise or facts_of(judged.target)
    if promise.aggregation not in LEVELLING:
        return _("Each period left must bring")
    if promise.is_ceiling:
        return _("The rest may average at most")
    return _("The rest must average at least")
