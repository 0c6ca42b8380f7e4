"""What stands on an item's year line: the notice, printed and own steps, occurrences, the deadline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.yearline import Place, months, place, position
from tasks.choices import Light, LimitKind
from tasks.models import Duty, Milestone, Occurrence, WorkItem
from tasks.templatetags.ui import days_left

LONGEST_NAME = 22  # characters of a label: two rows


@dataclass(frozen=True, slots=True)
class Step:
    """A dated step in words, with the light that tells how it stands."""

    day: date
    light: Light
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Station:
    """A step with its place on the line."""

    step: Step
    place: Place


@dataclass(frozen=True, slots=True)
class Tick:
    """An occurrence: a mark without a label."""

    x: float
    step: Step


@dataclass(frozen=True, slots=True)
class YearLine:
    """The drawing; ``today`` is where the passed part ends. ``undated`` are relative limits in words."""

    title: str
    subtitle: str
    today: float
    months: list[float]
    stations: list[Station]
    ticks: list[Tick]
    undated: list[str]

    @property
    def is_tall(self) -> bool:
        """Whether labels stand in two rows."""
        return any(one.place.row for one in self.stations)


def year_line(item: WorkItem, *, on: date) -> YearLine:
    """The item's year. Reads its milestones and its duties' occurrences: prefetch them, and the plan's notice."""
    year = item.plan.year
    steps = sorted(_steps(item, on=on), key=lambda step: step.day)
    labels = [(step.day, max(len(step.name[:LONGEST_NAME]), len(step.note))) for step in steps]
    places = place(labels, year=year, on=on)
    occurrences = [one for duty in item.duties.all() for one in duty.occurrences.all()]
    return YearLine(
        title=_title(item, on=on),
        subtitle=_subtitle(item),
        today=position(on, year=year),
        months=months(year),
        stations=[Station(*pair) for pair in zip(steps, places, strict=True)],
        ticks=[
            Tick(position(one.due, year=year), occurrence_step(one, item, on=on))
            for one in occurrences
        ],
        undated=[_relative(row) for row in item.milestones.all() if row.date is None],
    )


def occurrence_step(occurrence: Occurrence, item: WorkItem, *, on: date) -> Step:
    """An occurrence of a duty as a step, named by its number."""
    name = _("No. %(n)s") % {"n": occurrence.number}
    return _judged(name, occurrence.due, occurrence.done_on, is_open=item.is_open, on=on)


