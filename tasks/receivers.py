"""What the tasks app hears from elsewhere."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.dispatch import receiver

from agencies.models import Agency, User
from tasks.services.activity import record, record_all
from worktracker.lib.trailing import Changes, each_happened, happened

# Where a row of the app below leads to its agency.
WAYS = ("principal", "unit", "user", "agency")


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
    stands = verb != "admin_deleted"
    agency = row if stands and isinstance(row, Agency) else agency_of(row)
    record(
        verb,
        at=at,
        by=by,
        agency=agency,
        subject=f"{row._meta.verbose_name} {row}"[:300],
        changes=changes,
        reason=reason,
    )


@receiver(each_happened)
def record_what_happened_to_each(
    sender: Any,
    *,
    verb: str,
    changed: list[tuple[Model, Changes]],
    by: User | None,
    at: datetime,
    **_: Any,
) -> None:
    """Adds a row to the trail for each of many, in few statements."""
    told = (
        (agency_of(row), f"{row._meta.verbose_name} {row}", changes) for row, changes in changed
    )
    record_all(verb, told, by=by, at=at)


def agency_of(row: Model) -> Agency | None:
    """The agency that a row belongs to; None for the agency itself, which may be about to go, and for shared rows."""
    here: Model | None = row
    while here is not None:
        ways = (getattr(here, way, None) for way in WAYS)
        here = next((way for way in ways if isinstance(way, Model)), None)
        if isinstance(here, Agency):
            return here
    return None
