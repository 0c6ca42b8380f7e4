"""One plan of the invented year: its clauses, who answers for them, and all that became of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from indicators.dataset import words
from indicators.dataset.calendar import DUE_DAY, Year, moment
from indicators.dataset.courses import (
    BY_INDICATOR,
    DONE,
    SILENT,
    Course,
    Fate,
    choose_fate,
    course_of,
)
from indicators.dataset.measures import SHARED, Measurer, Promise, Reported
from indicators.dataset.parts import due_of, parts_of, state_of, write_parts
from indicators.dataset.reports import About, Reporter, standing_of, told_of
from indicators.dataset.steps import day_words, steps_of, write_steps
from indicators.dataset.store import Store
from indicators.dataset.voices import Speaker
from indicators.dataset.world import Office
from tasks.choices import Cadence, Kind, PlanState
from tasks.models import Activity, Partner, Period, Plan, WorkItem
from worktracker.lib.sortkey import pinyin_key
from worktracker.lib.workdays import add_workdays

GOALS_EACH = 30  # one task in so many is a goal of the year
PARTNER = 0.08
key_of = cache(pinyin_key)  # titles are put together from few words, and repeat


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is made beside the tasks: the share of them that promise a figure; the last reports, None for all."""

    targets: float = 0.4
    reports: int | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A task as the plan prints it."""

    ordinal: int
    kind: Kind
    domain: str
    what: str
    measure: str
    amount: int
    title: str


class PlanMaker:
    """Writes one plan of an agency; ``domains`` are the ids of the domains by code, in their order."""

    def __init__(
        self,
        store: Store,
        office: Office,
        year: Year,
        rng: Random,
        *,
        number: int,
        domains: Mapping[str, int],
        measurer: Measurer,
        detail: Detail,
    ) -> None:
        self.store, self.office, self.year, self.rng = store, office, year, rng
        self.number, self.domains, self.measurer, self.detail = number, domains, measurer, detail
        self.published = add_workdays(date(year.on.year, 2, 1), rng.randint(0, 8))
        self.asks_approval = rng.random() < 0.3
        self.title = words.PLANS[number].format(year=year.on.year, area=office.area)
        self.plan = self._plan()
        periods = [self._period(span.starts, span.ends, span.due) for span in year.spans]
        self.reporter = Reporter(
            store,
            office,
            rng,
            periods=periods,
            asks_approval=self.asks_approval,
            recent=detail.reports,
        )
        self.speaker = Speaker(store, office, year, rng)

    def make(self, size: int) -> None:
        """As many tasks, under the headings of their domains."""
        for clause in self._clauses(size):
            self._item(clause)

    def _plan(self) -> int:
        at, by = moment(self.published, 10), self.office.supervisor
        plan = self.store.add(
            Plan,
            agency_id=self.office.pk,
            code=f"{self.office.code}-{self.year.on.year}-{self.number + 1}",
            title=self.title,
            year=self.year.on.year,
            state=PlanState.PUBLISHED.value,
            published_at=at,
            published_by_id=by.pk,
            cadence=Cadence.MONTHLY.value,
            cadence_day=DUE_DAY,
            asks_approval=self.asks_approval,
        )
        self.store.add(
            Activity,
            verb="published",
            agency_id=self.office.pk,
            plan_id=plan,
            actor_id=by.pk,
            actor_name=by.name,
            at=at,
            subject=self.title,
        )
        return plan

    def _period(self, starts: date, ends: date, due: date) -> int:
        return self.store.add(Period, plan_id=self.plan, starts=starts, ends=ends, due=due)

    def _clauses(self, size: int) -> Iterator[Clause]:
        rng, goals, codes = self.rng, max(size // GOALS_EACH, 1), list(self.domains)
        weights = [len(words.FIELDS[code].objects) for code in codes]
        chosen = sorted(rng.choices(codes, weights, k=size), key=codes.index)
        for ordinal, code in enumerate(chosen, start=1):
            field = words.FIELDS[code]
            thing, measure = rng.choice(field.objects)
            aim = rng.choice(field.aims)
            amount = rng.choice((rng.randint(6, 40), rng.randint(40, 900)))
            kind, title = Kind.TASK, f"{rng.choice(words.ACTIONS)}{thing}{aim}"
            if ordinal <= goals:
                kind, title = Kind.GOAL, rng.choice(words.GOALS).format(object=thing, aim=aim)
            yield Clause(ordinal, kind, code, f"{thing}{aim}", measure, amount, title)

    def _item(self, clause: Clause) -> None:
        rng, year, published = self.rng, self.year, self.published
        fate = choose_fate(rng) if clause.kind == Kind.TASK else Fate.ON_TRACK
        course = course_of(fate, year, rng, published=published)
        told = told_of(course, year, rng, asks_approval=self.asks_approval)
        parts = parts_of(self.office, clause.domain, course, told, year, rng, published=published)
        steps, promise = steps_of(course, told, year, rng), self._promise(clause, course)
        standing = standing_of(told, published=published)
        nearest, nearest_kind = steps.nearest(course, on=year.on)
        item = self.store.add(
            WorkItem,
            plan_id=self.plan,
            ordinal=clause.ordinal,
            marker=f"{clause.ordinal}.",
            kind=clause.kind.value,
            section=self.title,
            path=["一、工作目标" if clause.kind == Kind.GOAL else "二、重点任务"],
            title=clause.title,
            title_key=key_of(clause.title),
            text=self._text(clause, course, promise),
            domain_id=self.domains[clause.domain],
            starts_on=course.starts_on,
            limit=course.limit,
            limit_inferred=not course.is_printed,
            next_limit=nearest,
            next_limit_kind=nearest_kind.value,
            state=state_of(course, parts).value,
            progress=standing.progress,
            reported_on=standing.reported_on,
            moved_on=standing.moved_on,
            report_due=due_of(parts),
            closed_on=told[-1].decided_on if fate in DONE else None,
            version=2 * len(told) + 1,
        )
        name = f"{clause.ordinal}. {clause.title}"
        about = About(item, self.plan, name, clause.amount, clause.measure, clause.what)
        reports = write_parts(
            parts, about, self.store, self.reporter, published=published, reached=steps.reached()
        )
        write_steps(steps, self.store, item, reports, on=year.on)
        if promise is not None:
            self.measurer.write(promise, course, Reported(item, parts[0].team, reports))
        self.speaker.speak(about, course, [part.team for part in parts])
        if rng.random() < PARTNER:
            partner = rng.choice(words.PARTNERS)
            self.store.add(Partner, item_id=item, order=0, name=partner)

    def _promise(self, clause: Clause, course: Course) -> Promise | None:
        if self.number == 0 and clause.ordinal <= len(SHARED) and clause.kind == Kind.GOAL:
            return self.measurer.shared_promise(clause.ordinal - 1)
        is_wanted = self.rng.random() < self.detail.targets
        if course.fate in BY_INDICATOR or (is_wanted and course.fate not in SILENT):
            return self.measurer.promise(
                course, what=clause.what, measure=clause.measure, amount=clause.amount
            )
        return None

    def _text(self, clause: Clause, course: Course, promise: Promise | None) -> str:
        limit = f"{day_words(course.limit)}" if course.is_printed else "全年"
        said = f"完成{clause.amount}{clause.measure}{clause.what}"
        if promise is not None:
            said = promise.quote
        first, second = self.rng.sample(words.WAYS, 2)
        return f"{clause.title}。{limit}{said}。{first}；{second}。"
