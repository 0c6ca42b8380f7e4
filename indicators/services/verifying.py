"""Provisional values that were checked."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from indicators.choices import ReadingStatus
from indicators.models import Indicator, Reading
from indicators.services.telling import homes_locked, value_told
from indicators.spans import dated_words
from tasks.errors import NotAllowed
from tasks.models import WorkItem
from tasks.services.activity import record

VERIFIED = "readings_verified"


@transaction.atomic
def verify_readings(readings: QuerySet, *, by: User, at: datetime, on: date) -> int:
    """Says of these readings that they were checked; returns how many were not before.

    Raises NotAllowed where one of them is not the person's to verify; nothing is stored then. What was corrected or
    verified meanwhile stays as it is.
    """
    asked = set(readings.values_list("pk", flat=True))
    mine = Reading.objects.filter(pk__in=asked).of_office(by)
    if len(asked) != mine.count():
        raise NotAllowed(_("Only the supervision office of the agency verifies its values."))
    measured = set(mine.order_by().values_list("indicator", flat=True))
    homes = homes_locked(measured)
    list(Indicator.objects.select_for_update().filter(pk__in=measured).order_by("pk"))
    begun = mine.current().filter(status=ReadingStatus.PROVISIONAL, period__lte=on)
    checked = list(begun.select_related("indicator__definition").order_by("indicator", "period"))
    begun.update(status=ReadingStatus.VERIFIED, verified_by=by, verified_at=at)
    told: dict[WorkItem, list[Reading]] = defaultdict(list)
    for reading in checked:
        told[homes[reading.indicator_id]].append(reading)
    for item, rows in told.items():
        changes = [{"field": _place(row), "old": "", "new": _told(row)} for row in rows]
        record(VERIFIED, at=at, by=by, item=item, changes=changes)
    return len(checked)


def _place(reading: Reading) -> str:
    indicator = reading.indicator
    return f"{indicator.name} {dated_words(reading.period, indicator.periodicity)}"


def _told(reading: Reading) -> str:
    return value_told(reading.indicator, reading)
