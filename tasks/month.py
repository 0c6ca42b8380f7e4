"""A month for the calendar's page: what is due on each of its days, of all that the person sees."""

from calendar import Calendar as Weeks
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import pgettext

from agencies.models import Unit, User
from tasks.choices import Light, LimitKind
from tasks.models import Milestone, Occurrence, Period, Plan, Responsibility, WorkItem
from worktracker.lib.workdays import Calendar, current

FIRST_YEAR, LAST_YEAR = 2000, 2099
LINES = 4  # of a day in the table; the day's own panel shows them all
UNREAD = ("text", "spans", "path", "domain_reason")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is due: what kind, of what, where it stands, and how. ``light`` is empty for reports."""

    kind: str
    title: str
    url: str
    light: str = ""
    unit: str = ""
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the month's weeks. ``is_within`` is false for those of the months beside it, which show no lines."""

    day: date
    is_within: bool
    is_workday: bool
    is_marked: bool
    name: str
    lines: tuple[Line, ...] = ()

    @property
    def shown(self) -> tuple[Line, ...]:
        """The lines that the table has room for."""
        return self.lines if len(self.lines) <= LINES else self.lines[: LINES - 1]

    @property
    def more(self) -> int:
        """How many it has not."""
        return len(self.lines) - len(self.shown)


@dataclass(frozen=True, slots=True)
class Month:
    """Its weeks, Monday first, how many limits they hold, and how many of these have passed."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    limits: int
    overdue: int
    reports: int
    is_known: bool

    @property
    def before(self) -> date | None:
        """The month before; none where the calendar ends."""
        return _month_or_none(self.first - timedelta(days=1))

    @property
    def after(self) -> date | None:
        """The month after; none where the calendar ends."""
        return _month_or_none(last_of(self.first) + timedelta(days=1))

    def day(self, day: date) -> Day | None:
        """A day of this month."""
        days = (each for week in self.weeks for each in week if each.is_within)
        return next((each for each in days if each.day == day), None)


def month_of(text: str) -> date:
    """The first day of "2024-10". Raises ValueError for anything else, and outside FIRST_YEAR to LAST_YEAR."""
    first = date.fromisoformat(f"{text}-01")
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise ValueError(text)
    return first


def last_of(first: date) -> date:
    """The last day of a month."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def read_month(
    first: date, *, user: User, on: date, plan: Plan | None = None, mine: bool = False
) -> Month:
    """The month that begins on ``first``, in four queries; ``mine`` leaves what the person's units have a part in."""
    found = _limits(first, user=user, on=on, plan=plan, mine=mine)
    asked = _reports(first, user=user, plan=plan)
    lines: dict[date, list[Line]] = defaultdict(list)
    for day, line in (*asked, *found):
        lines[day].append(line)
    calendar = current()
    weeks = Weeks().monthdatescalendar(first.year, first.month)
    return Month(
        first=first,
        weeks=tuple(tuple(_day(day, first, calendar, lines) for day in week) for week in weeks),
        limits=len(found),
        overdue=sum(line.is_overdue for _day_of, line in found),
        reports=len(asked),
        is_known=first.year in calendar.years,
    )


def _day(day: date, first: date, calendar: Calendar, lines: dict[date, list[Line]]) -> Day:
    is_within = (day.year, day.month) == (first.year, first.month)
    ranked = sorted(lines[day], key=_rank) if is_within else ()
    return Day(
        day=day,
        is_within=is_within,
        is_workday=calendar.is_workday(day),
        is_marked=day in calendar.marked,
        name=calendar.name_of(day),
        lines=tuple(ranked),
    )


def _rank(line: Line) -> int:
    """Reports first: they concern everybody; then the worst light."""
    return Light.values.index(line.light) if line.light else -1


def _limits(
    first: date, *, user: User, on: date, plan: Plan | None, mine: bool
) -> list[tuple[date, Line]]:
    """Deadlines, and the steps and occurrences before them."""
    days = (first, last_of(first))
    steps = Milestone.objects.filter(date__range=days, is_limit=False, needs_confirmation=False)
    turns = Occurrence.objects.filter(due__range=days)
    items = _items(user, on=on, plan=plan, mine=mine).filter(
        Q(limit__range=days)
        | Exists(steps.filter(item=OuterRef("pk")))
        | Exists(turns.filter(duty__item=OuterRef("pk")))
    )
    rows = {item.pk: item for item in items}
    found = [
        (item.limit, _line(item, item.limit, LimitKind.LIMIT, on=on))
        for item in rows.values()
        if days[0] <= item.limit <= days[1]
    ]
    for step in steps.filter(item__in=items.order_by().values("pk")):
        if step.date is None:  # a relative one; the range leaves none
            continue
        line = _line(rows[step.item_id], step.date, LimitKind.MILESTONE, step.reached_on, on=on)
        found.append((step.date, line))
    for turn in turns.filter(duty__item__in=items.order_by().values("pk")).select_related("duty"):
        item = rows[turn.duty.item_id]
        found.append((turn.due, _line(item, turn.due, LimitKind.OCCURRENCE, turn.done_on, on=on)))
    return found


def _items(user: User, *, on: date, plan: Plan | None, mine: bool) -> Any:
    items = WorkItem.objects.visible_to(user)
    if plan is not None:
        items = items.filter(plan=plan)
    if mine:
        units = Unit.objects.written_by(user, on=on).values("pk")
        parts = Responsibility.objects.filter(unit__in=units, item=OuterRef("pk"))
        items = items.filter(Exists(parts))
    return items.with_light(on=on).select_related("plan__agency").defer(*UNREAD).in_order()


def _line(item: Any, day: date, kind: LimitKind, done_on: date | None = None, *, on: date) -> Line:
    return Line(
        kind=str(kind.label),
        title=str(item),
        url=item.get_absolute_url(),
        light=Light.DONE if done_on else item.light,
        unit=item.plan.agency.short_name,
        is_overdue=item.is_open and done_on is None and day < on,
    )


def _reports(first: date, *, user: User, plan: Plan | None) -> list[tuple[date, Line]]:
    """The days by which units report."""
    periods: Iterable[Period] = (
        Period.objects.visible_to(user)
        .filter(due__range=(first, last_of(first)), **({"plan": plan} if plan else {}))
        .select_related("plan__agency")
    )
    return [
        (
            period.due,
            Line(
                kind=pgettext("calendar", "Reports due"),
                title=str(period),
                url=f"{reverse('items')}?plan={period.plan.code}",
                unit=period.plan.agency.short_name,
            ),
        )
        for period in periods
    ]


def _month_or_none(day: date) -> date | None:
    return day.replace(day=1) if FIRST_YEAR <= day.year <= LAST_YEAR else None
