"""The trail's one writer."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from agencies.models import Agency, User
from tasks.models import Activity, Plan, ProgressReport, WorkItem
from worktracker.lib.origin import current_address


def record(
    verb: str,
    *,
    at: datetime,
    by: User | None,
    agency: Agency | None = None,
    plan: Plan | None = None,
    item: WorkItem | None = None,
    report: ProgressReport | None = None,
    subject: str = "",
    changes: list[dict[str, str]] | None = None,
    reason: str = "",
    behalf: str = "",
) -> Activity:
    """Adds one row to the trail, within the caller's transaction. ``by`` is None where a job acted.

    Item, plan and agency are taken from the report, the item or the plan where they are not given, and the subject
    names the most particular of them. ``behalf`` names the person or unit that ``by`` stood in for. The address is
    the present request's.
    """
    item = item or (report.item if report else None)
    plan = plan or (item.plan if item else None)
    return Activity.objects.create(
        agency=agency or (plan.agency if plan else None),
        plan=plan,
        item=item,
        report=report,
        actor=by,
        actor_name=str(by) if by else "",
        at=at,
        verb=verb,
        subject=(subject or (report.headline if report else str(item or plan or "")))[:300],
        changes=changes or [],
        reason=reason,
        behalf=behalf[:100],
        address=current_address(),
    )


def record_each(
    verb: str,
    changed: Iterable[tuple[WorkItem, list[dict[str, str]]]],
    *,
    at: datetime,
    by: User | None,
    reason: str = "",
    behalf: str = "",
) -> None:
    """Adds one row an item, ``(item, changes)`` each, in few statements. The items' plans should be loaded."""
    Activity.objects.bulk_create(
        [
            Activity(
                agency_id=item.plan.agency_id,
                plan_id=item.plan_id,
                item=item,
                actor=by,
                actor_name=str(by) if by else "",
                at=at,
                verb=verb,
                subject=str(item)[:300],
                changes=changes,
                reason=reason,
                behalf=behalf[:100],
                address=current_address(),
            )
            for item, changes in changed
        ],
        batch_size=500,
    )


def record_all(
    verb: str,
    told: Iterable[tuple[Agency | None, str, list[dict[str, str]]]],
    *,
    at: datetime,
    by: User | None,
) -> None:
    """Adds one row a subject, ``(agency, subject, changes)`` each, in few statements."""
    Activity.objects.bulk_create(
        [
            Activity(
                agency=agency,
                actor=by,
                actor_name=str(by) if by else "",
                at=at,
                verb=verb,
                subject=subject[:300],
                changes=changes,
                address=current_address(),
            )
            for agency, subject, changes in told
        ],
        batch_size=500,
    )


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, str]]:
    """``[{"field", "old", "new"}]`` of the fields that differ, values as text, in the order of ``new``."""
    return [
        {"field": field, "old": _text(old.get(field)), "new": _text(value)}
        for field, value in new.items()
        if old.get(field) != value
    ]


def _text(value: Any) -> str:
    return "" if value is None else str(value)
