"""What the ledger says of each item, read a chunk of items at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Prefetch

from agencies.models import Appointment
from indicators.judging import Judged, judge_targets
from indicators.models import Target
from tasks.models import Evidence, ProgressReport, WorkItem
from tasks.querysets import WorkItemQuerySet

CHUNK = 1000
RELATED = ("milestones", "duties__occurrences")


@dataclass(frozen=True, slots=True)
class Line:
    """One item with its place in the ledger, its newest accepted report and its judged targets."""

    number: int
    item: Any
    report: ProgressReport | None
    targets: Sequence[Judged]
    on: date


def read_lines(items: WorkItemQuerySet, *, on: date) -> Iterator[Line]:
    """The items in their order. They carry their light.

    The number of queries is the same for any number of items up to ``CHUNK``, and as many again for each further chunk.
    """
    rows = iter(_rows(items).iterator(chunk_size=CHUNK))
    number = 0
    while chunk := list(islice(rows, CHUNK)):
        judged = _judged(chunk, on=on)
        for item in chunk:
            number += 1
            newest = item.newest_reports
            yield Line(number, item, newest[0] if newest else None, judged[item.pk], on)


def _rows(items: WorkItemQuerySet) -> WorkItemQuerySet:
    reports = ProgressReport.objects.accepted().moving().newest().select_related("reported_by")
    evidence = Evidence.objects.filter(removed_at__isnull=True)
    appointments = Appointment.objects.select_related("user")
    rows = items.select_related("plan__notice", "domain").defer(
        "text", "spans", "domain_reason", "plan__notice__text", "plan__notice__original"
    )
    return rows.prefetch_related(
        "responsibilities__unit",
        Prefetch("responsibilities__unit__appointments", appointments),
        *RELATED,
        Prefetch(
            "reports",
            reports.prefetch_related(Prefetch("evidence", evidence, to_attr="kept_evidence")),
            to_attr="newest_reports",
        ),
    )


def _judged(items: Iterable[WorkItem], *, on: date) -> dict[int, list[Judged]]:
    judged: dict[int, list[Judged]] = defaultdict(list)
    promised = Target.objects.binding().filter(item__in=[item.pk for item in items])
    for each in judge_targets(promised.order_by("item", "order"), on=on):
        judged[each.target.item_id].append(each)
    return judged