def coming(item: WorkItem) -> str:
    """What the nearest open limit asks for: a step's or a duty's name; empty for the deadline."""
    if item.next_limit_kind == LimitKind.MILESTONE:
        steps = ((day, row) for day, row in _dated(item) if not row.reached_on)
        return next((row.name for day, row in steps if day == item.next_limit), "")
    if item.next_limit_kind == LimitKind.OCCURRENCE:
        ones = (one for duty in item.duties.all() for one in duty.occurrences.all())
        return next(
            (str(one.duty) for one in ones if one.due == item.next_limit and not one.done_on), ""
        )
    return ""


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A recurring duty with its occurrences; ``done`` of those ``due`` so far."""

    what: str
    how_often: str
    steps: list[Step]
    done: int
    due: int


def duty_rows(item: WorkItem, *, on: date) -> list[DutyRow]:
    """The item's duties in the clause's order. Reads their occurrences: prefetch them."""
    return [_duty_row(duty, item, on=on) for duty in item.duties.all()]


def _duty_row(duty: Duty, item: WorkItem, *, on: date) -> DutyRow:
    rows = list(duty.occurrences.all())
    so_far = [one for one in rows if one.done_on or one.due <= on]
    return DutyRow(
        what=duty.what or duty.quote,
        how_often=_how_often(duty),
        steps=[occurrence_step(one, item, on=on) for one in rows],
        done=sum(one.done_on is not None for one in rows),
        due=len(so_far),
    )


def _how_often(duty: Duty) -> str:
    """每季度 2 次; by which day of the month where the notice says so."""
    words = str(duty.get_frequency_display())
    if duty.count:
        times = ngettext("%(often)s, %(n)s time", "%(often)s, %(n)s times", duty.count)
        words = times % {"often": words, "n": duty.count}
    if duty.day:
        words = _("%(often)s, by the %(day)sth") % {"often": words, "day": duty.day}
    return words


def _steps(item: WorkItem, *, on: date) -> Iterator[Step]:
    issued = item.plan.notice.issued if item.plan.notice else None
    if issued and issued.year == item.plan.year:
        yield Step(issued, Light.DONE, _("Notice issued"), f"{issued:%m-%d}")
    yield from (_step(day, row, item, on=on) for day, row in _dated(item))
    limit = next((row.name for row in item.milestones.all() if row.is_limit and row.name), "")
    word = _("Deadline (inferred)") if item.limit_inferred else _("Deadline")
    yield _judged(limit or word, item.limit, item.closed_on, is_open=item.is_open, on=on)


def _dated(item: WorkItem) -> Iterator[tuple[date, Milestone]]:
    """The dated steps but for the deadline itself."""
    rows = item.milestones.all()
    return ((row.date, row) for row in rows if row.date and not row.is_limit)


def _step(day: date, row: Milestone, item: WorkItem, *, on: date) -> Step:
    if row.needs_confirmation:
        return Step(
            day,
            Light.IDLE,
            row.name,
            _("%(day)s, to be confirmed") % {"day": f"{day:%m-%d}"},
        )
    return _judged(row.name, day, row.reached_on, is_open=item.is_open, on=on)


def _judged(name: str, day: date, done_on: date | None, *, is_open: bool, on: date) -> Step:
    if done_on:
        return Step(day, Light.DONE, name, _done_words(day, done_on))
    if not is_open:
        return Step(day, Light.IDLE, name, f"{day:%m-%d}")
    words = _("%(day)s, %(left)s") % {"day": f"{day:%m-%d}", "left": days_left(day, on)}
    return Step(day, Light.LATE if day < on else Light.IDLE, name, words)


def _done_words(day: date, done_on: date) -> str:
    late = (done_on - day).days
    if late <= 0:
        return _("%(day)s, in time") % {"day": f"{day:%m-%d}"}
    words = ngettext("%(day)s, %(n)s day late", "%(day)s, %(n)s days late", late)
    return words % {"day": f"{day:%m-%d}", "n": late}


def _relative(row: Milestone) -> str:
    words = _("%(name)s: “%(quote)s”, no fixed date") % {"name": row.name, "quote": row.quote}
    return (
        words if not row.reached_on else f"{words} · {_done_words(row.reached_on, row.reached_on)}"
    )


def _title(item: WorkItem, *, on: date) -> str:
    """What was found, as the panel's title."""
    if not item.is_open:
        return _("No limit is open")
    ones = [one for duty in item.duties.all() for one in duty.occurrences.all() if not one.done_on]
    steps = [day for day, row in _dated(item) if not (row.reached_on or row.needs_confirmation)]
    days = [one.due for one in ones] + steps
    if n := sum(day < on for day in days):
        return ngettext("%(n)s step is overdue", "%(n)s steps are overdue", n) % {"n": n}
    name = Truncator(coming(item) or item.get_next_limit_kind_display()).chars(LONGEST_NAME)
    return _("Next: %(name)s, %(left)s") % {"name": name, "left": days_left(item.next_limit, on)}


def _subtitle(item: WorkItem) -> str:
    if item.limit_inferred:
        return _("The clause prints no deadline: the last day of the plan's year stands for it.")
    quote = next((row.quote for row in item.milestones.all() if row.is_limit and row.quote), "")
    return _("Deadline as printed: “%(quote)s”") % {"quote": quote} if quote else ""
