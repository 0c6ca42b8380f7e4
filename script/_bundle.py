"""Make one archive that installs on a machine without the internet: the committed code, wheels, the installer.

The same commit gives the same bytes as long as the same wheels are to be had. Unless told otherwise the archive is then
tried: installed into an empty folder with the network out of reach.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from _assets import copy_assets
from _provision import BIN, PYTHON, ROOT, RUNTIME, fail, run_in_venv

INSTALLER = {"_install.py": "install.py", "_install.sh": "install.sh"}
PYTHONS = ("3.11", "3.12", "3.13")
# By glibc: Debian 12 has 2.36, openEuler 22.03 has 2.34, UOS 20 has 2.28.
NEWEST_GLIBC = 28
# What a running installation has no use for.
LEFT_OUT = frozenset({"tests", "benchmarks", "script", ".ci"})
LEFT_OUT_FILES = frozenset(
    {".editorconfig", ".gitignore", "conftest.py", "pytest.ini"}
    | {"requirements.in", "requirements-dev.in", "requirements-dev.txt"}
    | {"requirements-node.in", "requirements-node.txt", "package.json", "package-lock.json"}
)
# Nothing answers there; whoever tries the network all the same is found out.
UNREACHABLE = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Target:
    """What the archive is for: Python's minor versions, and the processor as ``uname -m`` says it."""

    pythons: tuple[str, ...]
    machine: str

    @property
    def tag(self) -> str:
        """As in the archive's name: cp311.cp312-linux_x86_64."""
        pythons = ".".join(f"cp{version.replace('.', '')}" for version in self.pythons)
        return f"{pythons}-linux_{self.machine}"


def main() -> None:
    """Read the command line, in the project's own environment."""
    options = _options()
    run_in_venv(RUNTIME)
    target = Target(tuple(sorted(set(options.python))), options.machine)
    options.output.mkdir(parents=True, exist_ok=True)
    archive = build(target, options.output, worktree=options.worktree)
    if options.trial and _runs_here(target):
        attempt(archive)
    print(archive)


def build(target: Target, output: Path, *, worktree: bool = False) -> Path:
    """The archive in this folder, with its checksum beside it."""
    with tempfile.TemporaryDirectory() as scratch:
        stage = Path(scratch)
        code = stage / "code"
        (_copy_worktree if worktree else _copy_commit)(code)
        _compile_catalogues(code)
        copy_assets(code / "static")
        fetch(target, code / RUNTIME, stage / "wheels")
        return finish(stage, target, output)


def finish(stage: Path, target: Target, output: Path) -> Path:
    """Add the installer and the checksums to a folder of ``code`` and ``wheels``, and pack it."""
    version = _version(stage / "code")
    for source, name in INSTALLER.items():
        shutil.copyfile(ROOT / "script" / source, stage / name)
    about = {"version": version, "pythons": target.pythons, "machine": target.machine}
    (stage / "bundle.json").write_text(json.dumps(about) + "\n", encoding="utf-8")
    (stage / "SHA256SUMS").unlink(missing_ok=True)
    (stage / "SHA256SUMS").write_text(_checksums(stage), encoding="utf-8")
    archive = output / f"worktracker-{version}-{target.tag}.tar.gz"
    archive.write_bytes(_packed(stage, f"worktracker-{version}"))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n")
    return archive


