"""What the ledger says of each item, read a chunk of items at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Prefetch

from agencies.models import Appointment, Unit
from indicators.judging import Judged, judge_targets
from indicators.models import Target
from tasks.models import Evidence, Milestone, Plan, ProgressReport, Responsibility, WorkItem
from tasks.querysets import WorkItemQuerySet

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One item with its place in the ledger: its units' parts, steps, judged targets, and newest accepted report."""

    number: int
    item: Any
    parts: Sequence[Responsibility]
    steps: Sequence[Milestone]
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
            yield Line(
                number=number,
                item=item,
                parts=item.all_parts,
                steps=item.all_steps,
                report=newest[0] if newest else None,
                targets=judged[item.pk],
                on=on,
            )


def _rows(items: WorkItemQuerySet) -> WorkItemQuerySet:
    """What many items share is read once a chunk, not joined to each of them."""
    plans = Plan.objects.select_related("notice").defer("notice__text", "notice__original")
    posts = Appointment.objects.select_related("user")
    units = Unit.objects.prefetch_related(Prefetch("appointments", posts, to_attr="posts"))
    parts = Responsibility.objects.prefetch_related(Prefetch("unit", units))
    evidence = Evidence.objects.filter(removed_at__isnull=True)
    reports = ProgressReport.objects.accepted().moving().newest().defer("handed_in")
    reports = reports.prefetch_related(
        "reported_by", Prefetch("evidence", evidence, to_attr="kept_evidence")
    )
    return items.defer("text", "spans", "domain_reason").prefetch_related(
        Prefetch("plan", plans),
        "domain",
        Prefetch("responsibilities", parts, to_attr="all_parts"),
        Prefetch("milestones", to_attr="all_steps"),
        "duties__occurrences",
        Prefetch("reports", reports, to_attr="newest_reports"),
    )


def _judged(items: Iterable[WorkItem], *, on: date) -> dict[int, list[Judged]]:
    judged: dict[int, list[Judged]] = defaultdict(list)
    promised = Target.objects.binding().filter(item__in=[item.pk for item in items])
    for each in judge_targets(promised.order_by("item", "order"), on=on):
        judged[each.target.item_id].append(each)
    return judged
