"""The business clock. Only edges (views, commands, jobs, admin, API) read it; rules take ``on=`` or ``at=``."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The moment in Asia/Shanghai; where ``BUSINESS_DATE`` is pinned, that day at the real time of day."""
    moment = timezone.localtime()
    pinned = settings.BUSINESS_DATE
    if pinned is None:
        return moment
    return moment + timedelta(days=(pinned - moment.date()).days)


def today() -> date:
    """The business date."""
    return settings.BUSINESS_DATE or timezone.localdate()
