"""What the tests of the report form share: a task, who reports on it, and how its form is opened and sent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from agencies.models import Unit, User
from indicators.choices import Aggregation, Op, TargetKind
from indicators.models import Indicator
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import State
from tasks.models import Period, Plan, ProgressReport, WorkItem
from tasks.tests.factories import (
    AT,
    ON,
    make_item,
    make_period,
    make_plan,
    make_unit,
    make_user,
    sign_in,
)

APRIL = datetime(2024, 4, 2, 9, tzinfo=AT.tzinfo)
SEPTEMBER = date(2024, 9, 20)
WORDS = "现场抽查 46 台。"


@dataclass(frozen=True, slots=True)
class Scene:
    """A task of 大气环境科, which nobody has signed for, and its clerk; the plan was published in April."""

    plan: Plan
    lead: Unit
    clerk: User
    item: WorkItem

    def period(self, *, on: date = ON) -> Period:
        """The period that holds a day; October's, which is asked for now, by default."""
        return make_period(self.plan, on=on)

    def report(self) -> ProgressReport:
        """The one report of the task."""
        return ProgressReport.objects.get(item=self.item)


def make_scene(**fields: Any) -> Scene:
    """A new task with ``fields``, the rest as above."""
    plan = fields.pop("plan", None) or make_plan(published_at=APRIL)
    lead = make_unit("大气环境科")
    clerk = make_user(unit=lead, display_name="承办人")
    values = {"progress": 60, "state": State.TO_SIGN, "title": "加快淘汰老旧机械", **fields}
    return Scene(plan, lead, clerk, make_item(unit=lead, plan=plan, **values))


def make_machines(item: WorkItem) -> Indicator:
    """A running total that the task promises: 1147 machines, 812 of them by September."""
    indicator = make_indicator("机械淘汰数量", unit="台", aggregation=Aggregation.CUMULATIVE)
    make_target(item, indicator, value=1147, op=Op.AT_LEAST, kind=TargetKind.QUANTITY)
    make_reading(indicator, value=812, period=date(2024, 9, 1))
    return indicator


def address(item: WorkItem, query: str = "") -> str:
    """The form's address, with a query as ``?for=3``."""
    return f"{reverse('report', args=[item.pk])}{query}"


def opened(user: User, item: WorkItem, query: str = "") -> str:
    """The page as the person opens it."""
    response = sign_in(user).get(address(item, query))
    assert response.status_code == 200
    return response.content.decode()


def send(user: User, item: WorkItem, query: str = "", **typed: Any) -> Any:
    """What is typed, handed in unless ``action`` says otherwise; without a draft, at the task's first version."""
    return _post(sign_in(user), item, query, **typed)


def autosave(user: User, item: WorkItem, query: str = "", **typed: Any) -> Any:
    """The same, sent by the form's script as a draft."""
    client = sign_in(user)
    values = {"action": "draft", **typed}
    return _post(client, item, query, headers={"X-Requested-With": "autosave"}, **values)


def words(response: Any) -> str:
    """The page that was answered."""
    return str(response.content.decode())


def untouched(item: WorkItem) -> bool:
    """Whether nothing was stored about the task."""
    reported = ProgressReport.objects.filter(item=item).exists()
    return not reported and WorkItem.objects.get(pk=item.pk).version == item.version


def _post(client: Client, item: WorkItem, query: str, *, headers: Any = None, **typed: Any) -> Any:
    values = {"version": 0, "seen": 0, "report_version": "", "percent": "75", "narrative": WORDS}
    return client.post(address(item, query), {**values, **typed}, headers=headers)
