"""What is asked alike of items and of the spans that say how they stood: both have the same facts by the same names."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from tasks.choices import OPEN_STATES, State

CLOSED_LATE = Q(closed_on__gt=F("limit"))


def report_missing(on: date) -> Q:
    """Open, and a report was due before the day."""
    return Q(state__in=OPEN_STATES, report_due__lt=on)


class StandingVerbs(models.QuerySet):
    """By state and time, as of a day."""

    def open(self) -> Self:
        """Neither closed nor halted."""
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, *, on: date) -> Self:
        """Open, and the nearest open limit has passed."""
        return self.open().filter(next_limit__lt=on)

    def due_between(self, start: date, end: date) -> Self:
        """Open, with the nearest limit within these days, both included."""
        return self.open().filter(next_limit__gte=start, next_limit__lte=end)

    def unreported(self, *, on: date) -> Self:
        """Open, and a report that was due is missing."""
        return self.filter(report_missing(on))

    def closed_late(self) -> Self:
        """Closed after their limit."""
        return self.filter(CLOSED_LATE)

    def closed_in_time(self) -> Self:
        """Closed by their limit."""
        return self.filter(state=State.CLOSED).exclude(CLOSED_LATE)
