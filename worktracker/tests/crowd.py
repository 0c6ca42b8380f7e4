"""Many rows of everything for a bureau, in few statements: what lists show at a hundred rows they show at one."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection

from agencies.choices import Role
from agencies.models import Deputy, Unit, UnitAlias, User
from indicators.models import ReportedReading, Target
from tasks.choices import CommentKind, FlagKind, ReportState, State
from tasks.models import (
    Activity,
    Comment,
    Duty,
    Evidence,
    Flag,
    Milestone,
    Occurrence,
    ProgressReport,
    Responsibility,
    Urge,
    WorkItem,
)
from tasks.tests.factories import AT, ON, day
from worktracker.lib.sortkey import pinyin_key
from worktracker.tests.cast import Bureau
from worktracker.tests.crowd_beside import draft_plans, log_runs, make_target_row, measure, tell

_numbers = count(1)
LONG_AGO = day(-30)


@dataclass(frozen=True)
class Crowd:
    """A bureau and who reads its lists; ``grow`` adds to all of them."""

    bureau: Bureau
    supervisor: User
    leader: User
    head: User

    def grow(self, size: int) -> None:
        """So many more rows in every list."""
        numbers = [next(_numbers) for _each in range(size)]
        units = self._units(numbers)
        self._people(numbers, units)
        for kind in ITEMS:
            self._items(kind, numbers, units)
        self._on_one_item(numbers)
        measure(self.bureau, numbers)
        tell(self, numbers)
        log_runs(numbers)
        draft_plans(self.bureau, numbers)
        if connection.vendor == "postgresql":  # which would do so by itself, but not within a test
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def _units(self, numbers: list[int]) -> list[Unit]:
        names = [f"科室 {number}" for number in numbers]
        rows = [
            Unit(agency=self.bureau.agency, name=name, sort_key=pinyin_key(name)) for name in names
        ]
        units = Unit.objects.bulk_create(rows)
        UnitAlias.objects.bulk_create(UnitAlias(unit=unit, name=f"{unit}室") for unit in units)
        return units

    def _people(self, numbers: list[int], units: list[Unit]) -> None:
        people = User.objects.bulk_create(
            User(
                username=f"crowd-{number}",
                display_name=f"张{number}",
                role=Role.STAFF,
                agency=self.bureau.agency,
                unit=unit,
            )
            for number, unit in zip(numbers, units, strict=True)
        )
        Deputy.objects.bulk_create(
            Deputy(
                principal=person,
                deputy=self.bureau.person,
                starts_on=ON,
                made_by=self.head,
                made_at=AT,
            )
            for person in people
        )

    def _items(self, kind: str, numbers: list[int], units: list[Unit]) -> None:
        made = ITEMS[kind]
        items = WorkItem.objects.bulk_create(
            WorkItem(**self._item(number + 10_000 * (1 + list(ITEMS).index(kind)), **made["item"]))
            for number in numbers
        )
        parts = made.get("part")
        if parts:
            own = [(item, self.bureau.unit, 0, "lead") for item in items]
            theirs = [
                (item, unit, 1, "cooperating") for item, unit in zip(items, units, strict=True)
            ]
            Responsibility.objects.bulk_create(
                Responsibility(item=item, unit=unit, order=order, part=part, **parts)
                for item, unit, order, part in (*own, *theirs)
            )
        if "report" in made:
            self._reports([(item, made["report"]) for item in items])
        Flag.objects.bulk_create(
            Flag(item=item, kind=FlagKind.STALLED, raised_on=ON, rule="test") for item in items
        )
        Target.objects.bulk_create(
            make_target_row(item, self.bureau.indicator, order=0) for item in items
        )
        if made.get("doubt"):
            Milestone.objects.bulk_create(
                Milestone(item=item, order=0, name="待确认", date=day(9), needs_confirmation=True)
                for item in items
            )

    def _item(self, ordinal: int, **fields: Any) -> dict[str, Any]:
        values = {
            "plan": self.bureau.plan,
            "ordinal": ordinal % 32_000,
            "marker": f"({ordinal})",
            "title": f"任务 {ordinal}",
            "title_key": pinyin_key(f"任务 {ordinal}"),
            "text": "做好任务。",
            "domain": self.bureau.domain,
            "starts_on": date(2024, 1, 1),
            "limit": date(2024, 12, 31),
            "next_limit": date(2024, 12, 31),
            "progress": 50,
            "state": State.IN_PROGRESS,
        }
        return {**values, **fields}

    def _reports(self, made: list[tuple[WorkItem, dict[str, Any]]]) -> list[ProgressReport]:
        reports = ProgressReport.objects.bulk_create(
            ProgressReport(**self._report(item, number, **fields))
            for number, (item, fields) in enumerate(made)
        )
        Evidence.objects.bulk_create(
            Evidence(
                report=report,
                name="核查.pdf",
                size=9,
                sha256=f"{number:064x}",
                content_type="application/pdf",
                file=f"ab/{number}",
                uploaded_by=self.bureau.person,
                uploaded_at=AT,
            )
            for number, report in enumerate(reports)
        )
        ReportedReading.objects.bulk_create(
            ReportedReading(report=report, indicator=self.bureau.indicator, value=Decimal(30))
            for report in reports
        )
        return reports

    def _report(self, item: WorkItem, number: int, **fields: Any) -> dict[str, Any]:
        values = {
            "item": item,
            "unit": self.bureau.unit,
            "period": self.bureau.period,
            "as_of": ON,
            "percent": Decimal(50),
            "narrative": "已完成现场核查。",
            "reported_by": self.bureau.person,
            "reported_at": AT + timedelta(seconds=number),
            "version": 1,
        }
        return {**values, **fields}

    def _on_one_item(self, numbers: list[int]) -> None:
        """Everything that hangs on the bureau's item."""
        item, person = self.bureau.item, self.bureau.person
        accepted = {"state": ReportState.ACCEPTED, "decided_by": self.supervisor, "decided_at": AT}
        reports = self._reports([(item, accepted)] * len(numbers))
        steps = Milestone.objects.bulk_create(
            Milestone(item=item, order=number + 100, name=f"节点 {number}", date=day(20))
            for number in numbers
        )
        for report, step in zip(reports, steps, strict=True):
            report.reached.add(step)
        duties = Duty.objects.bulk_create(
            Duty(item=item, order=number + 100, what="调度", frequency="monthly")
            for number in numbers
        )
        Occurrence.objects.bulk_create(
            Occurrence(duty=duty, number=1, due=day(30)) for duty in duties
        )
        said = [
            Comment(item=item, kind=kind, unit=unit, text="请加快。", author=self.leader, at=AT)
            for _number in numbers
            for kind, unit in (
                (CommentKind.COMMENT, None),
                (CommentKind.INSTRUCTION, self.bureau.unit),
            )
        ]
        Comment.objects.bulk_create(said)
        Urge.objects.bulk_create(
            Urge(item=item, unit=self.bureau.unit, by=self.supervisor, at=AT, on=day(-number))
            for number in numbers
        )
        Activity.objects.bulk_create(
            Activity(
                agency=self.bureau.agency,
                plan=item.plan,
                item=item,
                actor=person,
                actor_name=str(person),
                at=AT,
                verb="report_filed",
                subject="水生态环境科 10月",
                changes=[{"field": "progress", "old": "40.0", "new": "50.0"}],
            )
            for _number in numbers
        )


OPEN = {"state": State.IN_PROGRESS}
# What stands in the queues of the desk, of the unit's own list, or nowhere.
ITEMS: dict[str, dict[str, Any]] = {
    "to approve": {"item": {}, "part": OPEN, "report": {"state": ReportState.TO_APPROVE}},
    "to verify": {"item": {}, "part": OPEN, "report": {"state": ReportState.SUBMITTED}},
    "to close": {
        "item": {"state": State.TO_VERIFY},
        "part": {"state": State.TO_VERIFY},
        "report": {"state": ReportState.SUBMITTED, "done": True, "percent": Decimal(100)},
    },
    "drafted": {"item": {}, "part": OPEN, "report": {"state": ReportState.DRAFT}},
    "not signed": {"item": {"state": State.TO_SIGN}, "part": {"state": State.TO_SIGN}},
    "overdue": {"item": {"next_limit": LONG_AGO}, "part": OPEN},
    "without a unit": {"item": {}},
    "in doubt": {"item": {}, "part": OPEN, "doubt": True},
}
