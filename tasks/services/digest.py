"""The digest: everything that a person is reminded of today, as one letter grouped by what to do."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import User
from tasks.choices import WAITING_REPORTS, Light, LimitKind, ReminderKind
from tasks.digest_words import ASKS, COUNTS
from tasks.lights.signs import SIGNS, Sign
from tasks.models import Milestone, Occurrence, ProgressReport, Reminder, WorkItem
from worktracker.lib.mail import Letter, write_letter

DIGEST = "digest"
LATE = frozenset(
    {ReminderKind.OVERDUE, ReminderKind.URGED, ReminderKind.RETURNED, ReminderKind.NOT_REPORTED}
)
ON_LIMIT = frozenset({ReminderKind.OVERDUE, ReminderKind.DUE_TODAY, ReminderKind.DUE_SOON})
REPORTING = frozenset({ReminderKind.TO_REPORT, ReminderKind.NOT_REPORTED, ReminderKind.RETURNED})
DECIDING = frozenset({ReminderKind.TO_APPROVE, ReminderKind.TO_VERIFY})
# Counted from: nothing is due on that day, somebody waits since.
SINCE = DECIDING | {ReminderKind.RETURNED, ReminderKind.URGED}


@dataclass(frozen=True, slots=True)
class Line:
    """One reminder as the letter shows it.

    ``what`` says what the day is: a limit, a milestone by name. ``unit`` is named where it is not the reader's own.
    ``since`` is true where the day lies behind and somebody waits.
    """

    item: WorkItem
    what: str
    day: date
    unit: str
    url: str
    since: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Reminders of one kind, the earliest day first.

    ``ask`` says how many, by when, and what to do; ``count`` says how many in few words.
    """

    sign: Sign
    ask: str
    count: str
    lines: Sequence[Line]


def write_digest(person: User, reminders: Iterable[Reminder], *, on: date) -> Letter:
    """One letter about these standing reminders, in the product's language; they come ``with_items``."""
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "person": person,
            "on": on,
            "sections": _sections(person, list(reminders), on=on),
            "mine_url": settings.SITE_URL + _start_of(person),
            "is_reporter": person.is_reporter,
            "site_url": settings.SITE_URL,
            "demo": settings.DEMO,
        }
        return write_letter(DIGEST, context)


def _start_of(person: User) -> str:
    """Where the reader begins: his own tasks, or the desk."""
    if person.is_reporter:
        return reverse("my-items")
    return reverse("desk") if person.is_supervisor else reverse("items")


def _sections(person: User, reminders: Sequence[Reminder], *, on: date) -> list[Section]:
    """In the order of the kinds; none that is empty."""
    names = _steps([row.item for row in reminders if row.kind in ON_LIMIT])
    waiting = _waiting(reminders)
    lines: dict[str, list[Line]] = defaultdict(list)
    in_order = sorted(reminders, key=lambda row: (row.limit, row.item.plan_id, row.item.ordinal))
    for row in in_order:
        lines[row.kind].append(_line(person, row, names, waiting, on=on))
    return [_section(kind, lines[kind]) for kind in ReminderKind if kind in lines]


def _section(kind: ReminderKind, lines: Sequence[Line]) -> Section:
    n = len(lines)
    figures = {
        "n": n,
        "first": f"{lines[0].day:%Y-%m-%d}",
        "last": f"{lines[-1].day:%m-%d}",
    }
    ask, count = ASKS[kind](n), COUNTS[kind](n)
    return Section(
        SIGNS[Light.LATE if kind in LATE else Light.WARN], ask % figures, count % figures, lines
    )


def _line(
    person: User,
    row: Reminder,
    names: Mapping[tuple[int, date], str],
    waiting: Mapping[tuple[int, int], int],
    *,
    on: date,
) -> Line:
    unit = str(row.unit) if row.unit and row.unit_id != person.unit_id else ""
    return Line(
        item=row.item,
        what=_what(row, names),
        day=row.limit,
        unit=unit,
        url=settings.SITE_URL + _place(person, row, waiting),
        since=row.kind in SINCE and row.limit < on,
    )


def _what(row: Reminder, names: Mapping[tuple[int, date], str]) -> str:
    kind = ReminderKind(row.kind)
    if kind not in ON_LIMIT:
        return str(kind.label)
    item = row.item
    if item.next_limit_kind == LimitKind.LIMIT and item.limit_inferred:
        return _("Inferred deadline: the clause prints no date")
    name = names.get((item.pk, row.limit), "")
    return f"{item.get_next_limit_kind_display()} {name}".strip()


def _place(person: User, row: Reminder, waiting: Mapping[tuple[int, int], int]) -> str:
    """Where the reader can do what is asked."""
    report = waiting.get((row.item_id, row.unit_id or 0))
    if row.kind in DECIDING and report:
        return f"{reverse('desk')}?report={report}"
    if row.kind in REPORTING and person.is_reporter:
        return reverse("report", args=[row.item_id])
    return row.item.get_absolute_url()


def _waiting(reminders: Sequence[Reminder]) -> dict[tuple[int, int], int]:
    """The report that waits for a decision, by item and unit."""
    items = [row.item_id for row in reminders if row.kind in DECIDING]
    if not items:
        return {}
    reports = ProgressReport.objects.filter(item__in=items, state__in=WAITING_REPORTS)
    return {(item, unit): pk for item, unit, pk in reports.values_list("item", "unit", "pk")}


def _steps(items: Sequence[WorkItem]) -> Mapping[tuple[int, date], str]:
    """What is due of an item on a day: the name of a pending milestone, or of a duty."""
    stepwise = [item.pk for item in items if item.next_limit_kind != LimitKind.LIMIT]
    names: dict[tuple[int, date], str] = {}
    if not stepwise:
        return names
    for occurrence in (
        Occurrence.objects.pending().filter(duty__item__in=stepwise).select_related("duty")
    ):
        names[occurrence.duty.item_id, occurrence.due] = str(occurrence.duty)
    for milestone in Milestone.objects.pending().filter(item__in=stepwise):
        if milestone.date:
            names[milestone.item_id, milestone.date] = milestone.name
    return names
