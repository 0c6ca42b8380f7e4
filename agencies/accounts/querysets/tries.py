"""Lock-outs at single addresses, read from what axes has counted."""

from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db.models import Max, QuerySet, Sum


def locked_tries(*, at: datetime) -> QuerySet:
    """The lock-outs in force: ``username``, ``ip_address`` and ``last``, the moment of the last wrong password.

    Counted as axes counts: by name and address, whatever the browser.
    """
    tries = apps.get_model("axes", "AccessAttempt").objects.filter(
        attempt_time__gte=at - settings.AXES_COOLOFF_TIME, username__isnull=False
    )
    by_address = tries.order_by().values("username", "ip_address")
    counted = by_address.annotate(n=Sum("failures_since_start"), last=Max("attempt_time"))
    return counted.filter(n__gte=settings.AXES_FAILURE_LIMIT)
