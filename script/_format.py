"""Put the code into the house's format and apply the fixes that are safe."""

import subprocess

from _provision import BIN, DEVELOPMENT, ROOT, run_in_venv


def main() -> None:
    """Run ruff over the whole checkout."""
    run_in_venv(DEVELOPMENT)
    subprocess.run([BIN / "ruff", "check", "--fix", "."], cwd=ROOT, check=False)
    subprocess.run([BIN / "ruff", "format", "."], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
