"""The offline bundle: packed the same way twice, installed without a network, refused where it is damaged."""

import base64
import hashlib
import importlib
import json
import platform
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = ".".join(map(str, sys.version_info[:2]))
VERSION = "9.8.7"


@pytest.fixture
def bundling(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script that makes bundles, as a module."""
    monkeypatch.syspath_prepend(str(ROOT / "script"))
    return importlib.import_module("_bundle")


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    """A product of one module with one locked wheel, ready to be packed."""
    code, wheels = tmp_path / "stage" / "code", tmp_path / "stage" / "wheels"
    (code / "worktracker").mkdir(parents=True)
    wheels.mkdir()
    (code / "worktracker" / "version.py").write_text(f'VERSION = "{VERSION}"\n')
    (code / "manage.py").write_text("import told\nprint(told.WORD)\n")
    digest = _make_wheel(wheels / "told-1.0-py3-none-any.whl")
    (code / "requirements.txt").write_text(f"told==1.0 \\\n    --hash=sha256:{digest}\n")
    return tmp_path / "stage"


def _make_wheel(path: Path) -> str:
    """A wheel written by hand; its SHA-256."""
    about = "told-1.0.dist-info"
    files = {
        "told.py": "WORD = 'installed'\n",
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: told\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={_urlsafe(text)},{len(text)}\n" for name, text in files.items()
    )
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in {**files, f"{about}/RECORD": f"{record}{about}/RECORD,,\n"}.items():
            wheel.writestr(zipfile.ZipInfo(name), text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _urlsafe(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _pack(bundling: ModuleType, stage: Path, output: Path, python: str = HERE) -> Path:
    """The stage packed and unpacked again: the folder that an administrator stands in front of."""
    target = bundling.Target((python,), platform.machine())
    output.mkdir()
    archive = bundling.finish(stage, target, output)
    with tarfile.open(archive) as packed:
        packed.extractall(output, filter="data")
    return output / f"worktracker-{VERSION}"


def _install(bundle: Path, prefix: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the installer where every way to an index leads nowhere, if it were taken."""
    nowhere = "http://127.0.0.1:9"
    return subprocess.run(
        ["/bin/sh", bundle / "install.sh", "--prefix", prefix, *options],
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHON": sys.executable,
            "PIP_INDEX_URL": f"{nowhere}/simple",
            "http_proxy": nowhere,
            "https_proxy": nowhere,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def _said(run: subprocess.CompletedProcess[str]) -> str:
    assert run.returncode == 1
    return run.stderr.strip().splitlines()[-1]


def test_release_is_in_place_and_runs(bundling: ModuleType, stage: Path, tmp_path: Path) -> None:
    bundle, prefix = _pack(bundling, stage, tmp_path / "out"), tmp_path / "opt"

    first = _install(bundle, prefix)
    assert first.returncode == 0, first.stderr
    assert (prefix / "current").readlink() == Path("releases", VERSION)
    python = prefix / "current" / ".venv" / "bin" / "python"
    ran = subprocess.run(
        [python, prefix / "current" / "manage.py"], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "installed\n"
    assert list((prefix / "current" / "worktracker" / "__pycache__").iterdir()) != []
    writable = [
        path for path in prefix.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o022
    ]
    assert writable == []

    made = (prefix / "current" / "installed.json").stat().st_mtime_ns
    again = _install(bundle, prefix)
    assert again.returncode == 0
    assert "is installed already" in again.stdout
    assert (prefix / "current" / "installed.json").stat().st_mtime_ns == made


def test_without_switch_the_former_release_stays_current(
    bundling: ModuleType, stage: Path, tmp_path: Path
) -> None:
    bundle, prefix = _pack(bundling, stage, tmp_path / "out"), tmp_path / "opt"
    (prefix / "releases" / "9.8.6").mkdir(parents=True)
    (prefix / "current").symlink_to("releases/9.8.6")
    assert _install(bundle, prefix, "--no-switch").returncode == 0
    assert (prefix / "current").readlink() == Path("releases/9.8.6")
    assert (prefix / "releases" / VERSION / "installed.json").exists()


@pytest.mark.parametrize("harm", ["changed", "missing", "added"])
def test_damaged_bundle_is_refused(
    bundling: ModuleType, stage: Path, tmp_path: Path, harm: str
) -> None:
    bundle, prefix = _pack(bundling, stage, tmp_path / "out"), tmp_path / "opt"
    file = bundle / "code" / ("added.py" if harm == "added" else "manage.py")
    if harm == "missing":
        file.unlink()
    else:
        file.write_text("print('not ours')\n")
    said = _said(_install(bundle, prefix))
    assert said == f"error: the bundle is damaged, copy it again: code/{file.name}."
    assert not prefix.exists()


def test_wheel_that_is_not_the_locked_one_is_refused(
    bundling: ModuleType, stage: Path, tmp_path: Path
) -> None:
    """The bundle's own checksums hold, the lock's do not; nothing is switched, and the next try starts over."""
    lock = stage / "code" / "requirements.txt"
    locked = lock.read_text()
    lock.write_text(locked.replace("sha256:", "sha256:0")[:-2] + "\n")
    prefix = tmp_path / "opt"
    said = _said(_install(_pack(bundling, stage, tmp_path / "bad"), prefix))
    assert said == "error: pip could not install the bundle's wheels; its message is above."
    assert not (prefix / "current").exists()

    lock.write_text(locked)
    assert _install(_pack(bundling, stage, tmp_path / "good"), prefix).returncode == 0
    assert (prefix / "current" / "installed.json").exists()


def test_another_build_of_an_installed_version_is_refused(
    bundling: ModuleType, stage: Path, tmp_path: Path
) -> None:
    bundle, prefix = _pack(bundling, stage, tmp_path / "out"), tmp_path / "opt"
    release = prefix / "releases" / VERSION
    release.mkdir(parents=True)
    (release / "installed.json").write_text(json.dumps({"bundle": "another"}))
    assert "holds another build of this version" in _said(_install(bundle, prefix))
    assert not (prefix / "current").exists()


def test_folder_in_the_link_s_place_is_left_alone(
    bundling: ModuleType, stage: Path, tmp_path: Path
) -> None:
    bundle, prefix = _pack(bundling, stage, tmp_path / "out"), tmp_path / "opt"
    (prefix / "current").mkdir(parents=True)
    assert (
        _said(_install(bundle, prefix))
        == f"error: {prefix}/current is no link: move it away first."
    )
    assert (prefix / "current").is_dir()


def test_bundle_for_another_python_says_so(
    bundling: ModuleType, stage: Path, tmp_path: Path
) -> None:
    bundle = _pack(bundling, stage, tmp_path / "out", python="3.99")
    assert _said(_install(bundle, tmp_path / "opt")).startswith("No Python that this bundle is for")


def test_same_input_gives_the_same_bytes(bundling: ModuleType, stage: Path, tmp_path: Path) -> None:
    target = bundling.Target((HERE,), "x86_64")
    archives = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        shutil.copytree(stage, tmp_path / name / "stage", copy_function=shutil.copyfile)
        archives.append(bundling.finish(tmp_path / name / "stage", target, tmp_path / name))
    tag = f"cp{HERE.replace('.', '')}-linux_x86_64"
    assert archives[0].name == f"worktracker-{VERSION}-{tag}.tar.gz"
    assert archives[0].read_bytes() == archives[1].read_bytes()
    digest = hashlib.sha256(archives[0].read_bytes()).hexdigest()
    assert (
        tmp_path / "one" / f"{archives[0].name}.sha256"
    ).read_text() == f"{digest}  {archives[0].name}\n"


def test_packages_for_older_pythons_come_along(bundling: ModuleType) -> None:
    """Debian's 3.11.2 needs one that a newer 3.11, which makes the bundle, would leave out."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    wanted = bundling.unconditional(lock)
    assert "python_full_version" in lock
    assert " ; " not in wanted
    assert wanted.count("--hash=sha256:") == lock.count("--hash=sha256:")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("manage.py", True),
        ("requirements.txt", True),
        ("deploy/systemd/worktracker-web.service", True),
        ("docs/deploy.md", True),
        ("fixtures/00_words.json", True),
        ("tasks/tests/test_guard.py", False),
        ("requirements-dev.txt", False),
        ("conftest.py", False),
        ("script/test", False),
    ],
)
def test_bundle_holds_what_a_server_needs(bundling: ModuleType, name: str, wanted: bool) -> None:
    assert bundling._is_wanted(name) is wanted
