"""What the ledger says of each item, read a chunk of items at a time.

Of what belongs to an item plain rows are read, and what many items share once for the whole file: instances of models
would take longer than writing the cells.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, prefetch_related_objects

from exchange.ledger.shared import Shared, UnitRow
from exchange.ledger.words import Words
from indicators.judging import Judged, judge_rows
from indicators.models import Target
from indicators.rolling import readings_of
from indicators.stations import DutyRow, duty_rows
from tasks.models import Duty, Evidence, Milestone, ProgressReport, Responsibility, WorkItem
from tasks.querysets import WorkItemQuerySet

CHUNK = 1000
# What the cells say of the item itself; a field that is not here would be read with a query an item.
FIELDS = (
    "plan",
    "domain",
    "ordinal",
    "marker",
    "section",
    "path",
    "title",
    "limit",
    "limit_inferred",
    "next_limit",
    "next_limit_kind",
    "state",
    "progress",
    "closed_on",
)


class PartRow(NamedTuple):
    """A unit's part in an item."""

    unit: UnitRow
    part: str
    is_inferred: bool


class StepRow(NamedTuple):
    """A milestone: its day, and other fields by their names."""

    day: date | None
    name: str
    quote: str
    is_limit: bool
    printed_date: date | None
    needs_confirmation: bool
    reached_on: date | None


class ReportRow(NamedTuple):
    """The newest accepted report, its fields by their names, who wrote it, and the names of its evidence."""

    as_of: date
    narrative: str
    problems: str
    next_step: str
    is_demo: bool
    reporter: str
    files: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One item with its place in the ledger, all that belongs to it, and the words that the file's lines share."""

    number: int
    item: Any
    domain: str
    parts: Sequence[PartRow]
    steps: Sequence[StepRow]
    duties: Sequence[DutyRow]
    report: ReportRow | None
    targets: Sequence[Judged]
    on: date
    words: Words


def read_lines(items: WorkItemQuerySet, *, on: date) -> Iterator[Line]:
    """The items in their order. They carry their light.

    The number of queries is the same for any number of items up to ``CHUNK``, and at most as many again for each
    further chunk.
    """
    repeats = Exists(Duty.objects.filter(item=OuterRef("pk")))
    rows = items.only(*FIELDS).annotate(repeats=repeats).iterator(chunk_size=CHUNK)
    shared, words = Shared(), Words()
    number = 0
    while chunk := list(islice(rows, CHUNK)):
        plans = shared.plans.of(item.plan_id for item in chunk)
        for item in chunk:
            item.plan = plans[item.plan_id]
        ids = [item.pk for item in chunk]
        domains = shared.domains.of(item.domain_id for item in chunk)
        parts, steps, reports = _parts(ids, shared), _steps(ids), _reports(ids, shared)
        duties, judged = _duties(chunk, on=on), _judged(chunk, on=on)
        for item in chunk:
            number += 1
            yield Line(
                number=number,
                item=item,
                domain=domains[item.domain_id],
                parts=parts.get(item.pk, ()),
                steps=steps.get(item.pk, ()),
                duties=duties.get(item.pk, ()),
                report=reports.get(item.pk),
                targets=judged.get(item.pk, ()),
                on=on,
                words=words,
            )


def _parts(ids: Sequence[int], shared: Shared) -> dict[int, list[PartRow]]:
    rows = list(
        Responsibility.objects.filter(item__in=ids)
        .order_by("item_id", "order")
        .values_list("item_id", "unit_id", "part", "is_inferred")
    )
    units = shared.units.of(unit for _item, unit, *_rest in rows)
    found: dict[int, list[PartRow]] = defaultdict(list)
    for item, unit, part, is_inferred in rows:
        found[item].append(PartRow(units[unit], part, is_inferred))
    return found


def _steps(ids: Sequence[int]) -> dict[int, list[StepRow]]:
    found: dict[int, list[StepRow]] = defaultdict(list)
    rows = Milestone.objects.filter(item__in=ids).order_by("item_id", "order")
    for item, *values in rows.values_list("item_id", "date", *StepRow._fields[1:]):
        found[item].append(StepRow._make(values))
    return found


def _duties(chunk: Iterable[Any], *, on: date) -> dict[int, list[DutyRow]]:
    repeating = [item for item in chunk if item.repeats]
    prefetch_related_objects(repeating, "duties__occurrences")
    return {item.pk: duty_rows(item, on=on) for item in repeating}


def _reports(ids: Sequence[int], shared: Shared) -> dict[int, ReportRow]:
    newest = ProgressReport.objects.accepted().moving().newest().filter(item__in=ids).order_by()
    rows: list[Any] = list(
        newest.values_list("pk", "item_id", "reported_by_id", *ReportRow._fields[:5])
    )
    people = shared.people.of(person for _pk, _item, person, *_rest in rows)
    files: dict[int, list[str]] = defaultdict(list)
    kept = Evidence.objects.filter(removed_at__isnull=True, report__in=[pk for pk, *_rest in rows])
    for report, name in kept.order_by("report_id", "pk").values_list("report_id", "name"):
        files[report].append(name)
    return {
        item: ReportRow._make([*said, people[person], files.get(pk, ())])
        for pk, item, person, *said in rows
    }


def _judged(chunk: Iterable[WorkItem], *, on: date) -> dict[int, list[Judged]]:
    items = {item.pk: item for item in chunk}
    promised = Target.objects.binding().filter(item__in=items).for_judging()
    rows = list(promised.order_by("item_id", "order"))
    for row in rows:
        row.item = items[row.item_id]
    readings = readings_of({row.indicator_id for row in rows}, until=on)
    judged: dict[int, list[Judged]] = defaultdict(list)
    for each in judge_rows(rows, readings, on=on):
        judged[each.target.item_id].append(each)
    return judged
