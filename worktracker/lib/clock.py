"""The business clock. Only edges (views, commands, jobs, admin, API) read it; rules take ``on=`` or ``at=``."""

from datetime import date, datetime, time, timedelta

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


def midnight_after(day: date) -> datetime:
    """The first moment of the next day, in the project's time zone: what happened on the day lies before it."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=timezone.get_default_timezone())