def fetch(target: Target, lock: Path, wheels: Path) -> None:
    """Download every locked wheel for every Python of the target, by hash."""
    wheels.mkdir()
    platforms = [f"manylinux_2_{minor}_{target.machine}" for minor in range(5, NEWEST_GLIBC + 1)]
    platforms += [f"manylinux{year}_{target.machine}" for year in ("2014", "2010", "1")]
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as requirements:
        requirements.write(unconditional(lock.read_text(encoding="utf-8")))
        requirements.flush()
        for version in target.pythons:
            print(f"Fetching wheels for Python {version} on {target.machine} ...", file=sys.stderr)
            pip = [PYTHON, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
            only = ["--no-deps", "--only-binary", ":all:", "--require-hashes"]
            wanted = ["--implementation", "cp", "--python-version", version]
            wanted += [word for name in platforms for word in ("--platform", name)]
            command = [*pip, *only, *wanted, "--requirement", requirements.name]
            if subprocess.run([*command, "--dest", str(wheels)], check=False).returncode:
                fail(f"pip could not fetch the wheels for Python {version}; its message is above.")


def unconditional(lock: str) -> str:
    """The lock without markers: they are about the machine that installs, but pip would judge them by this one."""
    return re.sub(r" ; .*?(?= \\$)", "", lock, flags=re.MULTILINE)


def attempt(archive: Path) -> None:
    """Install the archive into an empty folder without a network, and check what was installed."""
    print("Trying it with the network out of reach ...", file=sys.stderr)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        (bundle,) = folder.iterdir()
        prefix = folder / "opt"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), UNREACHABLE)
        environment = {
            **kept,
            **proxies,
            "PYTHON": sys.executable,
            "SECRET_KEY": "nothing-is-signed-with-this-" * 3,
            "ALLOWED_HOSTS": "localhost",
            "DATA_DIR": str(folder / "var"),
        }
        python, manage = f"{prefix}/current/.venv/bin/python", f"{prefix}/current/manage.py"
        alone = _without_network()
        for step in (
            ["sh", f"{bundle}/install.sh", "--prefix", f"{prefix}"],
            [python, manage, "check"],
            [python, manage, "prepare"],
        ):
            command = [*alone, *step]
            done = subprocess.run(
                command, env=environment, cwd=scratch, capture_output=True, text=True, check=False
            )
            if done.returncode:
                fail(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def _without_network() -> list[str]:
    """A command in front of which no network is left, where this system lets us."""
    unshare = shutil.which("unshare")
    for options in (["--net"], ["--net", "--map-root-user"]):
        command = [str(unshare), *options]
        if (
            unshare
            and not subprocess.run(
                [*command, "true"], check=False, stderr=subprocess.DEVNULL
            ).returncode
        ):
            return command
    return []


def _runs_here(target: Target) -> bool:
    here = ".".join(map(str, sys.version_info[:2]))
    return here in target.pythons and target.machine == platform.machine()


def _copy_commit(code: Path) -> None:
    """The tree of HEAD, whatever lies in the working copy."""
    tree = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=False)
    if tree.returncode:
        fail(f"git archive failed: {tree.stderr.decode(errors='replace')}")
    with tarfile.open(fileobj=io.BytesIO(tree.stdout)) as packed:
        members = [member for member in packed if _is_wanted(member.name)]
        packed.extractall(code, members=members, filter="data")


def _copy_worktree(code: Path) -> None:
    """The files as they stand, those that git does not know yet among them."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    for name in filter(_is_wanted, filter(None, names.split("\0"))):
        if (ROOT / name).is_file():
            (code / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, code / name)


def _is_wanted(name: str) -> bool:
    path = PurePosixPath(name)
    return LEFT_OUT.isdisjoint(path.parts) and path.name not in LEFT_OUT_FILES


def _compile_catalogues(code: Path) -> None:
    for source in sorted(code.glob("locale/*/LC_MESSAGES/*.po")):
        command = [str(BIN / "pybabel"), "--quiet", "compile", "-i", str(source)]
        subprocess.run([*command, "-o", str(source.with_suffix(".mo"))], check=True)


def _version(code: Path) -> str:
    text = (code / "worktracker" / "version.py").read_text(encoding="utf-8")
    found = re.search(r'^VERSION = "([0-9A-Za-z.+-]+)"$', text, flags=re.M)
    return found[1] if found else fail("worktracker/version.py names no version.")


def _checksums(stage: Path) -> str:
    """As sha256sum writes them, sorted."""
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(stage).as_posix()}\n"
        for path in _files(stage)
    )
    return "".join(lines)


def _packed(stage: Path, top: str) -> bytes:
    """The folder as .tar.gz: sorted, root's, everything as old as the commit."""
    made = int(_git("log", "-1", "--format=%ct"))
    packed = io.BytesIO()
    with (
        gzip.GzipFile(
            filename="", fileobj=packed, mode="wb", compresslevel=6, mtime=made
        ) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in _files(stage):
            member = tarfile.TarInfo(f"{top}/{path.relative_to(stage).as_posix()}")
            member.size = path.stat().st_size
            member.mtime = made
            member.mode = 0o755 if os.access(path, os.X_OK) or path.suffix == ".sh" else 0o644
            member.uname = member.gname = "root"
            with path.open("rb") as content:
                archive.addfile(member, content)
    return packed.getvalue()


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bundle", description=__doc__)
    here = ".".join(map(str, sys.version_info[:2]))
    parser.add_argument(
        "--python",
        action="append",
        choices=PYTHONS,
        help=f"a Python that it is for; may be given more than once (default {here})",
    )
    machine = platform.machine()
    parser.add_argument(
        "--machine",
        choices=("x86_64", "aarch64"),
        default=machine,
        help=f"the processor that it is for (default {machine})",
    )
    parser.add_argument(
        "--output", type=Path, default=ROOT / "var" / "bundles", help="folder (var/bundles)"
    )
    parser.add_argument(
        "--worktree", action="store_true", help="take the working copy, not the commit"
    )
    parser.add_argument("--no-trial", dest="trial", action="store_false", help="do not try it")
    options = parser.parse_args()
    options.python = options.python or [here]
    return options


if __name__ == "__main__":
    main()
