"""Two schedulers and three workers at once, as real processes on Redis: every job runs many times and works once."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from worktracker.tests.celery_processes import (
    PATIENCE,
    python,
    start_beat,
    start_worker,
    stopped_after,
)

JOBS = ("tasks.jobs.nightly", "indicators.jobs.nightly", "tasks.jobs.morning")
WORKERS, BEATS = 3, 2

# Overdue by a day, of a unit with one clerk who has an address.
PREPARE = """
import django
django.setup()
from datetime import date
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tasks.tests.factories import make_item, make_user
item = make_item(title="加强饮用水水源地保护", due=date(2024, 10, 28), progress=50)
make_user(unit=item.responsibilities.get().unit, email="zhang@example.org")
"""
LOOK = """
import django, json
django.setup()
from collections import Counter
from tasks.models import Flag, OutboundMail, Reminder
from worktracker.models import LoggedRun
ran, did, failed = Counter(), Counter(), 0
for run in LoggedRun.objects.all():
    failed += run.outcome == "failed"
    ran[run.job] += run.runs
    did.update(run.figures if not run.is_quiet else {})
flags = Flag.objects.filter(cleared_on=None)
print(json.dumps({
    "ran": ran,
    "did": did,
    "failed": failed,
    "flags": sorted(flags.values_list("kind", flat=True)),
    "cleared": Flag.objects.exclude(cleared_on=None).count(),
    "mails": OutboundMail.objects.count(),
    "reminders": Reminder.objects.count(),
}))
"""


@pytest.fixture
def environment(tmp_path: Path, redis_url: str) -> dict[str, str]:
    """An installation of its own, prepared, whose jobs run every two seconds."""
    others = ("DATABASE_URL", "DEBUG", "EMAIL_URL", "SITE_URL")
    environment = {name: value for name, value in os.environ.items() if name not in others} | {
        "BUSINESS_DATE": "2024-10-29",
        "DATA_DIR": str(tmp_path),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "worktracker.settings",
        "JOB_INTERVAL": "2",
        "REDIS_URL": redis_url,
    }
    python(PREPARE, environment)
    return environment


def look(environment: dict[str, str]) -> dict[str, Any]:
    """What stands in the database now."""
    return dict(json.loads(python(LOOK, environment)))


def wait_until_each_ran(times: int, environment: dict[str, str]) -> None:
    end = time.monotonic() + PATIENCE
    while min(look(environment)["ran"].get(job, 0) for job in JOBS) < times:
        assert time.monotonic() < end, Path(environment["DATA_DIR"], "celery.log").read_text()
        time.sleep(1)


def test_every_job_works_once_however_many_schedulers_and_workers(
    environment: dict[str, str],
) -> None:
    workers = [start_worker(environment, number) for number in range(WORKERS)]
    beats = [start_beat(environment) for _number in range(BEATS)]
    with stopped_after(*workers, *beats):
        wait_until_each_ran(4, environment)

    found = look(environment)
    assert found["failed"] == 0
    assert "overdue" in found["flags"]
    assert len(found["flags"]) == len(set(found["flags"])) == found["did"]["raised"]
    assert found["cleared"] == 0
    assert found["mails"] == found["did"]["composed"] == 1
    assert found["reminders"] == found["did"]["claimed"] >= 1
