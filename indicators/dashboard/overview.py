"""The overview of what a person sees, ready for its templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from indicators.dashboard import titles
from indicators.dashboard.facts import LISTED, Facts, read_facts
from indicators.dashboard.links import Links
from indicators.dashboard.matrix import Matrix, matrix
from indicators.dashboard.scope import Scope
from indicators.dashboard.summary import (
    KeyFigure,
    Laggard,
    LightCount,
    gap_words,
    key_figures,
    laggards,
    light_counts,
)
from indicators.dashboard.trend import YearTrend, year_trend
from indicators.dashboard.weeks import Overdue, Weeks, overdue, weeks
from indicators.rows import IndicatorRow, row, worst_first
from tasks.choices import Light
from tasks.standing import Completion

STRIP_ROW = 64  # lights that stand in one row on an office screen


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page; each part's title says what was found in it."""

    facts: Facts
    links: Links
    figures: Sequence[KeyFigure]
    lights: Sequence[LightCount]
    laggards: Sequence[Laggard]
    matrix: Matrix
    units_title: str
    trend: YearTrend | None
    trend_title: str
    weeks: Weeks
    weeks_title: str
    indicators: Sequence[IndicatorRow]
    indicators_title: str
    overdue: Overdue
    overdue_title: str
    overdue_subtitle: str
    instructions_title: str

    @property
    def now(self) -> Completion | None:
        """Mean completion against the plan."""
        return self.facts.all.completion

    @property
    def is_dense(self) -> bool:
        """Whether the strip of lights needs several rows."""
        return len(self.facts.marks) > STRIP_ROW

    @property
    def late(self) -> LightCount:
        """The tasks that are behind."""
        return next(each for each in self.lights if each.light == Light.LATE)

    @property
    def gap_words(self) -> str:
        """How far completion is from the plan, in words."""
        return gap_words(self.now.gap) if self.now else ""

    @property
    def day_words(self) -> str:
        """全年第 289 天，剩 77 天."""
        on = self.facts.on
        left = (date(on.year, 12, 31) - on).days
        return _("day %(n)s of the year, %(left)s left") % {
            "n": on.timetuple().tm_yday,
            "left": left,
        }


def read_overview(scope: Scope) -> Overview:
    """The overview of a scope, in a fixed number of queries for any number of tasks."""
    facts, links = read_facts(scope), Links(scope)
    table, due, late = matrix(facts, links), weeks(facts, links), overdue(facts, links)
    trend = year_trend(facts, links)
    listed = worst_first(facts.judged)[:LISTED]
    return Overview(
        facts=facts,
        links=links,
        figures=key_figures(facts, links),
        lights=light_counts(facts, links),
        laggards=laggards(facts, links),
        matrix=table,
        units_title=titles.units_title(table),
        trend=trend,
        trend_title=titles.trend_title(trend),
        weeks=due,
        weeks_title=titles.weeks_title(due),
        indicators=[row(judged, facts.parts) for judged in listed],
        indicators_title=titles.indicators_title(facts.judged),
        overdue=late,
        overdue_title=titles.overdue_title(late),
        overdue_subtitle=titles.overdue_subtitle(late),
        instructions_title=titles.instructions_title(facts.instructions),
    )
