"""Figures for Prometheus: off by default, behind a token, true, and about nobody."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installed
from django.test import Client
from pytest_django import Settings

from agencies.choices import Role
from tasks.tests.factories import make_user, sign_in
from worktracker.tests.running import all_jobs_ran

TOKEN = "a-token-of-the-monitoring"


@pytest.fixture
def measured(settings: Settings, tmp_path: Path) -> None:
    settings.METRICS, settings.METRICS_TOKEN = True, TOKEN
    settings.BACKUP_DIR = tmp_path
    settings.REDIS_URL = ""


def scrape(client: Client, authorization: str) -> Any:
    return client.get("/metrics", headers={"Authorization": authorization})


@pytest.mark.django_db
def test_off_by_default_even_with_a_token(client: Client) -> None:
    assert scrape(client, f"Bearer {TOKEN}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN]
)
def test_refused_without_the_token(client: Client, measured: None, shown: str) -> None:
    response = scrape(client, shown)
    assert response.status_code == 401
    assert b"worktracker_" not in response.content


@pytest.mark.django_db
def test_refused_to_everybody_where_no_token_is_set(
    client: Client, measured: None, settings: Settings
) -> None:
    settings.METRICS_TOKEN = ""
    assert scrape(client, "Bearer ").status_code == 401


@pytest.mark.django_db
def test_being_signed_in_opens_nothing(measured: None) -> None:
    assert sign_in(make_user(Role.ADMINISTRATOR)).get("/metrics").status_code == 401


@pytest.mark.django_db
def test_tells_how_things_stand(client: Client, measured: None) -> None:
    all_jobs_ran()
    lines = scrape(client, f"Bearer {TOKEN}").content.decode().splitlines()
    assert 'worktracker_health{part="database"} 1.0' in lines
    assert 'worktracker_health{part="nightly"} 1.0' in lines
    assert 'worktracker_mails{state="queued"} 0.0' in lines
    assert any(
        line.startswith('worktracker_job_success_time{job="tasks.jobs.nightly"} 1.')
        for line in lines
    )


def test_counts_requests_of_every_process_once_switched_on(tmp_path: Path) -> None:
    """Settings as in production with METRICS=1: the library counts, and our view adds up what the folder holds."""
    program = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "client = Client()\n"
        "client.get('/health/live'); client.get('/health/live')\n"
        f"text = client.get('/metrics', headers={{'Authorization': 'Bearer {TOKEN}'}}).content.decode()\n"
        "print([line for line in text.splitlines() if 'status_view_method' in line and 'health-live' in line])\n"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(installed.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "worktracker.settings",
        "SECRET_KEY": "k" * 60,
        "ALLOWED_HOSTS": "testserver",
        "TLS": "0",
        "METRICS": "1",
        "METRICS_TOKEN": TOKEN,
        "DATA_DIR": str(tmp_path),
    }
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert 'method="GET",status="200",view="health-live"} 2.0' in ran.stdout
    assert list((tmp_path / "metrics").glob("*.db"))
