"""An installation for each test, copied from one that is prepared once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from worktracker.backup.taking import Taken
from worktracker.tests.backup.installation import Installation, installed


@pytest.fixture(scope="session")
def prepared(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """Migrated, with people, tasks, reports, files, a sealed trail and an open session."""
    with installed(tmp_path_factory.mktemp("prepared")) as installation:
        done = installation.run("-m", "worktracker.tests.backup.prepare")
        assert done.returncode == 0, done.stderr
        yield installation


@pytest.fixture
def installation(prepared: Installation, tmp_path: Path) -> Iterator[Installation]:
    """One of its own, to be destroyed."""
    with installed(tmp_path / "installation", like=prepared) as own:
        yield own


@pytest.fixture
def taken(installation: Installation) -> Taken:
    """A backup, after which somebody has gone on working."""
    taken = installation.backup()
    done = installation.run(
        "-c",
        "import django; django.setup()\n"
        "from agencies.models import User\n"
        "from tasks.models import ProgressReport\n"
        "from worktracker.tests.backup.writer import attach\n"
        "clerk = User.objects.get(username='clerk1')\n"
        "attach(ProgressReport.objects.get(reported_by=clerk), clerk, 'after the backup')\n",
    )
    assert done.returncode == 0, done.stderr
    return taken


@pytest.fixture(autouse=True)
def _settings_of_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What programs that we start ask for, as on any server."""
    monkeypatch.setenv("SECRET_KEY", "a-key-of-tests-" * 4)
    monkeypatch.setenv("ALLOWED_HOSTS", "testserver")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
