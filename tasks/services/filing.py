"""In whose name a person may report: for the own unit, as a deputy, or on a unit's behalf (代填)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.choices import Role
from agencies.models import Deputy, Unit, User
from tasks.choices import FiledAs, ReportState, State
from tasks.errors import NotAllowed, ReportRefused
from tasks.models import ProgressReport, Responsibility, WorkItem
from tasks.querysets import WorkItemQuerySet


@dataclass(frozen=True, slots=True)
class Filing:
    """The unit's part (None where no unit answers for the item), and in whose place the person writes."""

    part: Responsibility | None
    filed_as: FiledAs
    principal: User | None = None

    @property
    def behalf(self) -> str:
        """Whom the trail names beside the actor; empty for the own unit."""
        if self.filed_as == FiledAs.OWN or self.part is None:
            return ""
        return str(self.principal or self.part.unit)


def filing_of(item: WorkItem, *, unit: Unit, by: User, on: date) -> Filing:
    """How the person reports on an open item for a unit. Raises NotAllowed, or ReportRefused where nobody may."""
    if not WorkItem.objects.visible_to(by).filter(pk=item.pk).exists():
        raise NotAllowed(_("You report for your own unit only."))
    part = item.responsibilities.filter(unit=unit).select_related("unit").first()
    _refuse_settled(item, part)
    only = WorkItem.objects.filter(pk=item.pk)
    if part is None:
        _refuse_without_part(only, unit=unit, by=by, on=on)
        return Filing(None, FiledAs.OWN)
    if Unit.objects.written_by(by, on=on).filter(pk=unit.pk).exists():
        if by.is_reporter and by.unit_id == unit.pk:
            return Filing(part, FiledAs.OWN)
        return Filing(part, FiledAs.DEPUTY, principal_in(unit, by=by, on=on))
    if only.reported_for_by(by).exists():
        return Filing(part, FiledAs.OFFICE)
    raise NotAllowed(_("You report for your own unit only."))


def principal_in(unit: Unit, *, by: User, on: date) -> User | None:
    """The colleague of a unit whom the person stands in for on a day; None for the unit's own people."""
    if by.is_reporter and by.unit_id == unit.pk:
        return None
    return User.objects.principals_of(by, on=on).filter(unit=unit).order_by("pk").first()


def next_state(report: ProgressReport, filing: Filing, *, by: User, on: date) -> ReportState:
    """Who must act on a report that is handed in: the head of the unit, or the supervision office.

    The head approves where the plan asks for it, and confirms what the office filed on the unit's behalf. A head's
    own report, and that of a unit without an active head or deputy of one, goes straight to the office.
    """
    asked = report.item.plan.asks_approval or filing.filed_as == FiledAs.OFFICE
    if filing.part is None or not asked:
        return ReportState.SUBMITTED
    heads = heads_of(report.unit, on=on)
    if not heads.exists() or heads.filter(pk=by.pk).exists():
        return ReportState.SUBMITTED
    return ReportState.TO_APPROVE


def heads_of(unit: Unit, *, on: date) -> QuerySet[User]:
    """Who approves a unit's reports on a day: its active heads, and the deputies of its heads."""
    deputies = Deputy.objects.in_force(on).filter(principal__unit=unit, principal__role=Role.HEAD)
    own = Q(unit=unit, role=Role.HEAD)
    return User.objects.active().filter(own | Q(pk__in=deputies.values("deputy")))


def _refuse_settled(item: WorkItem, part: Responsibility | None) -> None:
    if item.state == State.CLOSED:
        raise ReportRefused(_("This task is closed and takes no more reports."), code="item_closed")
    if item.state == State.HALTED:
        raise ReportRefused(_("This task is halted and takes no reports."), code="item_halted")
    if part is not None and part.state == State.CLOSED:
        raise ReportRefused(
            _("Your unit's part in this task is closed and takes no more reports."),
            code="part_closed",
        )


def _refuse_without_part(items: WorkItemQuerySet, *, unit: Unit, by: User, on: date) -> None:
    if by.unit_id != unit.pk or not items.reportable_by(by, on=on).exists():
        raise NotAllowed(
            _("You have no part in this task: the staff and heads of its units report on it.")
        )
