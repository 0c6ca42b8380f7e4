"""Which units answer for a task of the invented year, how each stands, and the rows of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from indicators.dataset.calendar import Year, moment
from indicators.dataset.courses import DONE, SILENT, Course, Fate
from indicators.dataset.reports import About, Reporter, Told, next_due
from indicators.dataset.store import Store
from indicators.dataset.world import Office, Team
from tasks.choices import AT_WORK, Part, ReportState, State
from tasks.models import Responsibility
from tasks.transitions import whole

SECOND_LEAD, COOPERATING, COOPERATING_REPORTS = 0.15, 0.45, 0.7
NOT_SIGNED_YET = 0.4  # of the tasks that have not begun


@dataclass(frozen=True, slots=True)
class PartOf:
    """A unit's part in a task, with what the unit told."""

    team: Team
    part: Part
    state: State
    report_due: date | None
    told: Sequence[Told]


def parts_of(
    office: Office,
    domain: str,
    course: Course,
    told: Sequence[Told],
    year: Year,
    rng: Random,
    *,
    published: date,
) -> list[PartOf]:
    """The lead unit of the domain, for some tasks a second one, and those that cooperate."""
    teams = list(dict.fromkeys(office.teams.values()))
    first = office.teams[domain]
    others = rng.sample([team for team in teams if team != first], 2)
    leads = 1 + (course.fate != Fate.TO_VERIFY and rng.random() < SECOND_LEAD)
    state = _state(course, rng)
    parts = []
    for place, team in enumerate([first, *others]):
        if place < leads:
            own = told if place == 0 else [one for one in told if _counts(one)]
            part = Part.LEAD
        elif rng.random() < COOPERATING:
            own = _beside(course, told, rng)
            part = Part.COOPERATING
        else:
            continue
        due = None
        if state in AT_WORK and course.fate != Fate.HALTED:
            due = next_due(own, course, year, published=published)
        parts.append(PartOf(team, part, state, due, own))
    return parts


def state_of(course: Course, parts: Sequence[PartOf]) -> State:
    """The task's own state, as it follows from those of its lead parts."""
    if course.fate == Fate.HALTED:
        return State.HALTED
    return whole(part.state for part in parts if part.part == Part.LEAD)


def due_of(parts: Sequence[PartOf]) -> date | None:
    """The earliest report that a lead unit owes."""
    days = [part.report_due for part in parts if part.part == Part.LEAD and part.report_due]
    return min(days, default=None)


def write_parts(
    parts: Sequence[PartOf],
    about: About,
    store: Store,
    reporter: Reporter,
    *,
    published: date,
    reached: Mapping[int, str],
) -> dict[int, int]:
    """The rows with the reports of each; returns the ids of the first unit's accepted ones by period."""
    first: dict[int, int] = {}
    for order, one in enumerate(parts):
        signed_on = published + timedelta(days=3 + order)
        is_signed = one.state != State.TO_SIGN
        store.add(
            Responsibility,
            item_id=about.item,
            unit_id=one.team.pk,
            order=order,
            part=one.part.value,
            printed=one.team.name,
            state=one.state.value,
            report_due=one.report_due,
            signed_at=moment(signed_on, 9) if is_signed else None,
            signed_by_id=one.team.staff[0].pk if is_signed else None,
        )
        if is_signed:
            reporter.sign(about, one.team, signed_on)
        accepted = reporter.write(
            about, one.team, one.told, hour=14 + order, reached={} if order else reached
        )
        if order == 0:
            first = accepted
    return first


def _state(course: Course, rng: Random) -> State:
    if course.fate in DONE:
        return State.CLOSED
    if course.fate == Fate.TO_VERIFY:
        return State.TO_VERIFY
    if course.fate == Fate.UNSIGNED:
        return State.TO_SIGN
    if course.fate == Fate.NOT_BEGUN and rng.random() < NOT_SIGNED_YET:
        return State.TO_SIGN
    return State.IN_PROGRESS


def _beside(course: Course, told: Sequence[Told], rng: Random) -> list[Told]:
    """A cooperating unit tells of its share once, with the last report that counts."""
    counted = [one for one in told if _counts(one)]
    if not counted or course.fate in SILENT | DONE or rng.random() > COOPERATING_REPORTS:
        return []
    return counted[-1:]


def _counts(one: Told) -> bool:
    return one.state == ReportState.ACCEPTED
