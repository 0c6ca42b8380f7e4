"""Keeps the working calendar: filled with the years that the installed chinesecalendar knows, marked by people."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.choices import DayOrigin
from agencies.models import CalendarDay, User
from worktracker.lib import workdays
from worktracker.lib.errors import NotAllowed
from worktracker.lib.one_at_a_time import one_at_a_time
from worktracker.lib.trailing import announce, differing

LOCK = "calendar"


@transaction.atomic
def fill_calendar(*, at: datetime) -> int:
    """Adds the official days of each year that has none yet; returns how many. What people marked stays."""
    official = CalendarDay.objects.filter(origin=DayOrigin.OFFICIAL)
    filled = {day.year for day in official.dates("day", "year")}
    rows = [
        CalendarDay(
            day=day, is_working=is_open, name=name, origin=DayOrigin.OFFICIAL, changed_at=at
        )
        for day, (is_open, name) in workdays.official().marked.items()
        if day.year not in filled
    ]
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        workdays.current.forget()
    return len(rows)


@transaction.atomic
def mark_day(day: date, *, is_working: bool, name: str, by: User, at: datetime) -> CalendarDay:
    """Marks a day as one on which offices are open or closed. Raises NotAllowed for who does not keep the calendar."""
    _refuse_others(by)
    one_at_a_time(LOCK)
    before = CalendarDay.objects.filter(day=day).first()
    told = {"is_working": is_working, "name": name.strip()}
    marked = {**told, "origin": DayOrigin.MARKED, "changed_at": at, "changed_by": by}
    row, _is_new = CalendarDay.objects.update_or_create(day=day, defaults=marked)
    changes = differing(_told(before), told)
    if changes:
        announce(row, "calendar_marked", by=by, at=at, changes=changes)
    return row


@transaction.atomic
def restore_day(day: date, *, by: User, at: datetime) -> None:
    """Takes back what was marked: the day counts as officially arranged, else by its weekday. Raises NotAllowed."""
    _refuse_others(by)
    one_at_a_time(LOCK)
    row = CalendarDay.objects.filter(day=day, origin=DayOrigin.MARKED).first()
    if row is None:
        return
    official = workdays.official().marked.get(day)
    after = {"is_working": official[0], "name": official[1]} if official else {}
    changes = differing(_told(row), after or dict.fromkeys(_told(row)))
    announce(row, "calendar_restored", by=by, at=at, changes=changes)
    if official is None:
        row.delete()
        return
    row.is_working, row.name = official
    row.origin, row.changed_at, row.changed_by = DayOrigin.OFFICIAL, at, by
    row.save()


def _refuse_others(by: User) -> None:
    """Asked of the queryset: who keeps no calendar marks none of its days."""
    if not CalendarDay.objects.is_kept_by(by):
        raise NotAllowed(
            _(
                "The calendar is kept by the system administrator and the topmost supervision office."
            )
        )


def _told(row: CalendarDay | None) -> dict[str, Any]:
    return {"is_working": row.is_working, "name": row.name} if row else {}


def fill_after_migrating(**_signal: Any) -> None:
    """A new version of the library brings its year with ``migrate``; on the way back there may be no table."""
    if CalendarDay._meta.db_table in connection.introspection.table_names():
        fill_calendar(at=timezone.now())
