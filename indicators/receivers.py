"""What the indicators app hears from the one below."""

from datetime import date, datetime
from typing import Any

from django.dispatch import receiver

from agencies.models import User
from indicators.services.reporting import record_claims
from tasks.models import ProgressReport
from tasks.signals import report_accepted


@receiver(report_accepted)
def record_what_it_claims(
    sender: type[ProgressReport],
    *,
    report: ProgressReport,
    by: User,
    at: datetime,
    on: date,
    **_: Any,
) -> None:
    """The readings that a report claims count from the moment it is accepted."""
    record_claims(report, by=by, at=at, on=on)
