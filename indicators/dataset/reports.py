"""What the units of the invented year handed in, and the rows of it: reports and what the trail says of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from indicators.dataset import words
from indicators.dataset.calendar import Span, Year, handed_in_on, moment, workday_before
from indicators.dataset.courses import DONE, SILENT, Course, Fate
from indicators.dataset.store import Store
from indicators.dataset.world import Office, Person, Team
from tasks.choices import HANDED_IN, ReportState
from tasks.lights import planned_share
from tasks.models import Activity, ProgressReport
from worktracker.lib.workdays import add_workdays

# Of the tasks that go on, how many have something for the period that runs already.
EARLY = {
    ReportState.SUBMITTED: 0.07,
    ReportState.RETURNED: 0.02,
    ReportState.DRAFT: 0.02,
    ReportState.ACCEPTED: 0.02,
}
NO_EARLY = DONE | SILENT | {Fate.HALTED, Fate.UNREPORTED, Fate.STALLED}


@dataclass(frozen=True, slots=True)
class Told:
    """A lead unit's report before it is written; ``decided_on`` is empty while nobody has decided."""

    span: Span
    as_of: date
    percent: float
    state: ReportState
    decided_on: date | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the accepted reports mean for a task: progress, since when, and the last day reported on."""

    progress: float
    moved_on: date
    reported_on: date | None


@dataclass(frozen=True, slots=True)
class About:
    """The task that is reported on: its ids, its name for the trail and what is counted in it."""

    item: int
    plan: int
    name: str
    amount: int
    measure: str
    what: str


def told_of(course: Course, year: Year, rng: Random, *, asks_approval: bool) -> list[Told]:
    """What the lead units report, one after the other."""
    told = _past(course, year, rng)
    if course.fate == Fate.TO_VERIFY:
        day = workday_before(year.on, rng, within=4)
        return [*told, Told(year.running(), day, 100.0, ReportState.SUBMITTED, done=True)]
    if course.fate in NO_EARLY or not told:
        return told
    chance = rng.random()
    for state, share in EARLY.items():
        if chance < share:
            return [*told, _early(course, year, rng, state, asks_approval=asks_approval)]
        chance -= share
    return told


def _past(course: Course, year: Year, rng: Random) -> list[Told]:
    may_be_late = course.fate not in DONE
    days = [handed_in_on(span, rng, may_be_late=may_be_late, on=year.on) for span in course.spans]
    if not days:
        return []
    final_from = max(len(days) - course.still, 0)
    whole = max(planned_share(course.starts_on, course.limit, on=days[final_from]), 1)
    told, reached = [], 0.0
    for place, (span, day) in enumerate(zip(course.spans, days, strict=True)):
        share = planned_share(course.starts_on, course.limit, on=day) / whole
        now = float(round(course.progress * min(share, 0.97) * rng.uniform(0.93, 1.0)))
        reached = course.progress if place >= final_from else max(reached, now)
        done = course.fate in DONE and place == len(days) - 1
        decided = add_workdays(day, 1)
        told.append(Told(span, day, reached, ReportState.ACCEPTED, decided, done))
    return told


def _early(
    course: Course, year: Year, rng: Random, state: ReportState, *, asks_approval: bool
) -> Told:
    """A report of the running period; one that is accepted already says what the last one said."""
    day = workday_before(year.on, rng, within=3) - timedelta(days=rng.randint(2, 3))
    if state == ReportState.SUBMITTED and asks_approval and rng.random() < 0.5:
        state = ReportState.TO_APPROVE
    if state in {ReportState.ACCEPTED, ReportState.RETURNED}:
        decided = add_workdays(day, 1)
        return Told(year.running(), day, course.progress, state, decided)
    percent = min(course.progress + rng.randint(1, 4), 99.0)
    return Told(year.running(), day, percent, state)


def standing_of(told: Iterable[Told], *, published: date) -> Standing:
    """Progress and its days after these reports."""
    progress, moved, reported = 0.0, published, None
    for one in told:
        if one.state == ReportState.ACCEPTED:
            if one.percent != progress:
                moved = one.as_of
            progress, reported = one.percent, one.as_of
    return Standing(progress, moved, reported)


def next_due(told: Iterable[Told], course: Course, year: Year, *, published: date) -> date | None:
    """By when the unit that told this reports next, as ``tasks.services.report_dues`` keeps it."""
    handed = [one.span.place for one in told if one.state in HANDED_IN]
    newest = max(handed, default=-1)
    for span in year.spans[newest + 1 :]:
        if span.due >= published and span.ends >= course.starts_on:
            return span.due
    return None


class Reporter:
    """Writes a plan's reports; ``recent`` restricts the rows to the last so many reports of each part."""

    def __init__(
        self,
        store: Store,
        office: Office,
        rng: Random,
        *,
        periods: Sequence[int],
        asks_approval: bool,
        recent: int | None,
    ) -> None:
        self.store, self.office, self.rng = store, office, rng
        self.periods, self.asks_approval, self.recent = periods, asks_approval, recent

    def sign(self, about: About, team: Team, day: date) -> None:
        """The trail's row of a unit that signs."""
        change = {"field": "part_state", "old": "to_sign", "new": "in_progress"}
        self._record("signed", about, team.staff[0], day, 9, team.name, [change])

    def write(
        self,
        about: About,
        team: Team,
        told: Sequence[Told],
        *,
        hour: int,
        reached: Mapping[int, str],
    ) -> dict[int, int]:
        """The reports of one unit; returns the ids of the accepted ones by their period's place in the year.

        ``reached`` names by that place the milestone that a report says is reached.
        """
        accepted: dict[int, int] = {}
        first = 0 if self.recent is None else max(len(told) - self.recent, 0)
        before = told[first - 1].percent if first else 0.0
        for one in told[first:]:
            content = self._content(about, one, reached.get(one.span.place, ""))
            pk = self._report(about, team, one, content, before, hour)
            if one.state == ReportState.ACCEPTED:
                accepted[one.span.place] = pk
                before = one.percent
        return accepted

    def _report(
        self,
        about: About,
        team: Team,
        one: Told,
        content: dict[str, Any],
        before: float,
        hour: int,
    ) -> int:
        by = team.staff[one.span.place % len(team.staff)]
        was_handed_in = one.state != ReportState.DRAFT
        columns: dict[str, Any] = {
            **{name: content[name] for name in ("narrative", "problems", "next_step")},
            "percent": one.percent,
            "done": one.done,
            "as_of": one.as_of,
            "state": one.state.value,
            "reported_by_id": by.pk,
            "reported_at": moment(one.as_of, hour, one.span.place * 4),
            "version": 3 if one.decided_on else 2 if was_handed_in else 1,
            "is_demo": True,
        }
        if was_handed_in:
            columns["handed_in"] = content
        if self.asks_approval and was_handed_in and one.state != ReportState.TO_APPROVE:
            columns["approved_by_id"] = team.head.pk
            columns["approved_at"] = moment(one.as_of, 16, 30)
        if one.decided_on:
            columns["decided_by_id"] = self.office.supervisor.pk
            columns["decided_at"] = moment(one.decided_on, 9, 30)
        if one.state == ReportState.RETURNED:
            columns["note"], columns["times_returned"] = self.rng.choice(words.RETURNS), 1
        period = self.periods[one.span.place]
        pk = self.store.add(
            ProgressReport, item_id=about.item, unit_id=team.pk, period_id=period, **columns
        )
        self._tell(about, team, one, pk, before, by, hour, columns.get("note", ""))
        return pk

    def _content(self, about: About, one: Told, steps: str) -> dict[str, Any]:
        rng, count = self.rng, round(about.amount * one.percent / 100)
        month = one.span.place + 1
        narrative = (
            f"截至{month}月底，累计完成{count}{about.measure}{about.what}，"
            f"占年度任务的{one.percent:g}%。{rng.choice(words.MARKS)}"
        )
        is_slow = not one.done and rng.random() < 0.4
        return {
            "percent": f"{one.percent:.1f}",
            "narrative": narrative,
            "problems": rng.choice(words.PROBLEMS) if is_slow else "",
            "next_step": "" if one.done else rng.choice(words.NEXT_STEPS),
            "done": one.done,
            "steps": steps,
        }

    def _tell(
        self,
        about: About,
        team: Team,
        one: Told,
        report: int,
        before: float,
        by: Person,
        hour: int,
        note: str,
    ) -> None:
        headline = f"{team.name} {one.span.place + 1}月"
        if one.state == ReportState.DRAFT:
            self._record("draft_begun", about, by, one.as_of, hour, headline, [], report)
            return
        headline += f" {one.percent:g}%"
        filed = [{"field": "percent", "old": "", "new": f"{one.percent:.1f}"}]
        self._record("report_filed", about, by, one.as_of, hour, headline, filed, report)
        if self.asks_approval and one.state != ReportState.TO_APPROVE:
            self._record("report_approved", about, team.head, one.as_of, 16, headline, [], report)
        if one.decided_on is None:
            return
        office, day = self.office.supervisor, one.decided_on
        if one.state == ReportState.RETURNED:
            self._record("report_returned", about, office, day, 10, headline, [], report, note)
            return
        moved = []
        if one.percent != before:
            moved = [{"field": "progress", "old": f"{before:.1f}", "new": f"{one.percent:.1f}"}]
        self._record("report_accepted", about, office, day, 10, headline, moved, report)

    def _record(
        self,
        verb: str,
        about: About,
        by: Person,
        day: date,
        hour: int,
        subject: str,
        changes: list[dict[str, str]],
        report: int | None = None,
        reason: str = "",
    ) -> None:
        self.store.add(
            Activity,
            verb=verb,
            agency_id=self.office.pk,
            plan_id=about.plan,
            item_id=about.item,
            report_id=report,
            actor_id=by.pk,
            actor_name=by.name,
            at=moment(day, hour, 40),
            subject=subject,
            changes=changes,
            reason=reason,
        )
