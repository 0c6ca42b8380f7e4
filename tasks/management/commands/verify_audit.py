"""`verify_audit [--head DIGEST]`: checks the sealed audit trail and names each broken thing; status 1 on any."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasks.chain import in_groups
from tasks.models.seal import DIGEST
from tasks.services.verifying import Verdict, verify_trail

HEXADECIMAL = frozenset("0123456789abcdef")


class Command(BaseCommand):
    """Reads only. The last line says whether the trail is whole, how many rows it proves, and the head."""

    help = "Check the sealed audit trail; with --head, against a head that was kept elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The head, in one word or in the groups that it is printed in."""
        parser.add_argument("--head", nargs="+", default=[], help="a head printed or mailed before")

    def handle(self, *args: Any, head: list[str], **options: Any) -> None:
        """Walk the chain. Raises CommandError, status 1, for a head that is none and for a trail that is broken."""
        verdict = verify_trail(noted=_digest("".join(head)))
        for finding in verdict.findings:
            self.stdout.write(finding.sentence)
        for line in _remarks(verdict):
            self.stdout.write(line)
        if not verdict.is_whole:
            raise CommandError(_broken(verdict))
        self.stdout.write(_whole(verdict))


def _digest(typed: str) -> str:
    """The head as stored. Raises CommandError for what cannot be one."""
    head = "".join(typed.split()).lower()
    if head and not (len(head) == DIGEST and HEXADECIMAL.issuperset(head)):
        raise CommandError(_("A head has 64 digits from 0 to 9 and a to f; this one is different."))
    return head


def _remarks(verdict: Verdict) -> list[str]:
    lines = []
    if link := verdict.noted:
        lines.append(
            _("The head given stands at position %(position)s, sealed at %(time)s.")
            % {
                "position": link.position,
                "time": localtime(link.seal.sealed_at).strftime("%Y-%m-%d %H:%M"),
            }
        )
    if n := verdict.waiting:
        sentence = ngettext(
            "%(n)s row is not sealed yet, so nothing proves it.",
            "%(n)s rows are not sealed yet, so nothing proves them.",
            n,
        )
        lines.append(sentence % {"n": n})
    return lines


def _whole(verdict: Verdict) -> str:
    if not verdict.rows:
        return _("Nothing is sealed yet.")
    sentence = ngettext(
        "Whole: %(n)s row, head %(head)s", "Whole: %(n)s rows, head %(head)s", verdict.rows
    )
    return sentence % {"n": verdict.rows, "head": in_groups(verdict.head)}


def _broken(verdict: Verdict) -> str:
    n = len(verdict.findings)
    return ngettext(
        "The trail is not whole: %(n)s finding.", "The trail is not whole: %(n)s findings.", n
    ) % {"n": n}
