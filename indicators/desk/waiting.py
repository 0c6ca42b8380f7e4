"""Reports that wait for a decision, as rows of the list beside the reading pane."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from tasks.models import ProgressReport, WorkItem
from tasks.querysets import ReportQuerySet

LISTED = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A report, its item with the day's light, and the unit's last report on the item that counts."""

    report: ProgressReport
    last: ProgressReport | None

    @property
    def change(self) -> Decimal | None:
        """Points since the last report that counts."""
        return change_since(self.last, self.report)


def change_since(last: ProgressReport | None, report: ProgressReport) -> Decimal | None:
    """Points between two reports; None where one gives no percentage."""
    if last is None or last.percent is None or report.percent is None:
        return None
    return report.percent - last.percent


def rows_of(reports: ReportQuerySet, *, on: date) -> list[Row]:
    """The first reports of a queue, in its order. Three queries."""
    shown = list(
        with_last(reports).select_related("unit__agency", "period", "reported_by")[:LISTED]
    )
    items = WorkItem.objects.with_light(on=on).in_bulk({report.item_id for report in shown})
    lasts = lasts_of(shown)
    for report in shown:
        report.item = items[report.item_id]
    return [Row(report, lasts.get(report.pk)) for report in shown]


def with_last(reports: ReportQuerySet) -> ReportQuerySet:
    """Adds ``last_id``: the unit's newest accepted report on the same item."""
    accepted = ProgressReport.objects.accepted().filter(
        item=OuterRef("item"), unit=OuterRef("unit")
    )
    newest = accepted.order_by("-as_of", "-reported_at", "-pk").values("pk")
    return reports.annotate(last_id=Subquery(newest[:1]))


def lasts_of(reports: Sequence[ProgressReport]) -> dict[int, ProgressReport]:
    """The last accepted report of each report ``with_last``, by the id of the latter. One query."""
    ids = {report.pk: report.last_id for report in reports if report.last_id}  # type: ignore[attr-defined]  # annotated
    found = ProgressReport.objects.select_related("period").in_bulk(set(ids.values()))
    return {pk: found[last] for pk, last in ids.items()}
