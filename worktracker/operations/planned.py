"""When each job is to run, as the scheduler's table says, in words and as the next moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.schedules import crontab
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from worktracker.models import PlannedTime
from worktracker.operations.beat import written

EVERY_DAY = ("*", "*", "*")


@dataclass(frozen=True, slots=True)
class Planned:
    """The time of a job. ``next_at`` is None where it is switched off or runs no more; ``zone`` names the time zone."""

    words: str
    zone: str
    next_at: datetime | None
    is_on: bool
    is_moved: bool


def planned_times(names: Iterable[str], *, at: datetime) -> dict[str, Planned]:
    """Of each of these jobs that the scheduler knows; until it ran for the first time, of none."""
    rows = PeriodicTask.objects.filter(name__in=list(names)).select_related(
        "crontab", "interval", "solar", "clocked"
    )
    known = dict(PlannedTime.objects.values_list("job", "planned"))
    return {row.name: _planned(row, known.get(row.name), at=at) for row in rows}


def planned_entry(name: str) -> PeriodicTask | None:
    """A job's entry in the scheduler's table; None until the scheduler was started for the first time."""
    return PeriodicTask.objects.select_related("crontab", "interval").filter(name=name).first()


def next_due(entry: PeriodicTask, *, after: datetime) -> datetime | None:
    """The first moment after another at which an entry falls due; None for a kind that is not by clock or interval."""
    if entry.interval:
        return after + timedelta(seconds=_seconds(entry.interval))
    if not entry.crontab:
        return None
    zone = entry.crontab.timezone
    fields = entry.crontab.schedule
    rule = crontab(
        minute=fields._orig_minute,
        hour=fields._orig_hour,
        day_of_week=fields._orig_day_of_week,
        day_of_month=fields._orig_day_of_month,
        month_of_year=fields._orig_month_of_year,
        nowfun=lambda: after.astimezone(zone),
    )
    rule.tz = zone
    last, delta, _now = rule.remaining_delta(after.astimezone(zone), tz=zone)
    return localtime(last + delta)


def in_words(entry: PeriodicTask) -> str:
    """ "Daily at 00:10", "every 5 minutes"; the rule itself where no sentence fits."""
    if entry.interval:
        return _every_seconds(_seconds(entry.interval))
    if not entry.crontab:
        return str(entry.schedule)
    at = entry.crontab
    minute, hour = _plain(at.minute), _plain(at.hour)
    if (at.day_of_month, at.month_of_year, at.day_of_week) != EVERY_DAY:
        return _("by the rule %(rule)s") % {"rule": written(entry).rpartition(" ")[0]}
    if minute.isdecimal() and hour.isdecimal():
        return _("daily at %(time)s") % {"time": f"{int(hour):02}:{int(minute):02}"}
    if hour == "*" and minute == "*":
        return _every_seconds(60)
    if hour == "*" and minute.startswith("*/") and minute[2:].isdecimal():
        return _every_seconds(60 * int(minute[2:]))
    return _("by the rule %(rule)s") % {"rule": written(entry).rpartition(" ")[0]}


def _planned(entry: PeriodicTask, known: str | None, *, at: datetime) -> Planned:
    zone = str(entry.crontab.timezone) if entry.crontab else ""
    return Planned(
        words=in_words(entry),
        zone=zone,
        next_at=next_due(entry, after=_last_turn(entry, at=at)) if entry.enabled else None,
        is_on=entry.enabled,
        is_moved=known is not None and written(entry) != known,
    )


def _last_turn(entry: PeriodicTask, *, at: datetime) -> datetime:
    """After what moment an entry falls due next: of intervals the last one that began by then.

    The scheduler notes a run minutes later, so that further ones may have been since the one in its table.
    """
    noted = entry.last_run_at
    if not entry.interval or not noted or noted > at:
        return at
    step = timedelta(seconds=_seconds(entry.interval))
    return noted + (at - noted) // step * step


def _plain(part: str) -> str:
    """An hour as people write it: ``8-8`` is 8."""
    first, dash, last = part.replace(" ", "").partition("-")
    return first if dash and first == last else part.replace(" ", "")


def _seconds(interval: IntervalSchedule) -> float:
    schedule: Any = interval.schedule
    return float(schedule.run_every.total_seconds())


def _every_seconds(seconds: float) -> str:
    n = int(seconds)
    if n == 60:
        return _("every minute")
    if n % 60 == 0:
        return _("every %(n)d minutes") % {"n": n // 60}
    return _("every second") if n == 1 else _("every %(n)d seconds") % {"n": n}
