"""What must not go to a bureau's server is said by `check --deploy`: each check, found and not found."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.utils import translation
from pytest_django.fixtures import Settings

from worktracker.checks.files import CHARTS, charts_can_be_drawn
from worktracker.lib.workdays import official

ROOT = Path(__file__).resolve().parents[2]
ADMINISTRATORS = ["administrator", "security_administrator", "audit_administrator"]


@pytest.fixture(autouse=True)
def _bureau(settings: Settings, tmp_path: Path) -> None:
    """A server as it should be."""
    for folder in ("data", "evidence", "exports", "backups", "static"):
        (tmp_path / folder).mkdir(mode=0o750)
    sound = {
        "SECRET_KEY": "kR3-vN8_qZ1xW7yT5uJ2mB9cD4fG6hL0sP-aE_iO3rU8tY1wQ5zX7",
        "ALLOWED_HOSTS": ["plans.example.org"],
        "SITE_URL": "https://plans.example.org",
        "DEMO": False,
        "DEBUG": False,
        "BUSINESS_DATE": None,
        "TLS": True,
        "BEHIND_PROXY": True,
        "EMAIL_URL": "smtp://mail.example.org",
        "REDIS_URL": "redis://cache.example.org/0",
        "API_RATE": "600/min",
        "API_ANONYMOUS_RATE": "60/min",
        "SECOND_FACTOR_ROLES": ADMINISTRATORS,
        "METRICS": False,
        "DATA_DIR": tmp_path / "data",
        "EVIDENCE_ROOT": tmp_path / "evidence",
        "EXPORT_ROOT": tmp_path / "exports",
        "BACKUP_DIR": tmp_path / "backups",
        "STATIC_ROOT": tmp_path / "static",
        "BACKUP_KEY_FILE": "",
        "AXES_FAILURE_LIMIT": 5,
        "AXES_COOLOFF_TIME": timedelta(minutes=15),
    }
    for name, value in sound.items():
        setattr(settings, name, value)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day of a year whose holidays are known, whenever the tests run."""
    monkeypatch.setattr("worktracker.checks.calendar.today", lambda: date(2024, 10, 15))


