"""Whose report of which period a person fills in, and what stands of it already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from agencies.models import Unit, User
from indicators.item_page import seen_items
from indicators.models import ReportedReading, Target
from indicators.sheet.seats import Seat, seats_of
from tasks.choices import FiledAs, Part, ReportState
from tasks.errors import NotAllowed, ReportRefused
from tasks.models import Activity, Period, ProgressReport, Responsibility, WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.services.filing import Filing, next_state

PEOPLE = ("reported_by", "principal", "approved_by", "decided_by")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit's report on an item for a period, as ``by`` opens it on a day.

    ``periods`` are those begun, newest first, each with ``is_asked`` and ``is_owed``. ``reports`` are the unit's,
    newest first, ``others`` what other units handed in for the same period. ``seats`` are all units that the person
    may report for, ``seat`` the chosen one; ``principal`` is the colleague whom a deputy stands in for.
    """

    item: Any
    by: User
    on: date
    seat: Seat
    seats: Sequence[Seat]
    period: Any
    periods: Sequence[Any]
    reports: Sequence[ProgressReport]
    others: Sequence[ProgressReport]
    principal: User | None

    @property
    def report(self) -> ProgressReport | None:
        """What the unit has begun or handed in for the period, and nobody has accepted yet."""
        return next((one for one in self._of_period() if one.state != ReportState.ACCEPTED), None)

    @property
    def verified(self) -> ProgressReport | None:
        """The newest report of the period that counts."""
        return next((one for one in self._of_period() if one.state == ReportState.ACCEPTED), None)

    @property
    def is_writable(self) -> bool:
        """Whether the report lies with the unit, or is not begun yet."""
        return self.report is None or self.report.is_writable

    @property
    def days_late(self) -> int:
        """Days by which a report that is handed in today is late."""
        return max((self.on - self.period.due).days, 0)

    @property
    def leads(self) -> bool:
        """Whether the unit's reports move the item."""
        return self.seat.part is None or self.seat.part.part == Part.LEAD

    @property
    def other_leads(self) -> list[Unit]:
        """The units that lead beside this one, of a unit that leads."""
        parts = self.item.responsibilities.all() if self.leads else []
        return [
            row.unit for row in parts if row.part == Part.LEAD and row.unit_id != self.seat.unit.pk
        ]

    @property
    def leading(self) -> list[Unit]:
        """The item's lead units."""
        return [row.unit for row in self.item.responsibilities.all() if row.part == Part.LEAD]

    def goes_to(self) -> ReportState:
        """Who must act on the report once it is handed in: TO_APPROVE or SUBMITTED. Up to two queries."""
        report = ProgressReport(item=self.item, unit=self.seat.unit)
        filing = Filing(self.seat.part, self.seat.filed_as, self.principal)
        return next_state(report, filing, by=self.by, on=self.on)

    def _of_period(self) -> list[ProgressReport]:
        return [one for one in self.reports if one.period_id == self.period.pk]


def sheet_items(user: User, *, on: date) -> WorkItemQuerySet:
    """The items that the person sees, with what the form reads of them and what the person may do.

    ``newest`` is the newest row of the item's trail.
    """
    written = Unit.objects.written_by(user, on=on).values("pk")
    parts = Responsibility.objects.select_related("unit").annotate(
        is_written=_holds(Q(unit__in=written))
    )
    trail = Activity.objects.filter(item=OuterRef("pk"))
    return (
        seen_items(user, on=on)
        .prefetch_related(
            Prefetch("responsibilities", parts),
            Prefetch("targets", Target.objects.for_judging()),
            "milestones",
        )
        .annotate(
            may_report=_may(WorkItem.objects.reportable_by(user, on=on)),
            may_file_for=_may(WorkItem.objects.reported_for_by(user)),
            newest=Coalesce(Subquery(trail.order_by("-pk").values("pk")[:1]), 0),
        )
    )


def sheet_of(
    item: Any, *, by: User, on: date, unit_id: int | None = None, period_id: int | None = None
) -> Sheet:
    """The report on one of ``sheet_items``: of the own unit, or the first stood in for, for the period asked for now.

    Raises NotAllowed; ReportRefused where nobody reports any more, or the unit writes itself what the office would
    write for it; Unit.DoesNotExist and Period.DoesNotExist for others than the item has.
    """
    if not item.is_open:
        raise ReportRefused(_settled(item), code="item_settled")
    seats = seats_of(item, by)
    seat = _seat(item, by, seats, unit_id)
    if not seat.is_open:
        raise ReportRefused(
            _("The part of %(unit)s in this task is closed and takes no more reports.")
            % {"unit": seat.unit},
            code="part_closed",
        )
    periods = _periods(item, on=on)
    period = _period(periods, period_id)
    reports = _reports(item, seat, period, by=by, on=on)
    sheet = Sheet(
        item=item,
        by=by,
        on=on,
        seat=seat,
        seats=seats,
        period=period,
        periods=periods,
        reports=[one for one in reports if one.unit_id == seat.unit.pk],
        others=[one for one in reports if one.unit_id != seat.unit.pk],
        principal=_principal(seat, by, on=on),
    )
    _refuse_beside_the_unit(sheet)
    return sheet


