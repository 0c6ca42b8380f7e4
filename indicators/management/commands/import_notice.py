"""``import_notice FILE --agency CODE``: a notice becomes a draft plan."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.models import Agency
from indicators.services.intake import take_in
from tasks.errors import NoticeRefused
from worktracker.lib.clock import now


class Command(BaseCommand):
    """Stores a draft plan; the same file twice changes nothing and says so."""

    help = "Takes in a notice (Word, PDF, Excel, OFD, HTML, text) as a draft plan. The same file twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, whose plan it is, and optionally a reviewed annotation to lay over the text."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, metavar="CODE", help="code of the agency")
        parser.add_argument("--annotation", type=Path, metavar="JSON", help="a reviewed reading")
        parser.add_argument("--provenance", default="", help="where the notice comes from")

    def handle(self, *args: Any, **options: Any) -> None:
        """One sentence on standard error and exit status 1 where nothing can be taken in."""
        agency = Agency.objects.filter(code=options["agency"]).first()
        if agency is None:
            raise CommandError(f"There is no agency with the code {options['agency']}.")
        try:
            plan, created = take_in(
                data=_bytes(options["file"]),
                file_name=options["file"].name,
                agency=agency,
                by=None,
                at=now(),
                provenance=options["provenance"],
                annotated=_annotation(options["annotation"]),
            )
        except NoticeRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if not created:
            self.stdout.write(
                f"Nothing changed: this very file was taken in before as {plan.code}."
            )
            return
        problems = plan.problems.blocking().count()
        self.stdout.write(
            f"{plan.code}: a draft of {plan.items.count()} tasks, {problems} problems to settle."
        )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _annotation(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        return json.loads(_bytes(path))
    except ValueError as error:
        raise CommandError(f"{path} is no JSON: {error}.") from error
