"""Fill an empty database with an invented year of any size, for benchmarks and for trying an installation out."""

from argparse import ArgumentParser
from datetime import date
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from agencies.demo import DEMO_PASSWORD
from agencies.models import User
from indicators.dataset.items import Detail
from indicators.dataset.make import THIN, make_dataset
from worktracker.lib.errors import DomainError

DAY = date(2024, 10, 15)
NAMED = ("leader", "supervisor", "auditor", "head", "staff", "admin", "security", "audit-admin")


class Command(BaseCommand):
    """Writes agencies, people, plans, reports and readings of one year; refuses where a plan stands."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much, of which luck, as of which day."""
        parser.add_argument("--items", type=int, required=True, help="how many tasks")
        parser.add_argument("--seed", type=int, default=1, help="another number, another year")
        parser.add_argument(
            "--date", type=date.fromisoformat, default=DAY, help="the day it stands at"
        )
        parser.add_argument(
            "--thin",
            action="store_true",
            help=(
                f"promise figures in {THIN.targets:.0%} of the tasks instead of 40%%, and keep each "
                f"unit's last {THIN.reports} reports only: for a million tasks"
            ),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes it, and says who can sign in. Raises CommandError where the database is not empty."""
        self.started = monotonic()
        is_open = settings.DEMO or settings.DEBUG
        try:
            made = make_dataset(
                items=options["items"],
                seed=options["seed"],
                on=options["date"],
                at=timezone.now(),
                password=make_password(DEMO_PASSWORD if is_open else None),
                detail=THIN if options["thin"] else Detail(),
                tell=self._tell,
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        for label, count in made.rows.items():
            self.stdout.write(f"{count:>10} {label}")
        found = made.judged
        self.stdout.write(f"{found.raised} flags raised, {found.changed} lights recorded.")
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM (ANALYZE)")
            self._tell("vacuumed")
        self._say_who(is_open=is_open)

    def _tell(self, said: str) -> None:
        self.stdout.write(f"{monotonic() - self.started:7.1f} s  {said}")

    def _say_who(self, *, is_open: bool) -> None:
        if not is_open:
            self.stdout.write("Nobody can sign in: accounts have passwords under DEMO=1 alone.")
            return
        people = User.objects.in_bulk(NAMED, field_name="username")
        for name in NAMED:
            if person := people.get(name):
                self.stdout.write(f"{name}: {person.get_role_display()}, {person.agency or '—'}")
        self.stdout.write(
            f"Everybody signs in with {DEMO_PASSWORD}, the people of other agencies as c01-leader, "
            "c01-01-staff-2 and so on."
        )
