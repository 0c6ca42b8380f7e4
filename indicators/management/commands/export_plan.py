"""``export_plan CODE --format notice``: a stored plan in the form that ``parse_notice`` prints."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from indicators.notice_form import notice_form
from tasks.models import Plan


class Command(BaseCommand):
    """Prints what the notice says, as it is stored and corrected."""

    help = "Prints a stored plan: printed values only, inferred units and deadlines left out."

    def add_arguments(self, parser: CommandParser) -> None:
        """The plan's code and the form."""
        parser.add_argument("code", help="code of the plan, such as taian-2024")
        parser.add_argument("--format", choices=["notice"], default="notice")

    def handle(self, *args: Any, **options: Any) -> None:
        """JSON on standard output; one sentence on standard error where there is no such plan."""
        plan = Plan.objects.select_related("notice").filter(code=options["code"]).first()
        if plan is None:
            raise CommandError(f"There is no plan with the code {options['code']}.")
        self.stdout.write(json.dumps(notice_form(plan), ensure_ascii=False, indent=1))
