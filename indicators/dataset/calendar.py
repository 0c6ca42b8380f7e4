"""When things happen in the invented year: the plan's periods, days on which is reported and decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from django.utils.timezone import get_current_timezone

from tasks.cadence import spans_of
from tasks.choices import Cadence
from tasks.lights import DEFAULT
from worktracker.lib.workdays import add_workdays, last_within

DUE_DAY = 25
EARLIEST, LATEST = (4, 1), (11, 30)  # of the days as of which a year can be made
CLEAR_DAYS = 20  # from here on no limit counts as near, holidays included


@dataclass(frozen=True, slots=True)
class Span:
    """A reporting period by its place in the year, with the day by which reports are due."""

    place: int
    starts: date
    ends: date
    due: date


class Year:
    """The year of a plan as of a day, ``on``."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.first, self.last = date(on.year, 1, 1), date(on.year, 12, 31)
        spans = spans_of(on.year, Cadence.MONTHLY, day=DUE_DAY)
        self.spans = [Span(n, one.starts, one.ends, one.due) for n, one in enumerate(spans)]
        self.near_until = last_within(on, DEFAULT.near_workdays)
        self.clear_from = max(on + timedelta(days=CLEAR_DAYS), self.near_until + timedelta(days=1))
        self.months = [date(on.year, month, 1) for month in range(1, on.month)]

    def past(self, *, since: date) -> list[Span]:
        """The periods that came due from a day on and before today."""
        return [span for span in self.spans if since <= span.due < self.on]

    def running(self) -> Span:
        """The period that is asked for today."""
        return next(span for span in self.spans if span.due >= self.on)

    def after(self, span: Span) -> Span | None:
        """The period that follows; none after the year's last."""
        return self.spans[span.place + 1] if span.place < len(self.spans) - 1 else None


def handed_in_on(span: Span, rng: Random, *, may_be_late: bool, on: date) -> date:
    """The working day on which a report of a period is handed in, mostly in its last week."""
    if may_be_late and rng.random() < 0.06:
        late = add_workdays(span.due, rng.randint(1, 3))
        if add_workdays(late, 1) <= on:
            return late
    return add_workdays(span.due + timedelta(days=1), -rng.randint(1, 5))


def workday_before(on: date, rng: Random, *, within: int) -> date:
    """A working day of the last few before a day."""
    return add_workdays(on, -rng.randint(1, within))


@cache
def _zone_hour(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), get_current_timezone())


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in the office."""
    return _zone_hour(day, hour, minute)


def month_ends(year: int, first: int, last: int) -> Sequence[date]:
    """The last days of these months."""
    following = (date(year + month // 12, month % 12 + 1, 1) for month in range(first, last + 1))
    return [day - timedelta(days=1) for day in following]
