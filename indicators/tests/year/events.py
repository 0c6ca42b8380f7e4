"""What people do in the year that is simulated: a course of events that a seed repeats exactly."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from agencies.choices import Role
from agencies.models import User
from tasks.choices import ReportState, State
from tasks.errors import NotAllowed, ReportRefused, TransitionRefused
from tasks.models import Plan, ProgressReport, Responsibility, WorkItem
from tasks.services.deciding import accept_report, approve_report, return_report
from tasks.services.reporting import file_report, submit_report
from tasks.services.signing import sign_for
from tasks.services.standing import halt_item, resume_item
from tasks.services.urging import urge

REFUSALS = (NotAllowed, ReportRefused, TransitionRefused)
REPORTED = 90  # items that anybody ever reports on
Deed = Callable[[date], None]


def moment(day: date, hour: int = 15) -> datetime:
    """That day in the afternoon: after the morning's letters."""
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo("Asia/Shanghai"))


class Events:
    """Deeds by day. Some follow from others: a report that was handed in is decided on some days later."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  # a repeatable course of events, nothing secret
        self.due: dict[date, list[Deed]] = defaultdict(list)
        self.office = {
            user.agency_id: user
            for user in User.objects.filter(role=Role.SUPERVISOR).order_by("pk")
        }
        parts = Responsibility.objects.leading().order_by("item__plan", "item__ordinal", "order")
        self._sign(list(parts.select_related("item__plan", "unit")))
        items = list(WorkItem.objects.order_by("plan", "ordinal").select_related("plan"))
        self._report(self.chance.sample(items, REPORTED))
        self._halt(self.chance.sample(items, 8))
        self._urge(self.chance.sample(items, 25))

    def happen(self, day: date) -> None:
        """Everything that people do on a day; what the product refuses them by then is left undone."""
        for deed in self.due.pop(day, []):
            try:
                deed(day)
            except REFUSALS:
                continue

    def _sign(self, parts: list[Responsibility]) -> None:
        for part in parts:
            if self.chance.random() < 0.8:
                begun = part.item.plan.published_at.date()
                self._on(begun, 0, 7, lambda day, part=part: self._signed(part, day))

    def _signed(self, part: Responsibility, day: date) -> None:
        by = _of(part.unit_id, Role.STAFF)
        if by is not None:
            sign_for(part.item, unit=part.unit, by=by, at=moment(day), on=day)

    def _report(self, items: list[WorkItem]) -> None:
        for item in items:
            owed = item.plan.periods.filter(due__gt=item.plan.published_at.date()).order_by("due")
            chosen = sorted(self.chance.sample(list(owed), 2), key=lambda period: period.due)
            for n, period in enumerate(chosen, start=1):
                done = n == len(chosen) and self.chance.random() < 0.5
                self._on(
                    period.due,
                    -7,
                    9,
                    lambda day, i=item, p=period, d=done: self._handed(i, p, d, day),
                )

    def _handed(self, item: WorkItem, period: object, done: bool, day: date) -> None:
        part = item.responsibilities.order_by("order").first()
        by = _of(part.unit_id, Role.STAFF) if part else None
        if part is None or by is None:
            return
        item.refresh_from_db()
        report = file_report(
            item,
            unit=part.unit,
            by=by,
            at=moment(day),
            on=day,
            version=item.version,
            percent=min(Decimal(99), item.progress + self.chance.randrange(45)),
            narrative="按计划推进。",
            period=period,
            done=done,
        )
        self._on(day, 1, 9, lambda day: self._decided(report.pk, day))

    def _decided(self, pk: int, day: date) -> None:
        report = ProgressReport.objects.select_related("item__plan", "unit").get(pk=pk)
        given = {"at": moment(day), "on": day, "version": report.version}
        if report.state == ReportState.TO_APPROVE:
            head = _of(report.unit_id, Role.HEAD)
            approve_report(report, by=head, **given)
            self._on(day, 1, 9, lambda day: self._decided(pk, day))
        elif report.state == ReportState.SUBMITTED:
            office = self.office[report.item.plan.agency_id]
            if self.chance.random() < 0.25:
                return_report(report, by=office, note="请补充佐证。", **given)
                self._on(day, 1, 12, lambda day: self._corrected(pk, day))
            else:
                accept_report(report, by=office, **given)

    def _corrected(self, pk: int, day: date) -> None:
        report = ProgressReport.objects.select_related("reported_by").get(pk=pk)
        submit_report(report, by=report.reported_by, at=moment(day), on=day, version=report.version)
        self._on(day, 1, 6, lambda day: self._decided(pk, day))

    def _halt(self, items: list[WorkItem]) -> None:
        for item in items:
            self._on(date(2024, 6, 1), 0, 90, lambda day, item=item: self._halted(item, day))

    def _halted(self, item: WorkItem, day: date) -> None:
        item.refresh_from_db()
        told = {"by": self.office[item.plan.agency_id], "at": moment(day), "on": day}
        halt_item(item, **told, version=item.version, reason="改期", decision="局长办公会")
        self._on(day, 10, 40, lambda day: self._resumed(item, day))

    def _resumed(self, item: WorkItem, day: date) -> None:
        item.refresh_from_db()
        told = {"by": self.office[item.plan.agency_id], "at": moment(day), "on": day}
        resume_item(item, **told, version=item.version, reason="条件具备")

    def _urge(self, items: list[WorkItem]) -> None:
        for item in items:
            self._on(date(2024, 6, 1), 0, 200, lambda day, item=item: self._urged(item, day))

    def _urged(self, item: WorkItem, day: date) -> None:
        units = item.responsibilities.exclude(state=State.CLOSED).values_list("unit", flat=True)
        by = self.office[item.plan.agency_id]
        urge([(item.pk, unit) for unit in units], by=by, at=moment(day), on=day, note="请抓紧。")

    def _on(self, since: date, first: int, last: int, deed: Deed) -> None:
        self.due[since + timedelta(days=self.chance.randint(first, last))].append(deed)


def _of(unit: int, role: Role) -> User | None:
    return User.objects.filter(unit=unit, role=role).order_by("pk").first()


def approvals_in_the_city() -> None:
    """The city's heads approve what their people report."""
    Plan.objects.filter(code="taian-2024").update(asks_approval=True)
