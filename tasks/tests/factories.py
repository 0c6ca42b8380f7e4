"""Rows for tests: a small bureau whose parts are made once and shared by default.

Everything stands as of ``ON``. ``make_item()`` alone is quiet: on plan,
reported, nothing due for weeks.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from agencies.choices import ADMINISTRATOR_ROLES, Role
from agencies.models import Agency, Deputy, Unit, User
from tasks.choices import Frequency, Kind, LimitKind, Part, PlanState, ReportState, State
from tasks.models import (
    Domain,
    Duty,
    Flag,
    LightRule,
    Milestone,
    Notice,
    Occurrence,
    Period,
    Plan,
    ProgressReport,
    Responsibility,
    WorkItem,
)
from tasks.services.plans import lay_out_periods

ON = date(2024, 10, 15)
AT = datetime.combine(ON, time(10, 0), tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "a-test-password"  # signs in to the test database only

_numbers = count(1)


def day(n: int) -> date:
    """``n`` days after ``ON``; before it where negative."""
    return ON + timedelta(days=n)


def make_agency(code: str = "taian", **fields: Any) -> Agency:
    """The agency of this code; the same row when asked again."""
    names = {"taian": "泰安市生态环境局", "jilin": "吉林省生态环境厅"}
    defaults = {"name": names.get(code, f"{code} bureau"), "short_name": code, **fields}
    return Agency.objects.get_or_create(code=code, defaults=defaults)[0]


def make_unit(name: str = "水生态环境科", *, agency: Agency | None = None, **fields: Any) -> Unit:
    """The unit of this name in the agency; the same row when asked again."""
    owner = agency or make_agency()
    return Unit.objects.get_or_create(agency=owner, name=name, defaults=fields)[0]


def make_user(
    role: Role = Role.STAFF,
    *,
    agency: Agency | None = None,
    unit: Unit | None = None,
    username: str = "",
    **fields: Any,
) -> User:
    """A new person with PASSWORD; staff and heads get a unit, administrators no agency."""
    number = next(_numbers)
    name = username or f"{role}-{number}"
    if role in ADMINISTRATOR_ROLES:
        agency = unit = None
    else:
        agency = agency or (unit.agency if unit else make_agency())
        if role in (Role.STAFF, Role.HEAD):
            unit = unit or make_unit(agency=agency)
    fields = {"display_name": name, "email": f"{name}@example.org", **fields}
    return User.objects.create_user(
        name, password=PASSWORD, role=role, agency=agency, unit=unit, **fields
    )


def make_deputy(principal: User, deputy: User, *, starts_on: date = ON, **fields: Any) -> Deputy:
    """A new deputyship, without a last day unless ``ends_on`` is given."""
    values = {"made_by": principal, "made_at": AT, **fields}
    return Deputy.objects.create(principal=principal, deputy=deputy, starts_on=starts_on, **values)


def make_domain(code: str = "water", **fields: Any) -> Domain:
    """The domain of this code; the same row when asked again."""
    words = {
        "water": ("水生态环境", "水"),
        "air": ("大气环境", "大气"),
        "soil": ("土壤环境", "土壤"),
    }
    name, short = words.get(code, (code, code[:10]))
    return Domain.objects.get_or_create(
        code=code, defaults={"name": name, "short_name": short, **fields}
    )[0]


def make_notice(
    *, agency: Agency | None = None, text: str = "（1）做好工作。", **fields: Any
) -> Notice:
    """A new notice."""
    number = next(_numbers)
    defaults = {
        "title": f"通知 {number}",
        "sha256": f"{number:064x}",
        "received_at": AT,
        "issued": date(2024, 4, 2),
    }
    return Notice.objects.create(agency=agency or make_agency(), text=text, **defaults | fields)


def make_plan(*, agency: Agency | None = None, code: str = "", **fields: Any) -> Plan:
    """The agency's published plan of 2024 (or of the code given); the same row when asked again."""
    owner = agency or make_agency()
    fields.setdefault("state", PlanState.PUBLISHED)
    if fields["state"] == PlanState.PUBLISHED:
        fields.setdefault("published_at", AT)
    defaults = {"agency": owner, "title": "2024年工作要点", "year": 2024, **fields}
    plan, _ = Plan.objects.get_or_create(code=code or f"{owner.code}-2024", defaults=defaults)
    if plan.is_published:
        lay_out_periods(plan)
    return plan


def make_period(plan: Plan, *, on: date = ON) -> Period:
    """The plan's reporting period that holds a day: the last one after the year, the first one before it."""
    lay_out_periods(plan)
    found = plan.periods.begun(on=on).first()
    assert found is not None
    return found


