"""What deploy/ holds: units that systemd takes, a proxy that lets nothing through, a complete environment file."""

import json
import os
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(
    path for path in (DEPLOY / "systemd").iterdir() if path.suffix in {".service", ".target"}
)
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
HARDENING = DEPLOY / "systemd" / "worktracker-.service.d" / "hardening.conf"
CURRENT = "/opt/worktracker/current"
PYTHON = f"{CURRENT}/.venv/bin/python"
EXAMPLE = DEPLOY / "worktracker.env.example"
# Everything that depends on the environment, in an order that does not.
DUMP = """
import json, re
import django
from django.conf import settings
django.setup()
told = {name: repr(getattr(settings, name)) for name in dir(settings) if name.isupper()}
print(json.dumps({name: re.sub(" at 0x[0-9a-f]+", "", text) for name, text in told.items()}))
"""


def _lines(file: Path) -> dict[str, str]:
    """Variables of an environment file, commented out or not."""
    found = re.findall(r"^#?([A-Z][A-Z_]+)=(.*)$", file.read_text(encoding="utf-8"), flags=re.M)
    assert len(dict(found)) == len(found), "a variable stands there twice"
    return dict(found)


def _settings(**environment: str) -> dict[str, str]:
    run = subprocess.run(
        [sys.executable, "-c", DUMP],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "worktracker.settings",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


# --- the environment file ---------------------------------------------------------------------------


def test_environment_file_settings_and_documentation_name_the_same_variables() -> None:
    modules = (ROOT / "worktracker" / "settings").glob("*.py")
    source = "\n".join(module.read_text(encoding="utf-8") for module in modules)
    read = set(re.findall(r'env_[a-z]+\(\s*"([A-Z_]+)"', source))
    table = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", table, flags=re.M))
    assert set(_lines(EXAMPLE)) == read
    assert documented == read


def test_what_is_commented_out_is_what_holds_without_it() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    active = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]", line))
    assert _settings(**active) == _settings(**_lines(EXAMPLE))


def test_example_is_for_production_behind_the_proxy() -> None:
    assert _lines(EXAMPLE)["DEMO"] == _lines(EXAMPLE)["DEBUG"] == "0"
    settings = _settings(**_lines(EXAMPLE))
    assert settings["DEBUG"] == settings["DEMO"] == "False"
    assert settings["SECURE_SSL_REDIRECT"] == settings["BEHIND_PROXY"] == "True"
    assert settings["SESSION_COOKIE_SECURE"] == "True"


def test_owner_has_a_role_of_its_own() -> None:
    (owner,) = _lines(DEPLOY / "owner.env.example").items()
    assert owner[0] == "DATABASE_URL"
    assert "//worktracker_owner:" in owner[1]
    assert "//worktracker:" in _lines(EXAMPLE)["DATABASE_URL"]


# --- systemd ----------------------------------------------------------------------------------------


class _Section(dict):
    """Keys may be given more than once: the values of one are joined."""

    def __setitem__(self, key: str, value: object) -> None:
        if isinstance(value, list) and isinstance(self.get(key), list):
            value = [*self[key], *value]
        super().__setitem__(key, value)


