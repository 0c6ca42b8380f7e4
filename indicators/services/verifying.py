"""Provisional values that were checked."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from indicators.choices import ReadingStatus
from indicators.models import Indicator, Reading
from tasks.errors import NotAllowed


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
    indicators = Indicator.objects.filter(readings__in=asked).order_by("pk")
    list(
        Indicator.objects.select_for_update().filter(pk__in=indicators.values("pk")).order_by("pk")
    )
    begun = mine.current().filter(status=ReadingStatus.PROVISIONAL, period__lte=on)
    return int(begun.update(status=ReadingStatus.VERIFIED, verified_by=by, verified_at=at))
