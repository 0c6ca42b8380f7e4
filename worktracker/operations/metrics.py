"""Figures for Prometheus, beside those of requests that django-prometheus counts: what waits, what is late, what ran.

Read from the database when they are asked for, so that every web process gives the same.
"""

import hmac
import os
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max
from django.http import HttpRequest
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from agencies.models import OpenSession
from tasks.choices import MailState
from tasks.models import Flag, OutboundMail
from worktracker.backup.last import last_backup
from worktracker.models import JobRun
from worktracker.operations.health import examine


class Standing(Collector):
    """How things stand at a moment; no figure names a person, a unit or a task."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Metric]:
        """One family a question; without a database that can be asked, its health alone."""
        wells = {part.name: float(part.is_well) for part in examine(at=self.at)}
        told = "1 where this part of the installation is well."
        yield _counted("worktracker_health", told, "part", wells)
        if wells.get("schema"):
            yield from self._counts()

    def _counts(self) -> Iterator[Metric]:
        yield _counted("worktracker_mails", "Mails in the outbox.", "state", _mails())
        yield _counted("worktracker_open_flags", "Flags that are open.", "kind", _flags())
        yield _counted(
            "worktracker_job_success_time", "Last success of a job, as a Unix time.", "job", _jobs()
        )
        yield GaugeMetricFamily(
            "worktracker_open_sessions", "Sessions that are open.", OpenSession.objects.count()
        )
        if backup := last_backup():
            told = "Last backup that was verified, as a Unix time."
            yield GaugeMetricFamily("worktracker_backup_time", told, backup.at.timestamp())


def exposition() -> bytes:
    """All figures in Prometheus' text format: of all web processes where they share a folder, else of this one."""
    requests = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        requests = CollectorRegistry()
        MultiProcessCollector(requests)
    standing = CollectorRegistry()
    standing.register(Standing(timezone.now()))
    return generate_latest(requests) + generate_latest(standing)


def shows_token(request: HttpRequest) -> bool:
    """Whether ``Authorization: Bearer`` carries METRICS_TOKEN; without one set nobody's does."""
    scheme, _space, shown = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    is_bearer = scheme.lower() == "bearer" and bool(wanted)
    return is_bearer and hmac.compare_digest(shown.strip().encode(), wanted.encode())


def _counted(name: str, told: str, label: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _mails() -> dict[str, float]:
    counts = dict(OutboundMail.objects.order_by().values_list("state").annotate(n=Count("pk")))
    return {state.value: counts.get(state.value, 0) for state in MailState}


def _flags() -> dict[str, float]:
    rows = Flag.objects.filter(cleared_on__isnull=True).order_by()
    return dict(rows.values_list("kind").annotate(n=Count("pk")))


def _jobs() -> dict[str, float]:
    rows = JobRun.objects.exclude(succeeded_at=None).order_by()
    times = rows.values_list("name").annotate(last=Max("succeeded_at"))
    return {name: last.timestamp() for name, last in times}
