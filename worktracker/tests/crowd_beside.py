"""What stands beside the items of a crowd: indicators, what people are told, plans in review."""

from datetime import date
from decimal import Decimal
from typing import Any

from exchange.tests.factories import make_export
from indicators.choices import Op, TargetKind
from indicators.models import Definition, Indicator, Reading, Target
from tasks.choices import Event, PlanState
from tasks.models import Notice, Notification, OutboundMail, Plan, Problem, WorkItem
from tasks.tests.factories import AT, day
from worktracker.models import LoggedRun, Outcome
from worktracker.tests.cast import Bureau


def measure(bureau: Bureau, numbers: list[int]) -> None:
    """Indicators that the bureau's item promises, each by a definition of its own and with a reading."""
    definitions = Definition.objects.bulk_create(
        Definition(agency=bureau.agency, name=f"指标 {number}", unit="%") for number in numbers
    )
    rows = Indicator.objects.bulk_create(
        Indicator(agency=bureau.agency, definition=each, name=each.name, unit=each.unit)
        for each in definitions
    )
    Target.objects.bulk_create(
        make_target_row(bureau.item, row, order=number + 100)
        for number, row in zip(numbers, rows, strict=True)
    )
    Reading.objects.bulk_create(
        Reading(
            indicator=row,
            period=date(2024, 9, 1),
            value=Decimal(80),
            recorded_by=bureau.person,
            recorded_at=AT,
        )
        for row in rows
    )


def make_target_row(item: WorkItem, indicator: Indicator, *, order: int) -> Target:
    """A target of the item that is not reached yet."""
    return Target(
        item=item,
        indicator=indicator,
        order=order,
        kind=TargetKind.OUTCOME,
        op=Op.AT_LEAST,
        value=Decimal(85),
    )


def log_runs(numbers: list[int]) -> None:
    """Runs of jobs."""
    LoggedRun.objects.bulk_create(
        LoggedRun(
            job="tasks.jobs.deliver_mails",
            task_id=f"{number}",
            day=day(0),
            begun_at=AT,
            seen_at=AT,
            outcome=Outcome.DONE,
            figures={"sent": number},
        )
        for number in numbers
    )


def tell(crowd: Any, numbers: list[int]) -> None:
    """Notifications and mails to the bureau's clerk."""
    bureau = crowd.bureau
    Notification.objects.bulk_create(
        Notification(
            user=bureau.person,
            event=event,
            plan=bureau.plan,
            item=bureau.item,
            report=bureau.report if event == Event.RETURNED else None,
            comment=bureau.comment if event == Event.INSTRUCTED else None,
            actor=crowd.supervisor,
            at=AT,
        )
        for _number in numbers
        for event in (Event.RETURNED, Event.INSTRUCTED, Event.URGED)
    )
    for number in numbers:
        make_export(bureau.person, title=f"台账 {number}")
    OutboundMail.objects.bulk_create(
        OutboundMail(
            user=bureau.person,
            day=day(-number),
            address="a@example.org",
            subject="今日提醒",
            text="…",
            html="<p>…</p>",
            created_at=AT,
        )
        for number in numbers
    )


def draft_plans(bureau: Bureau, numbers: list[int]) -> None:
    """Plans in review with a question each, and as many questions about the published one."""
    agency = bureau.agency
    notices = Notice.objects.bulk_create(
        Notice(
            agency=agency,
            title=f"通知 {number}",
            sha256=f"{number + 10**9:064x}",
            text="（1）做好工作。",
            received_at=AT,
        )
        for number in numbers
    )
    plans = Plan.objects.bulk_create(
        Plan(
            agency=agency,
            notice=notice,
            code=f"draft-{notice.pk}",
            title=notice.title,
            year=2025,
            state=PlanState.DRAFT,
        )
        for notice in notices
    )
    Problem.objects.bulk_create(
        Problem(plan=plan, order=0, code="date_before_notice") for plan in plans
    )
    Problem.objects.bulk_create(
        Problem(plan=bureau.plan, order=number + 100, code="date_before_notice")
        for number in numbers
    )