def _unit(path: Path) -> ConfigParser:
    parser = ConfigParser(
        interpolation=None,
        strict=False,
        delimiters=("=",),
        dict_type=_Section,
        allow_no_value=False,
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's own spelling
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_unit_has_sections_that_its_kind_has(unit: Path) -> None:
    sections = set(_unit(unit).sections())
    assert "Unit" in sections
    assert sections <= {"Unit", "Service", "Install"}
    assert ("Service" in sections) == (unit.suffix == ".service")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_service_runs_a_program_of_the_release(unit: Path) -> None:
    command = _unit(unit)["Service"]["ExecStart"].splitlines()[0].split()
    assert command[0] == PYTHON
    named = [word for word in command if word.startswith(CURRENT) and word != PYTHON]
    assert all((ROOT / Path(word).relative_to(CURRENT)).exists() for word in named)
    if command[1] == "-m":
        shown = [sys.executable, "-m", command[2], "--help"]
    else:
        shown = [sys.executable, str(ROOT / command[1]), "help", command[2]]
    environment = {**os.environ, "DEBUG": "1"}
    run = subprocess.run(shown, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert run.returncode == 0


def test_services_share_the_user_and_may_do_nothing_else() -> None:
    service = _unit(HARDENING)["Service"]
    assert service["User"] == service["Group"] == "worktracker"
    assert service["EnvironmentFile"] == "/etc/worktracker/worktracker.env"
    assert service["NoNewPrivileges"] == service["ProtectHome"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert service["UMask"] == "0077"
    for unit in SERVICES:
        assert unit.name.startswith("worktracker-"), "the drop-in would not be read"


def test_web_server_options_are_those_that_gunicorn_knows() -> None:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "gunicorn", "--config", str(DEPLOY / "gunicorn.conf.py")),
            *("--check-config", "worktracker.wsgi"),
        ],
        cwd=ROOT,
        env={**os.environ, "DEBUG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """By systemd itself where it is installed; the tests above look at them everywhere."""
    if (analyze := shutil.which("systemd-analyze")) is None:
        return
    folder = tmp_path / "etc" / "systemd" / "system"
    shutil.copytree(DEPLOY / "systemd", folder)
    for name in ("python", "kill"):  # stand-ins for programs that a server has
        program = tmp_path / (PYTHON.lstrip("/") if name == "python" else "bin/kill")
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    for name in ("sysinit", "basic", "shutdown", "multi-user"):
        (folder / f"{name}.target").write_text("[Unit]\nDescription=stand-in\n")
    command = [analyze, "verify", "--man=no", f"--root={tmp_path}", *(unit.name for unit in UNITS)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in run.stderr.splitlines() if "worktracker" in line]
    assert (run.returncode, ours) == (0, [])


# --- containers and the page ------------------------------------------------------------------------


def test_compose_file_starts_the_same_programs() -> None:
    compose = yaml.safe_load((DEPLOY / "docker" / "compose.yml").read_text(encoding="utf-8"))
    assert set(compose["services"]) == {"web", "worker", "beat", "postgres", "redis"}
    for name in ("web", "worker", "beat"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "environment" not in service, "settings come from the environment file"
    for name in ("worker", "beat"):
        unit = _unit(DEPLOY / "systemd" / f"worktracker-{name}.service")
        command = compose["services"][name]["command"].removeprefix("python ")
        assert unit["Service"]["ExecStart"].splitlines()[0].startswith(f"{PYTHON} {command}")


def test_image_is_not_root_and_holds_no_secret() -> None:
    text = (DEPLOY / "docker" / "Dockerfile").read_text(encoding="utf-8")
    assert text.rindex("USER worktracker") > text.rindex("FROM ")
    assert "--require-hashes" in text
    assert not re.search(r"SECRET_KEY|PASSWORD|DATABASE_URL", text)
    assert "**/*.env" in (DEPLOY / "docker" / "Dockerfile.dockerignore").read_text(encoding="utf-8")


def test_page_names_files_that_are_there() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    named = re.findall(
        r"(?<![/\w])(?:systemd|nginx|postgresql|redis|journald|sysusers\.d|tmpfiles\.d)/[\w.-]+\.\w+",
        page,
    )
    assert len(named) >= 6
    assert [name for name in named if not (DEPLOY / name).exists()] == []
    documents = re.findall(r"\]\(([\w-]+\.md)\)", page)
    assert [name for name in documents if not (ROOT / "docs" / name).exists()] == []


@pytest.mark.parametrize("name", ["deploy.md", "backup.md"])
def test_page_starts_and_stops_units_that_there_are(name: str) -> None:
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    commands = re.findall(r"systemctl [^`\n]*", page)
    named = {word for line in commands for word in line.split() if word.startswith("worktracker")}
    units = {word if "." in word else f"{word}.service" for word in named}
    assert {"worktracker.target", "worktracker-web.service"} <= units
    assert [unit for unit in units if not (DEPLOY / "systemd" / unit).exists()] == []


def test_page_uses_commands_that_there_are() -> None:
    from django.core.management import get_commands

    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    used = re.findall(r"^worktracker (?:--as-owner )?(\w+)", page, flags=re.M)
    assert {"prepare", "check", "create_administrator"} <= set(used)
    assert set(used) <= set(get_commands())
