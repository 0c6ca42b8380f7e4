"""Tells the demonstration's story through the real services, day by day, so that the trail holds it too."""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from agencies.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from agencies.models import Agency, Unit, User
from indicators.demo import jilin, taian
from indicators.demo.cast import at, leads_of, reporter_of, supervisor_of
from indicators.demo.course import REPORT_DAYS, YEAR, Course
from indicators.demo.figures import told, values_of
from indicators.demo.handing import accept, hand_in, sign_all
from indicators.demo.measured import (
    CHECKED_ON,
    adopt,
    change,
    check_values,
    lay_out,
    tell_days,
    tell_history,
)
from indicators.demo.october import tell_october
from indicators.services.flagging import flag_targets
from indicators.services.reporting import record_readings
from tasks.choices import Cadence, Kind
from tasks.models import Milestone, Occurrence, Plan, ProgressReport, WorkItem
from tasks.services.judging import judge, judge_again
from tasks.services.month_ends import keep_month_ends
from tasks.services.plans import set_reporting
from tasks.services.scheduling import add_milestone, set_start
from worktracker.lib.workdays import add_workdays

# Days on which the nightly flags are told, so that each says since when.
FLAG_DAYS = (*REPORT_DAYS.values(), date(2024, 9, 30), date(2024, 10, 8), date(2024, 10, 11))
REPORTING_FROM = {"taian": 2, "jilin": jilin.FIRST_MONTH}
NEEDED = ("responsibilities__unit", "targets__indicator")
# In the city's bureau the heads of units approve what their people report; the province's units report by quarter.
WAYS = {"taian-2024": (Cadence.MONTHLY, True), "jilin-2024": (Cadence.QUARTERLY, False)}
# The other lead units of a task report on their share twice a year.
SHARES_IN = (6, 9)


def create_people() -> int:
    """Makes the demonstration's accounts that do not exist yet, all of them open; returns how many.

    Their password is shorter than a bureau's must be, so it is stored without asking those who judge passwords.
    """
    made, at = 0, timezone.now()  # accounts go by the machine's clock
    password = make_password(DEMO_PASSWORD)  # hashed once: the hasher is slow on purpose
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
            authorised_at=at,
            password_changed_at=at,
        )
        made += 1
    return made


@transaction.atomic
def tell_progress(*, on: date) -> int:
    """Tells the year up to a day: reports handed in and decided on, flags raised; returns the number of reports.

    Does nothing where demonstration reports stand already, so that what people did since is kept.
    """
    if ProgressReport.objects.filter(is_demo=True).exists():
        return 0
    set_ways()
    adopt()
    judge_again(WorkItem.objects.all(), on=FLAG_DAYS[0])
    items = WorkItem.objects.published().select_related("plan__agency").in_order()
    stories = [(item, _course(item)) for item in items.prefetch_related(*NEEDED)]
    for item, course in stories:
        _begin(item, course)
    plans = list(Plan.objects.filter(code__in=WAYS).select_related("agency"))
    for plan in plans:
        day = _first_day(plan)
        tell_history(plan, on=day)
        lay_out(plan, on=day)
    for day in sorted({*REPORT_DAYS.values(), *FLAG_DAYS, *CHECKED_ON, on}):
        if day > on:
            break
        for item, course in stories:
            _report(item, course, day, until=on)
        for plan in plans:
            _look_after(plan, day)
        if day in FLAG_DAYS or day == on:
            judge(on=day)
            flag_targets(on=day)
    tell_october(on=on)
    keep_month_ends(on=on)
    return ProgressReport.objects.filter(is_demo=True).count()


def _course(item: WorkItem) -> Course:
    if item.kind == Kind.GOAL:
        first = REPORTING_FROM[item.plan.agency.code]
        return Course(75, "各项目标按月跟踪，数据见指标。", first=first)
    if item.plan.agency.code == "taian":
        return taian.COURSES[int(item.bare_number)]
    return jilin.course(item.ordinal, item.title)


def set_ways() -> None:
    """How the two plans are reported on in the demonstration."""
    for plan in Plan.objects.filter(code__in=WAYS):
        cadence, asks_approval = WAYS[plan.code]
        published = localdate(plan.published_at)
        set_reporting(
            plan,
            cadence=cadence,
            day=plan.cadence_day,
            lag=plan.cadence_lag,
            asks_approval=asks_approval,
            by=supervisor_of(plan),
            at=at(published, 11, 0),
            on=published,
            version=plan.version,
        )


def _first_day(plan: Plan) -> date:
    return max(date(YEAR, 2, 19), add_workdays(localdate(plan.published_at), 1))


def _look_after(plan: Plan, day: date) -> None:
    """What the supervision office does on a day about what was promised and measured."""
    if day >= _first_day(plan):
        tell_days(plan, on=day)
    if day == REPORT_DAYS[7]:
        change(plan, on=day)
    if day in CHECKED_ON:
        check_values(plan, on=day)


def _begin(item: WorkItem, course: Course) -> None:
    """Units sign, set steps and a later start for themselves; months before the first report were measured."""
    day = _first_day(item.plan)
    sign_all(item, course, on=day)
    by = reporter_of(item)
    if course.starts:
        set_start(item, starts_on=course.starts, by=by, at=at(day))
    for step in course.steps:
        add_milestone(item, name=step.name, on=step.on, by=by, at=at(day))
    for month in range(1, course.first):
        _measure(item, date(YEAR, month, 28))


def _measure(item: WorkItem, measured: date) -> None:
    """The readings of a month that nobody reports on, of the indicators that the story names."""
    values = told(item, measured)
    if values:
        by = reporter_of(item)
        record_readings(
            item, values, period=measured, by=by, at=at(measured), on=measured, is_demo=True
        )


def _report(item: WorkItem, course: Course, day: date, *, until: date) -> None:
    """The month's report, where the course has one on this day; verified on the next working day."""
    if REPORT_DAYS.get(day.month) != day or not course.first <= day.month <= course.last:
        return
    if item.plan.cadence == Cadence.QUARTERLY and day.month % 3:
        _measure(item, day)
        return
    last, decided = day.month == course.last, add_workdays(day, 1)
    for place, unit in enumerate(leads_of(item) or [None]):
        if place in course.unsigned or (place and day.month not in SHARES_IN):
            continue
        first = place == 0
        filed = hand_in(
            item,
            unit=unit,
            on=day,
            percent=course.percent_in(day.month),
            narrative=course.words_in(day.month) if first else course.shared_in(day.month),
            problems=course.problems if last and first else "",
            next_step=course.next_step if last and first else "",
            done=course.closed and last,
            reached=_reached(item, course, day) if first else [],
            occurrences=_done(item, course, day) if first else [],
            readings=values_of(item, course, day) if first else {},
        )
        if decided <= until:
            accept(filed, on=decided)


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
