"""What waits for a person: the items of the units that the person writes for, and what to do about each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.models import Unit, User
from tasks.buttons import Button, Tag, report_url
from tasks.choices import Queue, ReportState
from tasks.dues import Dues, Reporting, dues_of, missed_words, reporting_of
from tasks.models import Period, ProgressReport, Responsibility, WorkItem
from tasks.querysets import WorkItemQuerySet

REASONS: tuple[tuple[str, Queue], ...] = (
    ("is_returned", Queue.RETURNED),
    ("to_answer", Queue.TO_ANSWER),
    ("is_overdue", Queue.OVERDUE),
    ("is_due_soon", Queue.DUE_SOON),
    ("to_sign", Queue.TO_SIGN),
    ("to_report", Queue.TO_REPORT),
)
LATE = (Queue.RETURNED, Queue.OVERDUE)


def units_of(user: User, *, on: date) -> list[int]:
    """Ids of the units whose work waits for the person on a day: of a supervisor the supervision office's own."""
    if user.is_supervisor:
        return [user.unit_id] if user.unit_id else []
    return list(Unit.objects.written_by(user, on=on).order_by("pk").values_list("pk", flat=True))


def items_of(user: User, *, on: date, units: list[int] | None = None) -> WorkItemQuerySet:
    """The items that concern the person, ``with_queue``; ``units`` are ``units_of`` where they are known already."""
    items: WorkItemQuerySet = WorkItem.objects.concerning(user, on=on)
    return items.with_queue(units_of(user, on=on) if units is None else units, on=on)


def waiting_for(user: User, *, on: date) -> WorkItemQuerySet:
    """Those of them that the person must do something about now."""
    items: WorkItemQuerySet = WorkItem.objects.concerning(user, on=on)
    return items.waiting_for(units_of(user, on=on), on=on)


def stood_in_for(user: User, *, on: date) -> dict[int, str]:
    """Unit id → the colleagues there whom the person stands in for; not those of the person's own unit."""
    names: dict[int, list[str]] = {}
    people = User.objects.principals_of(user, on=on).exclude(unit_id=user.unit_id)
    for person in people.order_by("pk"):
        names.setdefault(person.unit_id, []).append(str(person))
    return {unit: "、".join(each) for unit, each in names.items()}


def rows_of(user: User, *, on: date) -> Iterator["Row"]:
    """The person's items, most urgent first, each with what to do about it."""
    units = units_of(user, on=on)
    items = items_of(user, on=on, units=units).with_gap(on=on).by_queue()
    found = items.with_parts().with_work_of(units, on=on)
    principals = stood_in_for(user, on=on)
    return (
        Row(item, dues_of(item, on=on), user.unit_id, principals)
        for item in found.prefetch_related("targets__indicator")
    )


@dataclass(frozen=True)
class Row:
    """An item of ``items_of`` with ``with_work_of``, as 我的任务 shows it. Reads nothing."""

    item: Any
    dues: Dues
    own_unit: int | None
    principals: Mapping[int, str]

    @property
    def queue(self) -> Queue:
        """The most urgent reason."""
        return list(Queue)[self.item.urgency]

    @property
    def parts(self) -> list[Responsibility]:
        """The person's units' parts, the own unit's first; none of what no unit answers for."""
        return sorted(self.item.work, key=lambda part: part.unit_id != self.own_unit)

    @cached_property
    def reporting(self) -> list[Reporting]:
        """How these parts stand with their reports; how the office does with what no unit answers for."""
        return reporting_of(self.item, self.parts, self.dues)

    @cached_property
    def returned(self) -> ProgressReport | None:
        """The report that was given back."""
        return self._latest(ReportState.RETURNED)

    @cached_property
    def draft(self) -> ProgressReport | None:
        """The report that was begun."""
        return self._latest(ReportState.DRAFT)

    @property
    def last(self) -> ProgressReport | None:
        """What was last handed in."""
        return next((one for one in self.item.latest if one.state != ReportState.DRAFT), None)

    @property
    def part_lines(self) -> list[tuple[str, str]]:
        """牵头, with the unit's name where it is not the person's own, and whom the person stands in for there."""
        lines = [(self._part_words(part), self._behalf(part.unit_id)) for part in self.parts]
        return lines or [(_("for the agency"), "")]

    @property
    def tags(self) -> list[Tag]:
        """The reasons beside the one it stands under, the periods missed, and a draft."""
        return [*self._reasons(), *self._missed(), *self._begun()]

    @property
    def period_words(self) -> str:
        """10月期 周五截止，还剩 10 天: of the period asked for, while nothing was handed in for it."""
        period = self.dues.asked
        if period is None or not any(one.lacks_asked for one in self.reporting):
            return ""
        figures = {"period": period, "limit": self.dues.limit_words(period)}
        return pgettext("reporting period", "%(period)s: %(limit)s") % figures

    @property
    def buttons(self) -> list[Button]:
        """What the person does next, the most urgent first; signing is offered beside it."""
        url = self.item.get_absolute_url()
        answer = [Button(_("Answer"), f"{url}#voices")] if self.item.to_answer else []
        return answer + ([self._report()] if self.item.is_open else [])

    def _report(self) -> Button:
        """Change, go on with, or write a report; else look at the one that was handed in."""
        if found := self.returned or self.draft:
            label = _("Change and hand in") if self.returned else _("Go on with the draft")
            return Button(label, self._url(found.period, found.unit_id))
        if self.item.to_report or not self.item.is_handed_in:
            period, unit_id = self._next()
            return Button(pgettext("button", "Report"), self._url(period, unit_id))
        return Button(_("See the report"), (self.last or self.item).get_absolute_url())

    def _part_words(self, part: Responsibility) -> str:
        words = str(part.get_part_display())
        return words if part.unit_id == self.own_unit else f"{part.unit} {words}"

    def _behalf(self, unit_id: int) -> str:
        name = self.principals.get(unit_id)
        return _("for %(name)s") % {"name": name} if name else ""

    def _latest(self, state: ReportState) -> ProgressReport | None:
        return next((one for one in self.item.latest if one.state == state), None)

    def _url(self, period: Period | None, unit_id: int | None) -> str:
        return report_url(self.item.pk, period, unit_id, own=self.own_unit)

    def _next(self) -> tuple[Period | None, int | None]:
        """The period to report on, and for which unit."""
        for one in self.reporting:
            if lacking := self.dues.lacking(one):
                return lacking[0], one.unit.pk if one.unit else None
        return self.dues.asked, self.parts[0].unit_id if self.parts else None

    def _reasons(self) -> Iterator[Tag]:
        for name, queue in REASONS:
            if queue not in (self.queue, Queue.TO_REPORT) and getattr(self.item, name):
                yield Tag(str(queue.label), queue in LATE)

    def _missed(self) -> Iterator[Tag]:
        for one in self.reporting:
            if one.owes and one.owes != self.dues.asked:
                url = self._url(one.owes, one.unit.pk if one.unit else None)
                words = missed_words(one.owes, missed=one.missed)
                named = len(self.parts) > 1
                yield Tag(f"{one.unit} {words}" if named else words, True, url)

    def _begun(self) -> Iterator[Tag]:
        if self.draft:
            yield Tag(str(ReportState.DRAFT.label))
