"""Run every test on PostgreSQL, and what touches the database again on SQLite.

Redis and Chromium are the real ones. What is missing is fetched where that can be done; a test that
is skipped counts as failed. Other arguments go to pytest: script/test tasks/tests -k unit.
"""

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import _provision


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of pytest: how the database names its version, how many tests passed and failed,
    and pytest's own exit status.
    """

    version: str
    passed: int
    failed: int
    status: int


def main() -> None:
    """Run what was asked for and close with the versions and the totals."""
    parser = argparse.ArgumentParser(prog="script/test", description=__doc__)
    parser.add_argument("--pg", action="store_true", help="run on PostgreSQL only")
    parser.add_argument("--sqlite", action="store_true", help="run on SQLite only")
    options, arguments = parser.parse_known_args()
    _provision.run_in_venv(_provision.DEVELOPMENT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped

    both = options.pg == options.sqlite
    outcomes = _run(arguments, on_postgresql=both or options.pg, on_sqlite=both or options.sqlite)
    print()
    for outcome in outcomes:
        print(f"{outcome.version}: {outcome.passed} passed" + _failures(outcome))
    passed, failed = sum(o.passed for o in outcomes), sum(o.failed for o in outcomes)
    print(f"{passed} passed, {failed} failed")
    if failed or not passed or any(outcome.status for outcome in outcomes):
        raise SystemExit(1)


def _run(arguments: list[str], *, on_postgresql: bool, on_sqlite: bool) -> list[Outcome]:
    from _services import (  # they need what .venv holds
        chromium,
        libreoffice,
        postgresql,
        redis_server,
    )

    outcomes = []
    os.environ["CHROMIUM"] = chromium()
    libreoffice()
    with redis_server() as os.environ["REDIS_URL"], tempfile.TemporaryDirectory() as data:
        os.environ["DATA_DIR"] = data
        for name in ("DEMO", "DEBUG", "BUSINESS_DATE", "EMAIL_URL", "DATABASE_URL"):
            os.environ.pop(name, None)
        if on_postgresql:
            with postgresql() as url:
                outcomes.append(_pytest(arguments, _postgresql_version(url), DATABASE_URL=url))
        if on_sqlite:
            outcomes.append(_pytest(["--only-database", *arguments], _sqlite_version()))
    return outcomes


def _pytest(arguments: list[str], version: str, **environment: str) -> Outcome:
    """Run pytest on two processes and count from its own report."""
    print(f"== {version}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ["-n", "2", "--dist", "worksteal", "--no-skips", f"--junitxml={report}"]
        status = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *arguments],
            cwd=_provision.ROOT,
            env={**os.environ, **environment},
            check=False,
        ).returncode
        suite = ElementTree.parse(report).find("testsuite") if report.exists() else None
    if suite is None:
        return Outcome(version, 0, 1, status or 1)
    total = int(suite.attrib["tests"])
    failed = sum(int(suite.attrib[name]) for name in ("failures", "errors", "skipped"))
    return Outcome(version, total - failed, failed, status)


def _failures(outcome: Outcome) -> str:
    if outcome.failed:
        return f", {outcome.failed} failed"
    return f", but pytest ended with status {outcome.status}" if outcome.status else ""


def _postgresql_version(url: str) -> str:
    import psycopg2  # is in .venv

    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("select version()")
        return str(cursor.fetchone()[0])


def _sqlite_version() -> str:
    with closing(sqlite3.connect(":memory:")) as connection:
        return f"SQLite {connection.execute('select sqlite_version()').fetchone()[0]}"


if __name__ == "__main__":
    main()
