"""In place of Django's own command, which would pass over the rules of passwords and the trail."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """Refuses, whatever is asked."""

    help = "Refused: the security administrator issues passwords."

    def run_from_argv(self, argv: list[str]) -> None:
        """Django's own options are refused with the same sentence."""
        super().run_from_argv(argv[:2])

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            _(
                "Passwords are issued by the security administrator on the page of accounts. Where nobody "
                "can sign in as one: create_administrator --role security --recover."
            )
        )
