"""Start-up: what production requires, and the one sentence that a missing or bad value ends it with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {"SECRET_KEY": "k3y-" * 20, "ALLOWED_HOSTS": "plans.example.org"}
OURS = [
    "ALLOWED_HOSTS",
    "BEHIND_PROXY",
    "BUSINESS_DATE",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_URL",
    "DEBUG",
    "DEMO",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_URL",
    "JOB_INTERVAL",
    "REDIS_URL",
    "SECRET_KEY",
    "SITE_URL",
    "TLS",
]
PRINT = "from django.conf import settings as s; print({})"


def start(folder: Path, expression: str = "'started'", **environment: str) -> tuple[int, str]:
    """Exit status and last line of a process that reads the settings under these variables alone."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    run = subprocess.run(
        [sys.executable, "-c", PRINT.format(expression)],
        cwd=ROOT,
        env={
            **kept,
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "worktracker.settings",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, (run.stdout or run.stderr).strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "Set SECRET_KEY to a long random text: it is required outside demo and debug."),
        (
            {"SECRET_KEY": "x" * 60},
            "Set ALLOWED_HOSTS to the names that people reach this server by",
        ),
        (
            {**PRODUCTION, "BUSINESS_DATE": "2024-10-15"},
            "Unset BUSINESS_DATE: the date can be pinned",
        ),
        ({**PRODUCTION, "DEMO": "maybe"}, "Set DEMO to 1 or 0: 'maybe' is neither."),
        ({"DEMO": "1", "BUSINESS_DATE": "soon"}, "Set BUSINESS_DATE to a date as YYYY-MM-DD"),
        ({**PRODUCTION, "EMAIL_URL": "mail"}, "Set EMAIL_URL to smtp://user:password@host:port"),
        ({**PRODUCTION, "JOB_INTERVAL": "often"}, "Set JOB_INTERVAL to a whole number"),
    ],
)
def test_start_up_ends_with_one_sentence(
    tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    status, line = start(tmp_path, "s.DEMO", **environment)
    assert status == 1
    assert line.startswith(f"django.core.exceptions.ImproperlyConfigured: {sentence}")


def test_production_starts_with_the_two_required_values(tmp_path: Path) -> None:
    status, line = start(
        tmp_path,
        "s.DEMO, s.DEBUG, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.ALLOWED_HOSTS",
        **PRODUCTION,
    )
    assert (status, line) == (0, "False False True True ['plans.example.org']")


def test_intranet_may_go_without_tls(tmp_path: Path) -> None:
    status, line = start(
        tmp_path, "s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS", **PRODUCTION, TLS="0"
    )
    assert (status, line) == (0, "False 0")


def test_demonstration_needs_nothing(tmp_path: Path) -> None:
    status, line = start(
        tmp_path, "s.DEMO, s.TLS, s.BUSINESS_DATE", DEMO="1", BUSINESS_DATE="2024-10-15"
    )
    assert (status, line) == (0, "True False 2024-10-15")


def test_cache_is_shared_by_processes_in_a_private_folder_unless_redis_is_named(
    tmp_path: Path,
) -> None:
    kept = "__import__('django.core.cache').core.cache.cache.get_or_set('count', {!r})"
    assert start(tmp_path, kept.format("first"), **PRODUCTION) == (0, "first")
    assert start(tmp_path, kept.format("second"), **PRODUCTION) == (0, "first")
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    backend = "s.CACHES['default']['BACKEND']"
    status, line = start(tmp_path, backend, **PRODUCTION, REDIS_URL="redis://127.0.0.1:6379/0")
    assert (status, line) == (0, "django.core.cache.backends.redis.RedisCache")


def test_database_is_sqlite_in_the_data_folder_unless_named(tmp_path: Path) -> None:
    database = "s.DATABASES['default']['ENGINE'], s.DATABASES['default']['NAME']"
    status, line = start(tmp_path, database, **PRODUCTION)
    assert (status, line) == (0, f"django.db.backends.sqlite3 {tmp_path / 'worktracker.sqlite3'}")
    url = "postgres://who:secret@db.example.org:5433/plans"
    status, line = start(tmp_path, database, **PRODUCTION, DATABASE_URL=url)
    assert (status, line) == (0, "django.db.backends.postgresql plans")
