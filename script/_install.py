"""Put this bundle's release in place: <prefix>/releases/<version>, and <prefix>/current pointing at it.

Touches no settings and no data. Run again, it finds what is done. Standard library only; nothing is fetched.
"""

import argparse
import compileall
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

BUNDLE = Path(__file__).resolve().parent
ABOUT = json.loads((BUNDLE / "bundle.json").read_text(encoding="utf-8"))
SUMS = BUNDLE / "SHA256SUMS"
STAMP = "installed.json"  # written last: a release without it was left half done


def main() -> None:
    """Verify, install, switch, and say what is next."""
    options = _options()
    if options.fits:
        raise SystemExit(not _fits())
    if not _fits():
        _fail(f"this bundle is for Python {', '.join(ABOUT['pythons'])} on {ABOUT['machine']}.")
    os.umask(0o022)  # the services' user reads what root installs
    verify()
    release = options.prefix / "releases" / ABOUT["version"]
    try:
        install(release)
        if options.switch:
            switch(options.prefix / "current", release)
    except PermissionError as error:
        _fail(f"{error.filename}: {error.strerror}. Run this as root, or choose --prefix.")
    if options.switch:
        print(f"{options.prefix}/current is version {ABOUT['version']} now.")
    print(f"Next: {options.prefix}/current/docs/deploy.md; after an upgrade its section Upgrade.")


def verify() -> None:
    """Compare every file of the bundle with SHA256SUMS: none changed, none missing, none added."""
    expected = {}
    for line in SUMS.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        expected[name] = digest
    found = {
        path.relative_to(BUNDLE).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in BUNDLE.rglob("*")
        if path.is_file() and path != SUMS
    }
    differing = sorted(name for name in expected | found if expected.get(name) != found.get(name))
    if differing:
        _fail(f"the bundle is damaged, copy it again: {', '.join(differing[:5])}.")
    print(f"{len(found)} files as they were packed.")


def install(release: Path) -> None:
    """The code, an environment with the wheels, everything compiled."""
    identity = {"bundle": hashlib.sha256(SUMS.read_bytes()).hexdigest(), **ABOUT}
    stamp = release / STAMP
    if stamp.exists():
        if json.loads(stamp.read_text(encoding="utf-8")) != identity:
            _fail(f"{release} holds another build of this version: move that folder away first.")
        print(f"{release} is installed already.")
        return
    if release.exists():
        shutil.rmtree(release)
    print(f"Installing into {release}; this takes a minute.", flush=True)
    shutil.copytree(BUNDLE / "code", release)
    _make_environment(release)
    compileall.compile_dir(release, quiet=2, workers=1, rx=None)
    stamp.write_text(json.dumps(identity) + "\n", encoding="utf-8")


def switch(link: Path, release: Path) -> None:
    """Let the link name the release, from one moment to the next."""
    if link.exists() and not link.is_symlink():
        _fail(f"{link} is no link: move it away first.")
    fresh = link.with_name(".current.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(release.relative_to(link.parent))
    fresh.replace(link)


def _make_environment(release: Path) -> None:
    python = str(release / ".venv" / "bin" / "python")
    subprocess.run([sys.executable, "-I", "-m", "venv", release / ".venv"], check=True)
    # No setting of this machine's may lead pip elsewhere.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    pip = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-cache-dir",
    ]
    only = [
        "--no-index",
        "--find-links",
        str(BUNDLE / "wheels"),
        "--only-binary",
        ":all:",
        "--no-deps",
    ]
    command = [*pip, *only, "--require-hashes", "--requirement", str(release / "requirements.txt")]
    environment = {**kept, "PIP_CONFIG_FILE": os.devnull}
    if subprocess.run(command, env=environment, check=False).returncode:
        _fail("pip could not install the bundle's wheels; its message is above.")


def _fits() -> bool:
    here = ".".join(map(str, sys.version_info[:2]))
    if here not in ABOUT["pythons"] or platform.machine() != ABOUT["machine"]:
        return False
    # Debian splits ensurepip off, without which venv fails half-way.
    if not (find_spec("venv") and find_spec("ensurepip")):
        _fail(f"Python {here} has no venv module; on Debian: `apt-get install python{here}-venv`.")
    return True


def _fail(sentence: str) -> NoReturn:
    print(f"error: {sentence}", file=sys.stderr)
    raise SystemExit(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="install.sh", description=__doc__)
    parser.add_argument(
        "--prefix", type=Path, default=Path("/opt/worktracker"), help="(/opt/worktracker)"
    )
    parser.add_argument(
        "--no-switch",
        dest="switch",
        action="store_false",
        help="leave <prefix>/current as it is",
    )
    parser.add_argument("--fits", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.prefix = options.prefix.absolute()
    return options


if __name__ == "__main__":
    main()
