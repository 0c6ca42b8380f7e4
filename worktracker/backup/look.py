"""Run as a program on a migrated scratch database: reads what people read first, and prints it as JSON.

A process of its own, since the settings name one database for as long as Django runs.
"""

import json
import sys
from datetime import date
from typing import Any


def look(*, on: date) -> dict[str, Any]:
    """Counts of tasks by light, of plans, people and reports by state, by way of the models of this code."""
    from django.db.models import Count

    from agencies.models import User
    from tasks.models import Plan, ProgressReport, WorkItem

    def by(rows: Any, field: str) -> dict[str, int]:
        return dict(rows.order_by(field).values_list(field).annotate(n=Count("pk")))

    return {
        "tasks by light": by(WorkItem.objects.published().with_light(on=on), "light"),
        "plans by state": by(Plan.objects.all(), "state"),
        "reports by state": by(ProgressReport.objects.all(), "state"),
        "people by role": by(User.objects.all(), "role"),
    }


def main() -> None:
    """Print the look of today."""
    import django

    django.setup()
    from worktracker.lib import clock

    json.dump(look(on=clock.today()), sys.stdout)


if __name__ == "__main__":
    main()
