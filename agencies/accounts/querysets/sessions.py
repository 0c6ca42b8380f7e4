"""Open sessions, read: which still run, and which rows are left of sessions that are gone."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Exists, OuterRef, Q


class OpenSessionQuerySet(models.QuerySet):
    """Rows of sessions. A row may outlive its session: nobody comes by when one idles out."""

    def running(self, at: datetime) -> Self:
        """Sessions that would still be taken at a moment."""
        return self.filter(_runs(at))

    def stale(self, at: datetime) -> Self:
        """Rows whose session is gone, idled out, or is too old: to be cleared away."""
        return self.filter(~_runs(at))


def _runs(at: datetime) -> Q:
    stored = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=at)
    runs = Q(Exists(stored))
    if settings.SESSION_IDLE_MINUTES:
        runs &= Q(seen_at__gt=at - timedelta(minutes=settings.SESSION_IDLE_MINUTES))
    if settings.SESSION_HOURS:
        runs &= Q(opened_at__gt=at - timedelta(hours=settings.SESSION_HOURS))
    return runs
