"""In place of Django's own command: a superuser would be nobody here, since the role alone decides."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """Refuses, whatever is asked."""

    help = "Refused: use create_administrator."

    def run_from_argv(self, argv: list[str]) -> None:
        """Django's own options are refused with the same sentence."""
        super().run_from_argv(argv[:2])

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            _(
                "There are no superusers here. Make the first administrators with "
                "create_administrator --role system|security|audit."
            )
        )
