"""A leader's week: what changed since the same day of the week before, and what the rest of this week asks for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Count, F, Q

from agencies.models import Unit, User
from tasks.choices import FlagKind, Light, State
from tasks.models import Comment, Flag, Responsibility, WorkItem
from tasks.querysets import WorkItemQuerySet

NAMED = 10  # rows of a list at most; the letter says how many more there are
UNITS_NAMED = 5
WEEK = timedelta(days=7)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class LightTotal:
    """How many items show a light, and how many did by the end of the day a week before; None: nothing recorded."""

    light: Light
    now: int
    then: int | None

    @property
    def change(self) -> int | None:
        """More or fewer than then."""
        return None if self.then is None else self.now - self.then


@dataclass(frozen=True, slots=True)
class Named(Generic[Row]):
    """The first rows of a list, and how many there are in all."""

    rows: Sequence[Row]
    total: int

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class UnitCount:
    """A unit, and how many of its items or reports the list is about."""

    unit: Unit
    count: int


@dataclass(frozen=True, slots=True)
class Week:
    """What a leader's agency and its lower ones look like on a day, ``since`` the same day of the week before.

    ``worse`` are items ``with_light`` whose light became a warning or late, None where nothing was recorded by then;
    ``closed`` those closed from ``since`` on; ``due`` the open ones by nearest limit, from the day to ``until``, its
    Sunday. ``late_units`` and ``silent_units`` have late items and missing reports, most of them first; they count lead
    units' parts, so that an item that two units lead stands with both. ``off_target`` are open flags, newest first.
    """

    on: date
    since: date
    until: date
    totals: Sequence[LightTotal]
    worse: Named[WorkItem] | None
    closed: Named[WorkItem]
    due: Sequence[tuple[date, int]]
    late_units: Named[UnitCount]
    silent_units: Named[UnitCount]
    missing: int
    off_target: Named[Flag]

    @property
    def due_count(self) -> int:
        """How many items are due in what is left of the week."""
        return sum(count for _day, count in self.due)


def read_week(user: User, *, on: date) -> Week | None:
    """The week of all that the person sees, in about a dozen queries; None where no published plan has an item."""
    items, since = WorkItem.objects.visible_to(user), on - WEEK
    until = on + timedelta(days=6 - on.weekday())
    lit = items.with_light(on=on).with_recorded_light(on=since)
    changes = _changes(lit)
    if not changes:
        return None
    is_recorded = any(then for _now, then in changes)
    parts = Responsibility.objects.visible_to(user).leading()
    late = items.with_light(on=on).filter(light=Light.LATE).order_by()  # type: ignore[misc]  # annotated
    silent = parts.pending().with_reasons(on=on)
    silent = silent.filter(is_unreported=True)  # type: ignore[misc]  # annotated
    return Week(
        on=on,
        since=since,
        until=until,
        totals=_totals(changes, is_recorded=is_recorded),
        worse=_named(lit.filter(_WORSE).worst_first(on=on).with_parts()) if is_recorded else None,
        closed=_named(_closed(items, since, on).with_parts()),
        due=_by_day(items.due_between(on, until)),
        late_units=_by_unit(parts.filter(item__in=late.values("pk"))),
        silent_units=_by_unit(silent),
        missing=silent.count(),
        off_target=_off_target(user),
    )


def read_unanswered(user: User) -> Named[Comment]:
    """The person's own instructions that no unit has answered, the first ones to be answered first."""
    rows = Comment.objects.visible_to(user).unanswered().filter(author=user)
    by_day = F("due").asc(nulls_last=True)
    return _named(rows.select_related("item__plan__agency", "unit").order_by(by_day, "at", "pk"))


# From which lights a light is a step down, an item of that week included that had none yet.
_WORSE = (Q(light=Light.LATE) & ~Q(recorded_light=Light.LATE)) | (
    Q(light=Light.WARN) & ~Q(recorded_light__in=(Light.LATE, Light.WARN))
)


def _changes(lit: WorkItemQuerySet) -> Counter[tuple[str, str]]:
    """How many items show each light now and showed each one then."""
    rows = lit.order_by().values("light", "recorded_light").annotate(n=Count("pk"))
    return Counter({(row["light"], row["recorded_light"]): row["n"] for row in rows})


def _totals(changes: Counter[tuple[str, str]], *, is_recorded: bool) -> list[LightTotal]:
    now, then = Counter[str](), Counter[str]()
    for (light, before), count in changes.items():
        now[light] += count
        then[before] += count
    return [LightTotal(light, now[light], then[light] if is_recorded else None) for light in Light]


def _closed(items: WorkItemQuerySet, since: date, on: date) -> WorkItemQuerySet:
    closed = items.filter(state=State.CLOSED, closed_on__gte=since, closed_on__lte=on)
    return closed.order_by("closed_on", "plan", "ordinal")


def _by_day(items: WorkItemQuerySet) -> list[tuple[date, int]]:
    rows = items.order_by("next_limit").values("next_limit").annotate(n=Count("pk"))
    return list(rows.values_list("next_limit", "n"))


def _by_unit(parts: Any) -> Named[UnitCount]:
    """Units by how many of these parts they have, most first."""
    counted = parts.order_by().values_list("unit").annotate(n=Count("pk"))
    most = sorted(counted.values_list("unit", "n"), key=lambda row: (-row[1], row[0]))
    units = Unit.objects.select_related("agency").in_bulk([pk for pk, _n in most[:UNITS_NAMED]])
    rows = [UnitCount(units[pk], n) for pk, n in most[:UNITS_NAMED]]
    return Named(rows, len(most))


def _off_target(user: User) -> Named[Flag]:
    flags = Flag.objects.visible_to(user).open().filter(kind=FlagKind.OFF_TARGET)
    rows = flags.select_related("item__plan__agency")
    return _named(rows.order_by("-raised_on", "item__plan", "item__ordinal"))


def _named(rows: Any) -> Named[Any]:
    first = list(rows[:NAMED])
    return Named(first, len(first) if len(first) < NAMED else rows.order_by().count())
