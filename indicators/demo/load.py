"""Tells the demonstration's story through the real services, day by day, so that the trail holds it too."""

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction

from agencies.choices import Role
from agencies.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from agencies.models import Agency, Unit, User
from indicators.choices import Aggregation, Op, TargetKind
from indicators.demo import jilin, taian
from indicators.demo.course import REPORT_DAYS, YEAR, Course
from indicators.models import Target
from indicators.services.flagging import flag_off_target
from indicators.services.reporting import record_readings, report_with_readings
from tasks.choices import Kind, Part
from tasks.models import Milestone, Occurrence, ProgressReport, WorkItem
from tasks.services.flagging import flag_due_soon, flag_overdue
from tasks.services.scheduling import add_milestone, set_start

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Days on which the nightly flags are told, so that each says since when.
FLAG_DAYS = (*REPORT_DAYS.values(), date(2024, 9, 30), date(2024, 10, 8), date(2024, 10, 11))
READINGS = taian.READINGS | jilin.READINGS
REPORTING_FROM = {"taian": 3, "jilin": jilin.FIRST_MONTH}
NEEDED = ("responsibilities", "targets__indicator")


def create_people() -> int:
    """Makes the demonstration's accounts that do not exist yet; returns how many."""
    made, password = 0, make_password(DEMO_PASSWORD)  # hashed once: the hasher is slow on purpose
    for account in DEMO_ACCOUNTS:
        if User.objects.filter(username=account.username).exists():
            continue
        agency = Agency.objects.get(code=account.agency) if account.agency else None
        unit = Unit.objects.get(agency=agency, name=account.unit) if account.unit else None
        User.objects.create(
            username=account.username,
            email=f"{account.username}@example.cn",
            password=password,
            display_name=account.display_name,
            role=account.role,
            agency=agency,
            unit=unit,
            is_staff=account.role == Role.ADMINISTRATOR,
            is_superuser=account.role == Role.ADMINISTRATOR,
        )
        made += 1
    return made


@transaction.atomic
def tell_progress(*, on: date) -> int:
    """Files the invented reports up to a day and raises the flags that follow; returns the number of reports.

    Does nothing where demonstration reports stand already, so that what people did since is kept.
    """
    if ProgressReport.objects.filter(is_demo=True).exists():
        return 0
    items = WorkItem.objects.published().select_related("plan__agency").in_order()
    stories = [(item, _course(item)) for item in items.prefetch_related(*NEEDED)]
    for item, course in stories:
        _schedule(item, course)
    for item, course in stories:
        for month in range(1, course.first):
            _measure(item, course, date(YEAR, month, 28))
    filed = 0
    for day in sorted({*REPORT_DAYS.values(), *FLAG_DAYS, on}):
        if day > on:
            break
        filed += sum(_report(item, course, day) for item, course in stories)
        if day in FLAG_DAYS or day == on:
            flag_overdue(on=day)
            flag_due_soon(on=day)
            flag_off_target(on=day)
    return filed


def _course(item: WorkItem) -> Course:
    if item.kind == Kind.GOAL:
        first = REPORTING_FROM[item.plan.agency.code]
        return Course(75, "各项目标按月跟踪，数据见指标。", first=first)
    if item.plan.agency.code == "taian":
        return taian.COURSES[int(item.bare_number)]
    return jilin.course(item.ordinal, item.title)


def _reporter(item: WorkItem) -> User:
    """The person who reports: of the first lead unit, or, where no unit answers, the supervisor."""
    lead = next((part for part in item.responsibilities.all() if part.part == Part.LEAD), None)
    if lead is None:
        return User.objects.get(agency=item.plan.agency, role=Role.SUPERVISOR)
    return User.objects.writing_for(lead.unit_id).filter(role=Role.STAFF).earliest("pk")


def _at(day: date) -> datetime:
    return datetime.combine(day, time(15, 20), SHANGHAI)


def _schedule(item: WorkItem, course: Course) -> None:
    """What the unit set for itself in the first weeks: steps, and a later start."""
    day = date(YEAR, 3, 5)
    if course.starts:
        set_start(item, starts_on=course.starts, by=_reporter(item), at=_at(day))
    for step in course.steps:
        add_milestone(item, name=step.name, on=step.on, by=_reporter(item), at=_at(day))


def _report(item: WorkItem, course: Course, day: date) -> bool:
    """Files the report of the month, where the course has one on this day."""
    if REPORT_DAYS.get(day.month) != day or not course.first <= day.month <= course.last:
        return False
    by = _reporter(item)
    item.refresh_from_db()
    last = day.month == course.last
    report_with_readings(
        item,
        unit=by.unit,
        by=by,
        at=_at(day),
        on=day,
        version=item.version,
        percent=Decimal(str(course.percent_in(day.month))),
        narrative=course.words_in(day.month),
        problems=course.problems if last else "",
        next_step=course.next_step if last else "",
        done=course.closed and last,
        reached=_reached(item, course, day),
        occurrences=_done(item, course, day),
        readings=_values(item, course, day),
        period=day,
        is_demo=True,
    )
    return True


def _measure(item: WorkItem, course: Course, day: date) -> None:
    """The readings of a month before the first report, of the indicators that the story names."""
    values = _told(item, day)
    if values:
        by = _reporter(item)
        record_readings(item, values, period=day, by=by, at=_at(day), on=day, is_demo=True)


def _reached(item: WorkItem, course: Course, day: date) -> list[int]:
    """Open steps that the report of this day says are reached: printed ones once due, own ones by the course."""
    own = {step.name: step.reached for step in course.steps}
    steps = Milestone.objects.pending().filter(item=item)
    return [
        step.pk
        for step in steps
        if (own[step.name] == day.month if step.name in own else _by_month_end(step.date, day))
    ]


def _done(item: WorkItem, course: Course, day: date) -> list[int]:
    pending = Occurrence.objects.pending().filter(duty__item=item)
    return [
        one.pk for one in pending if _by_month_end(one.due, day) and day.month < course.open_from
    ]


def _by_month_end(due: date | None, day: date) -> bool:
    return due is not None and (due.year, due.month) <= (day.year, day.month)


def _told(item: WorkItem, day: date) -> dict[int, Decimal]:
    """The month's readings of the indicators that the story names."""
    return {
        target.indicator_id: Decimal(str(series[day.month - 1]))
        for target in item.targets.all()
        if target.binds and (series := READINGS.get(target.indicator.name))
    }


def _values(item: WorkItem, course: Course, day: date) -> dict[int, Decimal]:
    """The month's readings of all the item's indicators; none of one whose series is told as empty."""
    invented = {
        target.indicator_id: _invented(target, course, day)
        for target in item.targets.all()
        if target.binds and target.indicator.name not in READINGS
    }
    return invented | _told(item, day)


def _invented(target: Target, course: Course, day: date) -> Decimal:
    """A plausible value where the story names none: as far as the task has come, or as promised."""
    counted = target.indicator.aggregation == Aggregation.CUMULATIVE or target.implicit
    if target.op == Op.AT_MOST or target.value == 0 or not counted:
        return target.value
    if target.kind == TargetKind.FREQUENCY:
        return target.value
    share = Decimal(str(course.percent)) * day.timetuple().tm_yday
    days = REPORT_DAYS[course.last].timetuple().tm_yday if course.last else 366
    return min(target.value, (target.value * share / days / 100).quantize(Decimal(1)))
