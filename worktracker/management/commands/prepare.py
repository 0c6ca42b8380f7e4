"""Bring database and static files up to this version of the code, after an installation and after an upgrade."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, call_command
from django.db import connection
from django.utils.translation import gettext as _

from tasks.models import Domain
from worktracker.lib.collected import collect_if_changed
from worktracker.version import VERSION

# The domains, and the words by which the reader tells them: without them no notice can be taken in.
VOCABULARY = ("00_domains", "00_words")


class Command(BaseCommand):
    """Migrates, brings a new database its domains, collects static files that changed; run again, does nothing."""

    help = "Migrate the database and collect static files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", action="store_true", help="only name the migrations to come")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command(
            "migrate", interactive=False, plan=options["plan"], verbosity=options["verbosity"]
        )
        if options["plan"]:
            return
        if not Domain.objects.exists():  # from then on they are the bureau's own
            call_command("loaddata", *VOCABULARY, verbosity=0)
        _refresh_statistics()
        collect_if_changed()
        if options["verbosity"]:
            self.stdout.write(_("Database and static files are those of version %s.") % VERSION)


def _refresh_statistics() -> None:
    """What migrations made or filled, PostgreSQL would plan blindly until autovacuum comes by."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
