"""The rows that a notice as read gives: items, units, partners, dates, duties, and a problem for each doubt."""

from collections.abc import Sequence
from datetime import date, datetime

from agencies.lexicon import fold, units_by_name
from agencies.models import Unit
from tasks import parsing, problems
from tasks.choices import Kind, Part
from tasks.deadlines import decide_deadline, is_doubtful, start_of
from tasks.domain_reasons import stored_reason
from tasks.models import Domain, Duty, Milestone, Partner, Plan, Problem, Responsibility, WorkItem
from tasks.sections import section_stem
from tasks.steps import step_name
from worktracker.lib.sortkey import pinyin_key

FALLBACK_DOMAIN = "planning"


class Draft:
    """The rows of one draft, collected so that each table is written once.

    ``at`` is when a remark of the annotation counts as settled.
    """

    def __init__(self, plan: Plan, *, at: datetime) -> None:
        self.plan = plan
        self.at = at
        self.issued = plan.notice.issued if plan.notice else None
        self.units = units_by_name(plan.agency)
        self.domains = {domain.code: domain for domain in Domain.objects.all()}
        self.milestones: list[Milestone] = []
        self.responsibilities: list[Responsibility] = []
        self.partners: list[Partner] = []
        self.duties: list[Duty] = []
        self.problems: list[Problem] = []

    def store(self, parsed: parsing.ParsedNotice) -> list[tuple[WorkItem, parsing.Item]]:
        """Writes every item and what belongs to it; returns each item with what it was read from."""
        self._doubts(None, parsed.problems, whole=parsing.Span(0, len(parsed.source)))
        made = [(self._item(read), read) for read in parsed.items]
        WorkItem.objects.bulk_create([item for item, _read in made])
        Milestone.objects.bulk_create(self.milestones)
        Responsibility.objects.bulk_create(self.responsibilities)
        Partner.objects.bulk_create(self.partners)
        Duty.objects.bulk_create(self.duties)
        Problem.objects.bulk_create(self.problems)
        return made

    def _item(self, read: parsing.Item) -> WorkItem:
        steps = self._steps(read)
        item = self._clause(read, steps)
        for step in steps:
            step.item = item
        self.milestones += steps
        self._units_of(item, read)
        self.partners += [
            Partner(item=item, order=order, name=who.name[:100], **_place(who.span))
            for order, who in enumerate(read.partners)
        ]
        self.duties += [_duty(item, order, each) for order, each in enumerate(read.recurrences)]
        self._doubts(item, read.problems, whole=_span(read))
        self._dates_in_doubt(item, steps)
        self._remarks(item, read)
        return item

    def _clause(self, read: parsing.Item, steps: Sequence[Milestone]) -> WorkItem:
        limit = decide_deadline(steps, year=self.plan.year)
        if limit.milestone is not None:
            limit.milestone.is_limit = True
        title = _clipped(read.title, 300)
        return WorkItem(
            plan=self.plan,
            ordinal=read.ordinal,
            marker=read.marker[:20],
            kind=read.kind,
            section=read.section[:200],
            path=list(read.path),
            title=title,
            title_key=pinyin_key(title),
            text=read.text,
            spans=[[span.start, span.end] for span in read.spans],
            domain=self.domains.get(read.domain) or self.domains[FALLBACK_DOMAIN],
            domain_reason=stored_reason(read.domain_choice),
            starts_on=start_of(limit.day, year=self.plan.year),
            limit=limit.day,
            limit_inferred=limit.inferred,
            next_limit=limit.day,
        )

    def _steps(self, read: parsing.Item) -> list[Milestone]:
        quotes = [each.quote for each in read.deadlines]
        return [
            Milestone(
                order=order,
                name=_clipped(step_name(read.text, each.quote, quotes) or read.title, 300),
                date=each.date,
                printed_date=each.date,
                quote=each.quote[:300],
                relative=each.relative[:20],
                after=each.after[:200],
                needs_confirmation=self._is_doubtful(each.date),
                **_place(each.span),
            )
            for order, each in enumerate(read.deadlines)
            if each.date or each.relative
        ]

    def _is_doubtful(self, day: date | None) -> bool:
        return day is not None and is_doubtful(day, issued=self.issued, year=self.plan.year)

    def _dates_in_doubt(self, item: WorkItem, steps: Sequence[Milestone]) -> None:
        for step in steps:
            if step.needs_confirmation:
                figures = {
                    "milestone": step.order,
                    "quote": step.quote,
                    "date": str(step.date),
                    "issued": str(self.issued or date(self.plan.year, 1, 1)),
                }
                span = parsing.Span(step.start or 0, step.end or 0)
                self._doubt(item, problems.DATE_BEFORE_NOTICE, figures, span)

    def _units_of(self, item: WorkItem, read: parsing.Item) -> None:
        """Units by name or alias; a name that nobody knows stays printed in a problem, for a person to decide."""
        named = [(who, Part.LEAD) for who in read.lead_units]
        named += [(who, Part.COOPERATING) for who in read.other_units]
        taken: set[Unit] = set()
        for order, (who, part) in enumerate(named):
            unit = self.units.get(fold(who.name))
            if unit is None:
                figures = {"name": who.name[:100], "part": part.value, "order": order}
                self._doubt(item, problems.UNKNOWN_UNIT, figures, who.span)
            elif unit not in taken:
                taken.add(unit)
                self._answers(item, unit, order, part, printed=who.name[:100], **_place(who.span))
        if not named:
            self._unit_of_section(item, read)

    def _unit_of_section(self, item: WorkItem, read: parsing.Item) -> None:
        """Where the clause names no unit, the one that is known for its section; else a problem."""
        unit = self.units.get(fold(section_stem(read.section)))
        if unit is not None:
            self._answers(item, unit, 0, Part.LEAD, is_inferred=True)
            return
        self._doubt(
            item, problems.NO_UNIT, {}, _start_of(_span(read)), blocks=read.kind == Kind.TASK
        )

    def _answers(
        self, item: WorkItem, unit: Unit, order: int, part: Part, **fields: object
    ) -> None:
        self.responsibilities.append(
            Responsibility(item=item, unit=unit, order=order, part=part, **fields)
        )

    def _remarks(self, item: WorkItem, read: parsing.Item) -> None:
        """What an annotator noted beside the clause: kept, with nothing left to settle."""
        said = {doubt.message for doubt in read.problems}
        for remark in read.flags:
            if remark not in said:
                row = self._doubt(
                    item, problems.REMARK, {"text": remark}, _start_of(_span(read)), blocks=False
                )
                row.resolved_at = self.at

    def _doubts(
        self, item: WorkItem | None, read: Sequence[parsing.Problem], *, whole: parsing.Span
    ) -> None:
        """The reader's doubts, but for those judged by the stored rows. One about the whole marks no words."""
        for doubt in read:
            if doubt.code not in problems.JUDGED_BY_ROWS:
                blocks = problems.holds_up(doubt.code)
                span = _start_of(whole) if doubt.span == whole else doubt.span
                self._doubt(item, doubt.code[:40], dict(doubt.params), span, blocks=blocks)

    def _doubt(
        self,
        item: WorkItem | None,
        code: str,
        figures: dict[str, object],
        span: parsing.Span,
        *,
        blocks: bool = True,
    ) -> Problem:
        row = Problem(
            plan=self.plan,
            item=item,
            order=len(self.problems) + 1,
            code=code,
            params=figures,
            start=span.start,
            end=span.end,
            blocks=blocks,
        )
        self.problems.append(row)
        return row


def _duty(item: WorkItem, order: int, read: parsing.Recurrence) -> Duty:
    return Duty(
        item=item,
        order=order,
        what=_clipped(read.what, 300),
        frequency=read.freq,
        count=read.count,
        day=read.day,
        starts=read.starts,
        quote=read.quote[:300],
        **_place(read.span),
    )


def _place(span: parsing.Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _span(read: parsing.Item) -> parsing.Span:
    return read.spans[0] if read.spans else parsing.Span(0, 0)


def _start_of(span: parsing.Span) -> parsing.Span:
    return parsing.Span(span.start, span.start)


def _clipped(text: str, length: int) -> str:
    """The text, its end replaced by … where it is longer."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
