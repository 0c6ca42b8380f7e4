"""What the tasks app hears from elsewhere."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.dispatch import receiver

from agencies.models import Agency, User
from tasks.models import Plan, WorkItem
from tasks.services.activity import record
from worktracker.lib.trailing import happened

# Where a row of any app leads to what the trail hangs on.
WAYS = ("item", "duty", "plan", "principal", "unit", "indicator", "user", "agency")


@receiver(happened)
def record_what_happened(
    sender: type[Model],
    *,
    row: Model,
    verb: str,
    by: User | None,
    at: datetime,
    changes: list[dict[str, str]],
    reason: str = "",
    **_: Any,
) -> None:
    """Adds the trail's row for what happened below this app and in the administration pages."""
    agency, plan, item = place_of(row, stands=verb != "admin_deleted")
    record(
        verb,
        at=at,
        by=by,
        agency=agency,
        plan=plan,
        item=item,
        subject=f"{row._meta.verbose_name} {row}"[:300],
        changes=changes,
        reason=reason,
    )


def place_of(
    row: Model, *, stands: bool = True
) -> tuple[Agency | None, Plan | None, WorkItem | None]:
    """Agency, plan and item that a row belongs to; with ``stands`` false the row itself is not one of them."""
    agency = plan = item = None
    here: Model | None = row
    while here is not None:
        counts = stands or here is not row
        match here:
            case WorkItem():
                item = here if counts else None
            case Plan():
                plan = here if counts else None
            case Agency():
                return (here if counts else None), plan, item
        ways = (getattr(here, way, None) for way in WAYS)
        here = next((way for way in ways if isinstance(way, Model)), None)
    return agency, plan, item
