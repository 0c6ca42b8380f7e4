"""`seal_audit`: seals the audit trail now and prints its head, to be kept on paper or anywhere else outside."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasks.chain import in_groups, newest_link
from tasks.services.sealing import seal_all
from worktracker.lib.clock import now


class Command(BaseCommand):
    """Prints when, how many rows, and the head in groups of eight digits."""

    help = "Seal the audit trail and print its head."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal what has come since the last run."""
        new = seal_all(at=now())
        link = newest_link()
        if link is None:
            self.stdout.write(_("There is nothing to seal: the audit trail is empty."))
            return
        self.stdout.write(
            ngettext("%(n)s row was sealed just now.", "%(n)s rows were sealed just now.", new)
            % {"n": new}
        )
        rows = (
            (_("Sealed at"), localtime(link.seal.sealed_at).strftime("%Y-%m-%d %H:%M:%S")),
            (_("Rows"), str(link.position)),
            (_("Head"), in_groups(link.digest)),
        )
        self.stdout.write("\n".join(f"{label}  {value}" for label, value in rows))