def make_item(
    *,
    due: date = date(2024, 12, 31),
    unit: Unit | None = None,
    cooperating: Sequence[Unit] = (),
    progress: Decimal | float | str = 80,
    plan: Plan | None = None,
    **fields: Any,
) -> WorkItem:
    """A new item of the plan, led by the unit; its deadline and nearest limit are ``due``."""
    number = next(_numbers)
    unit = unit or make_unit(agency=plan.agency if plan else None)
    plan = plan or make_plan(agency=unit.agency)
    defaults = {
        "ordinal": number % 10_000,  # a long run makes more items than the column counts
        "marker": f"({number})",
        "title": f"任务 {number}",
        "text": f"（{number}）做好任务 {number}。",
        "kind": Kind.TASK,
        "domain": fields.get("domain") or make_domain(),
        "starts_on": min(date(plan.year, 1, 1), due),
        "limit": due,
        "next_limit": due,
        "next_limit_kind": LimitKind.LIMIT,
        "state": State.IN_PROGRESS,
        "reported_on": day(-20),
        "moved_on": day(-20),
    }
    if fields.get("state") == State.CLOSED:
        defaults["closed_on"] = day(-1)
    values = {**defaults, **fields}
    item = WorkItem.objects.create(plan=plan, progress=Decimal(str(progress)), **values)
    for order, (part_of, part) in enumerate(
        [(unit, Part.LEAD), *((other, Part.COOPERATING) for other in cooperating)]
    ):
        Responsibility.objects.create(
            item=item, unit=part_of, order=order, part=part, state=item.state
        )
    return item


def make_milestone(item: WorkItem, *, on: date | None = None, **fields: Any) -> Milestone:
    """A new dated step of the item; ``next_limit`` stays as it is until ``refresh_next_limits``."""
    order = item.milestones.count()
    values = {"name": f"节点 {order + 1}", "date": on, "printed_date": on, **fields}
    return Milestone.objects.create(item=item, order=order, **values)


def make_duty(item: WorkItem, *, dues: Sequence[date] = (), **fields: Any) -> Duty:
    """A new duty of the item with an occurrence on each of ``dues``."""
    values = {"what": "调度", "frequency": Frequency.QUARTERLY, **fields}
    duty = Duty.objects.create(item=item, order=item.duties.count(), **values)
    for number, due in enumerate(dues, start=1):
        Occurrence.objects.create(duty=duty, number=number, due=due)
    return duty


def make_report(
    item: WorkItem,
    *,
    percent: Decimal | float | str | None = 50,
    as_of: date = ON,
    unit: Unit | None = None,
    by: User | None = None,
    **fields: Any,
) -> ProgressReport:
    """A new report by the item's first unit, accepted unless ``state`` says otherwise; the item stays as it is."""
    unit = unit or item.responsibilities.get(order=0).unit
    by = by or make_user(unit=unit)
    moment = datetime.combine(as_of, time(10, 0), tzinfo=AT.tzinfo)
    values = {
        "narrative": "已完成现场核查。",
        "state": ReportState.ACCEPTED,
        "reported_at": moment,
        "version": 1,
        **fields,
    }
    if values["state"] in (ReportState.ACCEPTED, ReportState.RETURNED):
        values = {"decided_by": by, "decided_at": moment} | values
    if "period" not in values:
        values["period"] = make_period(item.plan, on=as_of)
    return ProgressReport.objects.create(
        item=item,
        unit=unit,
        as_of=as_of,
        percent=None if percent is None else Decimal(str(percent)),
        reported_by=by,
        **values,
    )


def sign_in(user: User | None = None) -> Client:
    """A browser that reads English (so that tests read msgids), signed in as the user, if any."""
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_light_rule(agency: Agency, *, since: date = date(2024, 1, 1), **fields: Any) -> LightRule:
    """A version of the agency's margins, set by its supervisor."""
    by = User.objects.filter(agency=agency, role=Role.SUPERVISOR).first()
    by = by or make_user(Role.SUPERVISOR, agency=agency)
    return LightRule.objects.create(agency=agency, since=since, by=by, at=AT, **fields)


def make_flag(item: WorkItem, kind: str, *, raised_on: date = ON, **fields: Any) -> Flag:
    """A new flag on the item, open unless ``cleared_on`` is given."""
    return Flag.objects.create(
        item=item, kind=kind, raised_on=raised_on, **{"rule": "test", **fields}
    )
