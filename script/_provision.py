"""The virtual environment .venv, the compiled catalogues and static/vendor. Standard library only."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from _assets import install_assets

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = str(BIN / "python")  # spelt out in argv[0] too: Python finds its environment by it
STAMP = VENV / "installed.json"
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"


def fail(sentence: str) -> NoReturn:
    """End with status 1 and one sentence on stderr."""
    print(f"error: {sentence}", file=sys.stderr)
    raise SystemExit(1)


def run_in_venv(lock: str) -> None:
    """Install ``lock`` into .venv where it isn't yet, and start the running script again inside."""
    _install(lock)
    _compile_catalogues()
    if trouble := install_assets(PYTHON):
        fail(trouble)
    if Path(sys.prefix) != VENV:
        sys.stdout.flush()
        os.execv(PYTHON, [PYTHON, *sys.argv])


def _install(lock: str) -> None:
    wanted = {name: _digest(name) for name in (RUNTIME, DEVELOPMENT)}
    if lock == RUNTIME:
        del wanted[DEVELOPMENT]
    wanted["python"] = ".".join(map(str, sys.version_info[:2]))
    wanted["place"] = str(VENV)  # the commands in it break when the checkout is moved
    installed = json.loads(STAMP.read_text(encoding="utf-8")) if STAMP.exists() else {}
    if wanted.items() <= installed.items() and _works():
        return
    if any(installed.get(key) != wanted[key] for key in ("python", "place")) or not _works():
        _make_venv()
    STAMP.unlink(missing_ok=True)
    print(f"Installing {lock} into {VENV.name}: a minute or two, the first time only.", flush=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # The lock is complete: pip has nothing to resolve, and a release made since cannot get in its way.
    exactly = ["--require-hashes", "--no-deps", "-r", str(ROOT / lock)]
    if subprocess.run([*pip, *exactly], check=False).returncode:
        fail(f"pip could not install {lock}; its message is above. Is the package index reachable?")
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")


def _make_venv() -> None:
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    # Debian splits ensurepip off, without which venv fails half-way.
    if not (find_spec("venv") and find_spec("ensurepip")):
        fail(f"this Python has no venv module; on Debian: `apt-get install {python}-venv`.")
    if VENV.exists():
        shutil.rmtree(VENV)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)


def _works() -> bool:
    """Whether the environment's Python still starts: it may have been moved or removed."""
    try:
        return subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0
    except OSError:
        return False


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def _compile_catalogues() -> None:
    for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            command = [str(BIN / "pybabel"), "--quiet", "compile", "-i", str(source)]
            subprocess.run([*command, "-o", str(compiled)], check=True)
