"""What the tests of the desk share: a bureau with something in every queue, and how its page is read."""

from datetime import date, datetime
from typing import Any

from agencies.models import Unit, User
from indicators.desk import Desk, Queue
from tasks.choices import CommentKind, PlanState, ReportState, State
from tasks.models import Comment, Plan, Problem, ProgressReport, WorkItem
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_item,
    make_milestone,
    make_notice,
    make_period,
    make_plan,
    make_report,
    make_unit,
    make_user,
)

APRIL = datetime(2024, 4, 2, 9, tzinfo=AT.tzinfo)


def waiting(
    item: WorkItem, *, by: User | None = None, as_of: date = ON, **fields: Any
) -> ProgressReport:
    """A report that was handed in and waits for the supervision office."""
    return make_report(item, by=by, as_of=as_of, **{"state": ReportState.SUBMITTED, **fields})


def instruct(item: WorkItem, *, author: User, unit: Unit | None = None, **fields: Any) -> Comment:
    """An instruction of a leader that nobody has answered."""
    unit = unit or item.responsibilities.get(order=0).unit
    values = {"text": "请尽快报送。", "at": AT, **fields}
    return Comment.objects.create(
        item=item, kind=CommentKind.INSTRUCTION, unit=unit, author=author, **values
    )


def doubt(plan: Plan, item: WorkItem | None = None, **fields: Any) -> Problem:
    """An open question about an item, or about the notice as a whole."""
    values = {"code": "repeated_item", "order": plan.problems.count(), "params": {"item": "（1）"}}
    return Problem.objects.create(plan=plan, item=item, **{**values, **fields})


def make_draft(code: str = "draft") -> Plan:
    """A draft plan with a question that holds up publishing."""
    plan = make_plan(code=code, state=PlanState.DRAFT, notice=make_notice())
    doubt(plan)
    return plan


def fill(leader: User, *, first: int = 0, times: int = 1) -> None:
    """``times`` rows in each queue of the supervision office, numbered from ``first`` on."""
    plan, by = make_plan(published_at=APRIL), make_user()
    september = {"as_of": date(2024, 9, 20), "by": by, "period": make_period(plan, on=day(-20))}
    october = {"by": by, "period": make_period(plan)}
    for n in range(first, first + times):
        unit = make_unit(f"科室 {n}")
        make_user(unit=unit)
        due = {"unsigned": day(60), "overdue": day(-3)}
        items = {
            name: make_item(
                plan=plan,
                unit=unit,
                due=due.get(name, day(70)),
                state=State.TO_SIGN if name == "unsigned" else State.IN_PROGRESS,
            )
            for name in ("verify", "close", "unsigned", "unreported", "overdue", "asked", "gap")
        }
        for name, item in items.items():
            if name != "unreported":
                make_report(item, **september)
        waiting(items["verify"], **october)
        waiting(items["close"], **october, done=True, percent=100)
        instruct(items["asked"], author=leader, unit=unit, due=day(-1))
        make_milestone(items["gap"], on=day(5), needs_confirmation=True)
        make_draft(f"draft-{n}")


def titles(user: User, queue: Queue, *, on: date = ON) -> list[str]:
    """The titles of the tasks whose reports stand in a queue, as listed."""
    return [row.report.item.title for row in Desk(user, on=on, queue=queue).rows]


def tallies(user: User, *, on: date = ON) -> dict[str, int]:
    """How many stand in each of the person's queues."""
    found = Desk(user, on=on).counts.tallies
    return {queue.value: tally.count for queue, tally in found.items()}