def _seat(item: Any, by: User, seats: Sequence[Seat], unit_id: int | None) -> Seat:
    if unit_id is None:
        mine = [seat for seat in seats if not _is_foreign(seat, by)]
        found = next((seat for seat in mine if seat.is_open), mine[0] if mine else None)
    else:
        units = {row.unit_id for row in item.responsibilities.all()} or {by.unit_id}
        if unit_id not in units:
            raise Unit.DoesNotExist
        found = next((seat for seat in seats if seat.unit.pk == unit_id), None)
    if found is None:
        raise NotAllowed(_not_yours(item))
    return found


def _is_foreign(seat: Seat, by: User) -> bool:
    """Whether the office would write for another unit, which it never does without being asked."""
    return seat.filed_as == FiledAs.OFFICE and seat.unit.pk != by.unit_id


def _periods(item: Any, *, on: date) -> list[Period]:
    every = Period.objects.filter(plan=item.plan_id)
    return list(
        every.begun(on=on).annotate(
            is_asked=_holds(Q(pk__in=every.asked(on=on).values("pk"))),
            is_owed=_holds(
                Q(pk__in=every.owed(on=on).filter(ends__gte=item.starts_on).values("pk"))
            ),
        )
    )


def _period(periods: Sequence[Any], period_id: int | None) -> Any:
    if not periods:
        raise ReportRefused(_("This plan has no reporting periods yet."), code="no_period")
    if period_id is None:
        return next((one for one in periods if one.is_asked), periods[0])
    found = next((one for one in periods if one.pk == period_id), None)
    if found is None:
        raise Period.DoesNotExist
    return found


def _reports(
    item: WorkItem, seat: Seat, period: Period, *, by: User, on: date
) -> list[ProgressReport]:
    """All that the unit did not throw away, and what others handed in for the period, with their claims.

    ``may_write`` and ``may_withdraw`` say what the person may do with each.
    """
    others = Q(period=period) & ~Q(state=ReportState.DRAFT)
    same = ProgressReport.objects.filter(pk=OuterRef("pk"))
    rows = item.reports.filter(Q(unit=seat.unit) | others).exclude(state=ReportState.DISCARDED)
    found = (
        rows.select_related("period", "unit", *PEOPLE)
        .prefetch_related(
            Prefetch("claims", ReportedReading.objects.select_related("indicator__definition"))
        )
        .annotate(
            may_write=Exists(same.writable_by(by, on=on)),
            may_withdraw=Exists(same.withdrawable_by(by, on=on)),
        )
    )
    return list(found.order_by("-period__starts", "-reported_at", "-pk"))


def _principal(seat: Seat, by: User, *, on: date) -> User | None:
    if seat.filed_as != FiledAs.DEPUTY:
        return None
    colleagues = User.objects.principals_of(by, on=on).filter(unit=seat.unit)
    return colleagues.order_by("pk").first()


def _refuse_beside_the_unit(sheet: Sheet) -> None:
    report = sheet.report
    if sheet.seat.filed_as != FiledAs.OFFICE or report is None or not report.is_writable:
        return
    if report.filed_as != FiledAs.OFFICE:
        raise ReportRefused(
            _("%(unit)s has begun its own report of %(period)s: let it finish, or urge it.")
            % {"unit": sheet.seat.unit, "period": sheet.period},
            code="unit_writes",
        )


def _settled(item: WorkItem) -> str:
    if item.closed_on:
        return _("This task was closed on %(day)s and takes no more reports.") % {
            "day": item.closed_on
        }
    return _("This task is halted and takes no reports.")


def _not_yours(item: WorkItem) -> str:
    units = "、".join(str(row.unit) for row in item.responsibilities.all())
    if not units:
        return _("No unit answers for this task: the supervision office reports on it.")
    return _("Reports on this task are written by the staff and heads of %(units)s.") % {
        "units": units
    }


def _may(items: WorkItemQuerySet) -> Exists:
    return Exists(items.filter(pk=OuterRef("pk")))


def _holds(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())
