"""How far each task of the invented year came by a day: the course decides its light, the rows follow from it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from indicators.dataset.calendar import Span, Year, month_ends
from tasks.lights import planned_share


class Fate(StrEnum):
    """What became of a task."""

    CLOSED = "closed"
    CLOSED_LATE = "closed_late"
    ON_TRACK = "on_track"
    TO_VERIFY = "to_verify"
    BEHIND = "behind"
    NEAR = "near"
    UNREPORTED = "unreported"
    STALLED = "stalled"
    AT_RISK = "at_risk"
    OVERDUE = "overdue"
    STEP_OVERDUE = "step_overdue"
    FAR_BEHIND = "far_behind"
    OFF_TARGET = "off_target"
    UNSIGNED = "unsigned"
    NOT_BEGUN = "not_begun"
    HALTED = "halted"


# Of a thousand tasks. Light: done 160; on track 545; warning 150; behind 90; not begun 55.
SHARES: dict[Fate, int] = {
    Fate.CLOSED: 120,
    Fate.CLOSED_LATE: 40,
    Fate.ON_TRACK: 530,
    Fate.TO_VERIFY: 15,
    Fate.BEHIND: 55,
    Fate.NEAR: 40,
    Fate.UNREPORTED: 25,
    Fate.STALLED: 15,
    Fate.AT_RISK: 15,
    Fate.OVERDUE: 30,
    Fate.STEP_OVERDUE: 20,
    Fate.FAR_BEHIND: 25,
    Fate.OFF_TARGET: 10,
    Fate.UNSIGNED: 5,
    Fate.NOT_BEGUN: 35,
    Fate.HALTED: 20,
}
DONE = frozenset({Fate.CLOSED, Fate.CLOSED_LATE})
BY_INDICATOR = frozenset({Fate.AT_RISK, Fate.OFF_TARGET})
SILENT = frozenset({Fate.UNSIGNED, Fate.NOT_BEGUN})
# Points before plan, least and most; the rules warn from 5 points behind and call 15 late.
GAPS: dict[Fate, tuple[float, float]] = {
    Fate.BEHIND: (-13.5, -5.5),
    Fate.FAR_BEHIND: (-40.0, -16.0),
    Fate.UNREPORTED: (-3.5, 6.0),
    Fate.STALLED: (-3.5, 6.0),
    Fate.HALTED: (-40.0, -5.0),
    Fate.OVERDUE: (-45.0, -6.0),
}
USUAL_GAP = (-4.0, 11.0)


@dataclass(frozen=True, slots=True)
class Course:
    """A task's span, the periods that its units reported on, and the progress that the last of these reports says.

    ``still`` is how many of the last reports say the same. ``late_by`` is by how many days it was closed too late.
    """

    fate: Fate
    starts_on: date
    limit: date
    is_printed: bool
    spans: tuple[Span, ...]
    progress: float
    still: int = 1
    late_by: int = 0


def choose_fate(rng: Random) -> Fate:
    """One of them, as often as the shares say."""
    return rng.choices(list(SHARES), list(SHARES.values()))[0]


def course_of(fate: Fate, year: Year, rng: Random, *, published: date) -> Course:
    """The course of a task of this fate."""
    past = year.past(since=published)
    if fate in DONE:
        return _closed(fate, year, rng, past)
    starts_on, limit, is_printed = _span(fate, year, rng)
    owed = tuple(span for span in past if span.ends >= starts_on)
    progress = _progress(fate, starts_on, limit, year.on, rng)
    still = 1
    if fate in SILENT:
        owed, progress = (), 0.0
    elif fate == Fate.UNREPORTED:
        owed = owed[: -rng.choice((1, 1, 2))] or owed[:-1]
    elif fate == Fate.HALTED:
        owed = owed[: rng.randint(1, len(owed))]
    elif fate == Fate.STALLED:
        before = [span for span in owed if span.due < year.on - timedelta(days=61)]
        still = len(owed) - len(before) + 1
    return Course(fate, starts_on, limit, is_printed, owed, progress, still)


def _closed(fate: Fate, year: Year, rng: Random, past: list[Span]) -> Course:
    """Closed with the report of one of the last periods, in time or some days after the limit."""
    spans = past[: rng.randint(max(len(past) - 4, 1), len(past))]
    if fate == Fate.CLOSED_LATE:
        late_by = rng.randint(8, 30)
        limit = spans[-1].due - timedelta(days=late_by)
        return Course(fate, year.first, limit, True, tuple(spans), 100.0, late_by=late_by)
    is_printed = rng.random() < 0.5
    later = [day for day in month_ends(year.on.year, 1, 12) if day > spans[-1].due] or [year.last]
    limit = rng.choice(later) if is_printed else year.last
    return Course(fate, year.first, limit, is_printed, tuple(spans), 100.0)


def _span(fate: Fate, year: Year, rng: Random) -> tuple[date, date, bool]:
    """First day, deadline, and whether the clause prints it."""
    if fate == Fate.NOT_BEGUN:
        latest = min((year.last - year.on).days - 10, 45)
        return year.on + timedelta(days=rng.randint(1, latest)), year.last, rng.random() < 0.5
    if fate == Fate.OVERDUE:
        return year.first, year.on - timedelta(days=rng.randint(1, 45)), True
    if fate == Fate.NEAR and rng.random() < 0.5:
        return year.first, year.on + timedelta(days=rng.randint(0, 7)), True
    starts_on = year.first
    if fate in {Fate.ON_TRACK, Fate.TO_VERIFY, Fate.AT_RISK} and rng.random() < 0.2:
        starts_on = rng.choice((date(year.on.year, 2, 1), date(year.on.year, 3, 1)))
    if rng.random() < 0.55:
        return starts_on, year.last, False
    later = [day for day in month_ends(year.on.year, 1, 12) if day >= year.clear_from]
    return starts_on, rng.choice(later or [year.last]), True


def _progress(fate: Fate, starts_on: date, limit: date, on: date, rng: Random) -> float:
    planned = planned_share(starts_on, limit, on=on) / 10
    low, high = GAPS.get(fate, USUAL_GAP)
    return min(max(round(planned + rng.uniform(low, high), 1), 0.5), 99.0)