@pytest.fixture(autouse=True)
def _postgres(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Nothing connects to it."""
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")


def codes() -> set[str]:
    """Ids of our own messages, without the part that they share."""
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    ids = (str(message.id) for message in found)
    return {each.partition(".")[2] for each in ids if each.startswith("worktracker.")}


def test_server_as_it_should_be_is_silent() -> None:
    assert codes() == set()


SINGLE: list[tuple[str, str, Any]] = [
    ("E001", "DEMO", True),
    ("E003", "SECRET_KEY", "short-but-Random-8x2q"),
    ("E003", "SECRET_KEY", "a" * 80),
    ("E003", "SECRET_KEY", "demo-only-key-that-signs-nothing-of-value-0123456789abcdef"),
    ("E003", "SECRET_KEY", "please-CHANGE-me-1234567890-abcdefghijklmnopqrstuvwxyz-0"),
    ("E004", "ALLOWED_HOSTS", ["plans.example.org", "*"]),
    ("E005", "DEBUG", True),
    ("E006", "SECOND_FACTOR_ROLES", [*ADMINISTRATORS, "administrators"]),
    ("E007", "SIGN_IN_LOG_KEEP_DAYS", 179),
    ("E011", "BUSINESS_DATE", date(2024, 10, 15)),
    ("W001", "EMAIL_URL", ""),
    ("W003", "BEHIND_PROXY", False),
    ("W004", "AXES_FAILURE_LIMIT", 11),
    ("W004", "AXES_FAILURE_LIMIT", 0),
    ("W004", "AXES_COOLOFF_TIME", timedelta(minutes=4)),
    ("W005", "PASSWORD_MIN_LENGTH", 7),
    ("W005", "PASSWORD_MIN_CLASSES", 1),
    ("W005", "PASSWORD_HISTORY", 0),
    ("W005", "PASSWORD_MAX_AGE_DAYS", 0),
    ("W005", "PASSWORD_MAX_AGE_DAYS", 181),
    ("W006", "SECOND_FACTOR_ROLES", ["administrator", "audit_administrator"]),
    ("W006", "SECOND_FACTOR_ROLES", []),
    ("W007", "SESSION_IDLE_MINUTES", 0),
    ("W007", "SESSION_IDLE_MINUTES", 61),
    ("W009", "SITE_URL", "http://plans.example.org"),
    ("W010", "API_RATE", ""),
    ("W010", "API_ANONYMOUS_RATE", ""),
    ("I002", "REDIS_URL", ""),
]


@pytest.mark.parametrize(("code", "setting", "value"), SINGLE)
def test_one_setting_gone_wrong_is_one_message(
    code: str, setting: str, value: Any, settings: Settings
) -> None:
    setattr(settings, setting, value)
    assert codes() == {code}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("PASSWORD_MIN_LENGTH", 8),
        ("PASSWORD_MIN_CLASSES", 2),
        ("PASSWORD_MAX_AGE_DAYS", 180),
        ("SESSION_IDLE_MINUTES", 60),
        ("SESSION_IDLE_MINUTES", 1),
        ("SIGN_IN_LOG_KEEP_DAYS", 180),
        ("AXES_FAILURE_LIMIT", 10),
        ("AXES_COOLOFF_TIME", timedelta(minutes=5)),
    ],
)
def test_limits_themselves_are_taken(setting: str, value: Any, settings: Settings) -> None:
    setattr(settings, setting, value)
    assert codes() == set()


def test_intranet_without_tls_is_told_what_that_means(settings: Settings) -> None:
    settings.TLS, settings.BEHIND_PROXY, settings.SITE_URL = (
        False,
        False,
        "http://plans.example.org",
    )
    assert codes() == {"W002"}


def test_sqlite_is_good_to_know(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    engine = "django.db.backends.sqlite3"
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", engine)
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", settings.DATA_DIR / "none.sqlite3")
    assert codes() == {"I001"}


@pytest.mark.parametrize(("token", "expected"), [("", {"E010"}), ("scrapers", set())])
def test_metrics_ask_for_a_token(token: str, expected: set[str], settings: Settings) -> None:
    settings.METRICS, settings.METRICS_TOKEN = True, token
    assert codes() == expected


@pytest.mark.parametrize("setting", ["EVIDENCE_ROOT", "EXPORT_ROOT", "BACKUP_DIR"])
@pytest.mark.parametrize("inside", ["", "evidence", "../static/deep"])
def test_files_among_those_that_are_served_are_an_error(
    setting: str, inside: str, settings: Settings
) -> None:
    setattr(settings, setting, settings.STATIC_ROOT / inside)
    assert codes() == {"E008"}


@pytest.mark.parametrize("setting", ["DATA_DIR", "EVIDENCE_ROOT", "EXPORT_ROOT", "BACKUP_DIR"])
@pytest.mark.parametrize(
    ("mode", "expected"), [(0o755, {"W008"}), (0o752, {"W008"}), (0o751, set())]
)
def test_folder_that_everybody_reads_is_a_warning(
    setting: str, mode: int, expected: set[str], settings: Settings
) -> None:
    getattr(settings, setting).chmod(mode)
    assert codes() == expected


def test_charts_library_is_among_the_static_files(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    assert charts_can_be_drawn(None) == []
    monkeypatch.setattr("django.contrib.staticfiles.finders.find", {CHARTS: None}.get)
    (message,) = charts_can_be_drawn(None)
    assert message.id == "worktracker.E012"
    settings.DEBUG = True
    assert charts_can_be_drawn(None) == []


def _missing(file: Path) -> Path:
    return file


def _folder(file: Path) -> Path:
    file.mkdir()
    return file


def _with_mode(mode: int) -> Callable[[Path], Path]:
    def made(file: Path) -> Path:
        file.write_text("AGE-SECRET-KEY-1", encoding="ascii")
        file.chmod(mode)
        return file

    return made


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (_missing, {"E009"}),
        (_folder, {"E009"}),
        (_with_mode(0o640), {"E009"}),
        (_with_mode(0o604), {"E009"}),
        (_with_mode(0o600), set()),
        (_with_mode(0o400), set()),
    ],
    ids=["missing", "folder", "group", "world", "own", "own to read"],
)
def test_key_of_backups_is_the_services_own(
    make: Callable[[Path], Path], expected: set[str], settings: Settings, tmp_path: Path
) -> None:
    settings.BACKUP_KEY_FILE = str(make(tmp_path / "key"))
    assert codes() == expected


def test_weak_rules_are_named_with_their_values(settings: Settings) -> None:
    settings.PASSWORD_HISTORY, settings.PASSWORD_MAX_AGE_DAYS = 0, 365
    with translation.override("en"):
        found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    assert [message.msg for message in found if message.id == "worktracker.W005"] == [
        "Passwords may be weaker than 等保 2.0 三级 assessors take: "
        "PASSWORD_HISTORY=0, PASSWORD_MAX_AGE_DAYS=365."
    ]


def test_demonstration_fails_the_deployment_check(settings: Settings) -> None:
    settings.DEMO = True
    with pytest.raises(SystemCheckError, match=r"worktracker\.E001"):
        call_command("check", deploy=True)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("EVIDENCE_TYPES", ["pdf", "exe", "PDF"], r"worktracker\.E002.*PDF, exe"),
        ("SECOND_FACTOR_ROLES", ["boss"], r"worktracker\.E006.*boss"),
    ],
)
def test_what_can_never_work_stops_the_start(
    setting: str, value: list[str], said: str, settings: Settings
) -> None:
    setattr(settings, setting, value)
    with pytest.raises(SystemCheckError, match=said):
        call_command("check")


def test_every_message_is_documented_and_tested_and_says_what_to_do() -> None:
    source = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "worktracker" / "checks").glob("*.py")
    )
    written = set(re.findall(r'"([EWI]\d{3})"', source))
    documented = re.findall(r"`worktracker\.([EWI]\d{3})`", _page())
    tested = set(re.findall(r"[EWI]\d{3}", Path(__file__).read_text(encoding="utf-8")))

    assert len(documented) == len(set(documented))
    assert set(documented) == written
    assert written <= tested


def test_production_with_servers_of_its_own_is_silent(tmp_path: Path) -> None:
    """Django's own checks too: as the lint runs them."""
    sys.path.insert(0, str(ROOT / "script"))
    from _lint import PRODUCTION, SERVERS

    (tmp_path / "bureau").mkdir(mode=0o700)
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            **PRODUCTION,
            **SERVERS,
            "DATA_DIR": str(tmp_path / "bureau"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, "System check identified no issues (0 silenced).\n")


def _page() -> str:
    return (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("on", "is_found"),
    [
        (date(2024, 11, 30), False),
        (date(2024, 12, 1), False),
        (date(2098, 11, 30), True),
        (date(2019, 12, 31), True),
    ],
)
def test_year_without_holidays_is_said(
    on: date, is_found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worktracker.checks.calendar.today", lambda: on)
    assert ("W011" in codes()) is is_found


def test_next_year_is_asked_for_from_december_on(monkeypatch: pytest.MonkeyPatch) -> None:
    last = max(official().years)
    monkeypatch.setattr("worktracker.checks.calendar.today", lambda: date(last, 11, 30))
    assert "W011" not in codes()
    monkeypatch.setattr("worktracker.checks.calendar.today", lambda: date(last, 12, 1))
    assert "W011" in codes()
