"""Lock requirements.in, requirements-dev.in and requirements-node.in with hashes, using the uv that is installed."""

import os
import shutil
import subprocess
import sys

from _assets import NODE_LOCK
from _provision import DEVELOPMENT, ROOT, RUNTIME, fail

OPTIONS = (
    *("--generate-hashes", "--universal", "--python-version", "3.11", "--quiet"),
    *("--no-config", "--no-emit-index-url", "--no-emit-find-links"),  # nothing of this machine
)


def main() -> None:
    """Write the locks; arguments go to uv."""
    uv = shutil.which("uv") or fail("uv is missing: `pip install uv` brings it.")
    environment = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "script/lock"}
    for lock in (RUNTIME, DEVELOPMENT, NODE_LOCK):
        source = lock.replace(".txt", ".in")
        command = [uv, "pip", "compile", *OPTIONS, *sys.argv[1:], source, "--output-file", lock]
        subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()
