"""Serve the product from this machine: web, worker and scheduler, started and stopped together."""

import errno
import os
import shutil
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.utils.translation import gettext as _

from agencies.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from worktracker.lib import clock
from worktracker.lib.only_one import AlreadyRunningError, only_one
from worktracker.lib.supervisor import Ended, Program, supervise

LOCK = "serve.lock"
TAIL = 20  # lines of a log that are shown when its program ended


class Command(BaseCommand):
    """Alone on its data directory. Ends with status 1 when one of its three programs ends."""

    help = "Serve web, worker and scheduler together."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on")
        parser.add_argument("--workers", type=int, default=2, help="web processes")
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first migrate, collect static files and, under DEMO=1, load the demo",
        )
        parser.add_argument(
            "--fresh", action="store_true", help="with --prepare: delete the demo's data"
        )
        parser.add_argument("--log-files", action="store_true", help="write logs to DATA_DIR/logs")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port, workers = options["host"], options["port"], options["workers"]
        logs = settings.DATA_DIR / "logs" if options["log_files"] else None
        try:
            with only_one(settings.DATA_DIR / LOCK):
                _refuse_taken(host, port)
                if options["prepare"]:
                    self._prepare(fresh=options["fresh"])
                self._serve(host, port, workers, logs)
        except KeyboardInterrupt as error:
            raise CommandError(_("Stopped before it was ready."), returncode=130) from error
        except AlreadyRunningError as error:
            raise CommandError(
                _("Another server (process %(pid)s) uses %(folder)s. Stop it first.")
                % {"pid": error.pid or "?", "folder": settings.DATA_DIR}
            ) from error

    def _prepare(self, *, fresh: bool) -> None:
        if fresh:
            _empty_demo()
        call_command("prepare", verbosity=0)
        if settings.DEMO:
            self.stdout.write(_("Loading the demonstration; the first time takes a minute."))
            self.stdout.flush()
            call_command("load_demo", stdout=self.stdout)

    def _serve(self, host: str, port: int, workers: int, logs: Path | None) -> None:
        self._announced = False
        os.environ["PYTHONPATH"] = str(settings.BASE_DIR)  # wherever we were started from
        if settings.DEMO:  # links in mails lead here
            os.environ.setdefault("SITE_URL", f"http://{host}:{port}")

        def announce() -> None:
            if not self._announced and _answers(host, port):
                self._announced = True
                self.stdout.write("\n".join(_welcome(f"http://{host}:{port}/", logs)))
                self.stdout.flush()

        if ended := supervise(_programs(host, port, workers), logs=logs, on_poll=announce):
            raise CommandError(_what_happened(ended, logs))
        self.stdout.write(_("Stopped."))


def _programs(host: str, port: int, workers: int) -> list[Program]:
    python = (sys.executable, "-u", "-m")
    celery = (*python, "celery", "--app", "worktracker", "--quiet")
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    bind = ("--bind", f"{host}:{port}", "--graceful-timeout", "5", "--no-control-socket")
    pool = ("--worker-class", "gthread", "--workers", str(workers), "--threads", "8")
    return [
        Program("web", (*python, "gunicorn", *bind, *pool, "worktracker.wsgi")),
        Program("worker", (*celery, "worker", "--loglevel", "INFO", *quiet)),
        Program("beat", (*celery, "beat", "--loglevel", "INFO", "--pidfile", "")),
    ]


def _refuse_taken(host: str, port: int) -> None:
    """Fail before anything is changed where the address is not free."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OverflowError as error:
            raise CommandError(_("A port is a number from 1 to 65535.")) from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sentence = _("Port %(port)s is taken by another program; choose one with --port.")
            else:
                sentence = _("Cannot listen on %(host)s, port %(port)s: %(reason)s.")
            raise CommandError(
                sentence % {"host": host, "port": port, "reason": error.strerror}
            ) from error


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _empty_demo() -> None:
    """Delete the demo's own database and files. Refuses where they may be somebody's."""
    folder: Path = settings.DATA_DIR
    database = settings.DATABASES["default"]
    if not settings.DEMO or Path(database["NAME"]).parent != folder:
        raise CommandError(
            _("--fresh deletes only a demonstration's own SQLite database, under DEMO=1.")
        )
    file = Path(database["NAME"]).name
    for name in (file, f"{file}-wal", f"{file}-shm"):
        (folder / name).unlink(missing_ok=True)
    for name in ("logs", "media", "queue"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _welcome(url: str, logs: Path | None) -> list[str]:
    lines = ["", _("worktracker is ready: %(url)s") % {"url": url}]
    if settings.DEMO:
        accounts = [account for account in DEMO_ACCOUNTS if account.featured]
        lines += [
            _("Demonstration as of %(date)s. Accounts (password %(password)s):")
            % {"date": clock.today(), "password": DEMO_PASSWORD},
            *(f"  {account.username:<14}{account.display_name}" for account in accounts),
            _("Try first:"),
            "  " + _("staff: My tasks, open one that is late, report progress"),
            "  " + _("supervisor: Import a notice, look at what was read, publish it"),
            "  " + _("leader: Dashboard, follow a figure to the list behind it"),
        ]
    if logs:
        lines.append(_("Logs: %(folder)s") % {"folder": logs})
    return [*lines, _("Ctrl+C stops the server.")]


def _what_happened(ended: Ended, logs: Path | None) -> str:
    sentence = _("%(name)s ended unexpectedly (status %(status)s); everything was stopped.") % {
        "name": ended.name,
        "status": ended.status,
    }
    if not logs:
        return sentence
    log = logs / f"{ended.name}.log"
    tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:]
    return "\n".join((*tail, sentence, str(log)))
