"""The window in which a killed sender sends a mail twice: from the server's acceptance to the end of our record of it.

    outbox.py [--mails N] [--sqlite]

On a PostgreSQL of its own that writes to disk as one in production does (or that of TEST_DATABASE_URL), with --sqlite
on a file. The mail server is a process of its own on this machine: it answers at once, so that the window's share of a
mail's time is the largest that it can be. The floor is the same letters by smtplib, without an outbox.
"""

import argparse
import multiprocessing
import os
import smtplib
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
ON = date(2024, 10, 15)
AT = datetime(2024, 10, 15, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
PERCENT_99 = 98  # the last but one of the 99 cuts


def main() -> None:
    """Sends, and says how long what took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=500)
    parser.add_argument("--sqlite", action="store_true")
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "script")]
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = ""
        if not options.sqlite:
            from _services import postgresql

            url = stack.enter_context(postgresql(is_durable=True))
        server = stack.enter_context(_mail_server())
        os.environ.update(DEBUG="", DEMO="1", DATA_DIR=folder, DATABASE_URL=url, REDIS_URL="")
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "worktracker.settings"
        import django

        django.setup()
        _run(options.mails, server)
        from django.db import connections

        connections.close_all()


def _run(mails: int, server: "_Server") -> None:
    from django.core.management import call_command
    from django.db import connection

    from tasks.services import mailing

    call_command("migrate", verbosity=0)
    _fill(mails)
    recorded: dict[int, float] = {}
    settle = mailing._settle

    def settle_and_look(mail: Any, *rest: Any, **named: Any) -> Any:
        state = settle(mail, *rest, **named)
        recorded[mail.pk] = time.monotonic()
        return state

    mailing._settle = settle_and_look
    start = time.monotonic()
    done = mailing.deliver(at=AT)
    each = (time.monotonic() - start) / mails * 1000
    accepted = server.accepted()
    if done.sent != mails or len(accepted) != mails:
        sys.exit(f"{done.sent} of {mails} sent, {len(accepted)} accepted")
    windows = [(recorded[pk] - accepted[pk]) * 1000 for pk in recorded]
    floor = _bare(mails, server.port) / mails * 1000
    usual, rare, longest = median(windows), quantiles(windows, n=100)[PERCENT_99], max(windows)
    print(
        f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}, {mails} mails\n"
        f"a mail: {each:.2f} ms, by smtplib alone {floor:.2f} ms, ratio {each / floor:.1f}\n"
        f"the window: median {usual:.2f} ms, 99 % within {rare:.2f} ms, longest {longest:.2f} ms; "
        f"{usual / each:.0%} of a mail's time"
    )


def _fill(mails: int) -> None:
    from agencies.models import Agency, User
    from tasks.models import OutboundMail

    agency = Agency.objects.create(code="a", name="机关")
    people = User.objects.bulk_create(
        User(
            username=f"p{n}",
            email=f"p{n}@example.org",
            password="!",  # noqa: S106  # nobody's
            role="leader",
            agency=agency,
        )
        for n in range(mails)
    )
    words = "逾期 1 件，今天到期 2 件。" * 60
    OutboundMail.objects.bulk_create(
        OutboundMail(
            user=person,
            day=ON,
            address=person.email,
            subject="今日办理提醒",
            text=words,
            html=f"<p>{words}</p>",
            created_at=AT,
        )
        for person in people
    )


def _bare(mails: int, port: int) -> float:
    """Seconds for the same letters over one connection."""
    from django.core.mail import EmailMultiAlternatives

    from tasks.models import OutboundMail

    letters = []
    for mail in OutboundMail.objects.all()[:mails]:
        message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.address])
        message.attach_alternative(mail.html, "text/html")
        letters.append((mail.address, message.message().as_bytes(linesep="\r\n")))
    start = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for address, letter in letters:
            smtp.sendmail("a@example.org", [address], letter)
    return time.monotonic() - start


class _Server:
    """The mail server's process, as seen from here."""

    def __init__(self, port: int, line: Connection) -> None:
        self.port, self._line = port, line

    def accepted(self) -> dict[int, float]:
        """Of each mail, when its acceptance was said: the machine's monotonic clock, the same in all processes."""
        self._line.send("accepted")
        times: dict[int, float] = self._line.recv()
        return times


@contextmanager
def _mail_server() -> Iterator[_Server]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,))
    process.start()
    there.close()
    try:
        yield _Server(here.recv(), here)
    finally:
        here.send("stop")
        process.join()


def _serve(line: Connection) -> None:
    """A process that takes every mail at once and remembers when."""
    from email import message_from_bytes

    from aiosmtpd.controller import Controller

    from tasks.tests.smtp import HOST, free_port

    times: dict[int, float] = {}

    class Taking:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
            name = message_from_bytes(envelope.content)["Message-ID"].split("@")[0]
            if name.startswith("<worktracker-"):  # those of the floor are named by Django
                times[int(name.rpartition("-")[2])] = time.monotonic()
            return "250 Taken"

    controller = Controller(Taking(), hostname=HOST, port=free_port())
    controller.start()
    line.send(controller.port)
    while line.recv() != "stop":
        line.send(times)
    controller.stop()


if __name__ == "__main__":
    main()
