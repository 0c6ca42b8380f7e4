"""What became of a report before it was handed in as it stands: returns, and what changed since the last time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.models import Activity, ProgressReport
from tasks.trail import Entry, in_words

FILED, CLAIMED, RETURNED = "report_filed", "readings_claimed", "report_returned"
CONTENT = frozenset({"percent", "narrative", "problems", "next_step", "done", "steps"})


@dataclass(frozen=True, slots=True)
class Return:
    """Who gave it back when, and what was to be done."""

    at: datetime
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class History:
    """Returns, newest first; ``changed`` against what was handed in at ``changed_since``, both None the first time."""

    returns: Sequence[Return]
    changed: Entry | None
    changed_since: datetime | None


def history_of(report: ProgressReport) -> History:
    """Read from the trail of the report. One query."""
    rows = Activity.objects.filter(
        report=report, verb__in=(FILED, CLAIMED, RETURNED), at__lte=report.reported_at
    )
    trail = list(rows.order_by("-at", "-pk"))
    filings = [row for row in trail if row.verb == FILED]
    returns = [row for row in trail if row.verb == RETURNED]
    before = filings[1] if len(filings) > 1 else None
    return History(
        returns=[Return(row.at, row.actor_name, row.reason) for row in returns],
        changed=_changed(filings[0], before, trail) if before else None,
        changed_since=before.at if before else None,
    )


def _changed(now: Activity, before: Activity, trail: Iterable[Activity]) -> Entry:
    changed = [row for row in now.changes if row["field"] in CONTENT]
    claims = {row.at: row.changes for row in trail if row.verb == CLAIMED}
    changed += _differing(claims.get(before.at, []), claims.get(now.at, []))
    return in_words([Activity(at=now.at, verb=FILED, changes=changed)])[0]


def _differing(
    before: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    old = {row["field"]: row["new"] for row in before}
    new = {row["field"]: row["new"] for row in now}
    return [
        {"field": name, "old": old.get(name, ""), "new": new.get(name, "")}
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]
