"""Install, prepare and serve the demonstration.

Its data lie in var/demo, or in DATA_DIR where that is set.
"""

import argparse
import os
from datetime import date

from _provision import PYTHON, ROOT, RUNTIME, run_in_venv

# Late enough in the year of the two plans that much is done and some is late.
DEMO_DATE = "2024-10-15"


def main() -> None:
    """Prepare the environment, then become ``manage.py serve``."""
    options = _options()
    run_in_venv(RUNTIME)
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("DATA_DIR", str(ROOT / "var" / "demo"))
    if options.date:
        os.environ["BUSINESS_DATE"] = options.date.isoformat()
    os.environ.setdefault("BUSINESS_DATE", DEMO_DATE)
    os.environ.setdefault("JOB_INTERVAL", "30")  # seconds: nobody waits for the night to see jobs
    command = [PYTHON, str(ROOT / "manage.py"), "serve", "--prepare", "--log-files"]
    if options.fresh:
        command.append("--fresh")
    os.execv(PYTHON, [*command, "--port", str(options.port)])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no date as YYYY-MM-DD") from error


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/server", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="start over: delete the demo's data")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default 8000)")
    parser.add_argument(
        "--date",
        type=_day,
        metavar="YYYY-MM-DD",
        help=f"the day that counts as today (default {DEMO_DATE})",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
