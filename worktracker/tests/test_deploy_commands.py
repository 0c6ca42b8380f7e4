"""The command that prepares an installation, and the one that runs commands as its services do."""

import os
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from io import StringIO
from pathlib import Path
from types import ModuleType

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import translation

from tasks.models import Domain, DomainWord
from worktracker.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
WRAPPER = ROOT / "deploy" / "worktracker"


@pytest.fixture
def static_root(tmp_path: Path) -> Iterator[Path]:
    """Static files of its own, and messages in English."""
    root = tmp_path / "static"
    with override_settings(STATIC_ROOT=root), translation.override("en"):
        yield root


@pytest.mark.django_db
def test_new_database_gets_its_domains_and_static_files(static_root: Path) -> None:
    told = StringIO()
    call_command("prepare", stdout=told)
    assert Domain.objects.count() == 16
    assert DomainWord.objects.filter(domain__code="air").exists()
    assert (static_root / "css" / "app.css").exists()
    assert told.getvalue() == f"Database and static files are those of version {VERSION}.\n"


@pytest.mark.django_db
def test_domains_of_the_bureau_stay_as_they_are(static_root: Path) -> None:
    call_command("prepare", verbosity=0)
    Domain.objects.filter(code="air").update(name="大气与气候")
    DomainWord.objects.filter(domain__code="water").delete()
    call_command("prepare", verbosity=0)
    assert Domain.objects.get(code="air").name == "大气与气候"
    assert not DomainWord.objects.filter(domain__code="water").exists()


@pytest.mark.django_db
def test_plan_changes_nothing(static_root: Path) -> None:
    call_command("prepare", plan=True, verbosity=0)
    assert not Domain.objects.exists()
    assert not static_root.exists()


@pytest.mark.django_db
def test_planner_knows_what_was_loaded(static_root: Path) -> None:
    call_command("prepare", verbosity=0)
    if connection.vendor != "postgresql":
        return  # SQLite plans well enough by the schema alone
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) > 0 FROM pg_stats WHERE tablename = 'tasks_domain'")
        assert cursor.fetchone() == (True,)


@pytest.fixture
def wrapper(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """deploy/worktracker as a module, whose last step is to say what it would become."""
    loader = SourceFileLoader("wrapper", str(WRAPPER))
    spec = spec_from_loader("wrapper", loader)
    assert spec
    module = module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=plain", "plain"),
        ("NAME='with spaces'", "with spaces"),
        ('NAME="quoted"', "quoted"),
        ("NAME=smtp://a%40b:c#d@host:25", "smtp://a%40b:c#d@host:25"),
        ("NAME=$HOME `id` $(id)", "$HOME `id` $(id)"),
        ("NAME=a=b", "a=b"),
        ("NAME=", ""),
        ("  NAME = spaced ", "spaced"),
    ],
)
def test_environment_is_read_as_systemd_reads_it(
    wrapper: ModuleType, tmp_path: Path, line: str, value: str
) -> None:
    file = tmp_path / "settings.env"
    file.write_text(f"# a comment\n\n#NAME=commented\n{line}\n; another\n", encoding="utf-8")
    assert wrapper._read(file) == {"NAME": value}


def test_environment_that_cannot_be_read_is_named(wrapper: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(
        SystemExit, match=r"no\.env: No such file or directory\. Run this as root\."
    ):
        wrapper._read(tmp_path / "no.env")


@pytest.mark.parametrize("as_owner", [False, True])
def test_owner_s_database_is_named_to_whom_asks_for_it(
    wrapper: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_owner: bool
) -> None:
    started: list[tuple[str, list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "execve", lambda *started_as: started.append(started_as))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "umask", lambda _mask: 0)
    monkeypatch.chdir(tmp_path)
    became: list[str] = []

    def become(name: str) -> dict[str, str]:
        became.append(name)
        return {"USER": name}

    monkeypatch.setattr(wrapper, "_become", become)
    for name, text in (
        ("SETTINGS", "DATABASE_URL=rows\nTLS=1\n"),
        ("OWNER", "DATABASE_URL=tables\n"),
    ):
        (tmp_path / name).write_text(text)
        monkeypatch.setattr(wrapper, name, tmp_path / name)
    monkeypatch.setattr(
        sys, "argv", ["worktracker", *["--as-owner"] * as_owner, "check", "--deploy"]
    )

    wrapper.main()

    ((program, arguments, environment),) = started
    assert became == ["worktracker"]
    assert arguments == [program, str(ROOT / "manage.py"), "check", "--deploy"]
    assert environment["DATABASE_URL"] == ("tables" if as_owner else "rows")
    assert (environment["TLS"], environment["USER"]) == ("1", "worktracker")
