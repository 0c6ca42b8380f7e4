"""Fill an empty installation with the demonstration."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from agencies.demo import create_deputies
from indicators.demo.load import create_people, tell_progress
from tasks.models import Plan
from worktracker.lib.clock import today

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


class Command(BaseCommand):
    """Loads the two plans, demonstration accounts and invented progress; what is there already is kept."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Each part only where it is missing. Raises CommandError outside demo mode."""
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: demonstration accounts have public passwords.")
        if not Plan.objects.exists():
            call_command("loaddata", *sorted(map(str, FIXTURES.glob("*.json"))), verbosity=0)
        people = create_people()
        create_deputies(today())
        reports = tell_progress(on=today())
        self.stdout.write(f"{people} accounts made, {reports} reports told.")
