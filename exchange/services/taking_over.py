"""The rows that a checked ledger gives: a published plan with tasks, units, limits, reports and remarks."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils.timezone import get_current_timezone, make_aware
from django.utils.translation import gettext as _

from agencies.models import Agency, Unit, User
from exchange.switching.checking import Check, Planned
from tasks.choices import CommentKind, FiledAs, Part, ReportState, State
from tasks.models import (
    Comment,
    Milestone,
    Partner,
    Period,
    Plan,
    ProgressReport,
    Responsibility,
    WorkItem,
)
from tasks.services.activity import record_each
from tasks.services.intake import plan_code
from tasks.services.judging import judge_again
from tasks.services.limits import refresh_next_limits
from tasks.services.plans import lay_out_periods
from tasks.services.publishing import publish
from worktracker.lib.sortkey import pinyin_key
from worktracker.lib.trailing import announce_each, differing

BATCH = 500
NOON = time(12)
LONGEST_COMMENT = 2000


def take_over(
    found: Check, *, agency: Agency, name: str, by: User, at: datetime, on: date
) -> tuple[Plan, dict[str, Any]]:
    """Writes it within the caller's transaction; returns the plan and what ``Switch.made`` keeps.

    The reports count at once, as decided by ``by``: what the bureau's own ledger says was accepted by it before. The
    ledger's light is told to the trail and nowhere else.
    """
    units = _make_units(found.new_units, by=by, at=at)
    mapping = found.mapping
    plan = Plan.objects.create(
        agency=agency,
        code=plan_code(agency, mapping.year),
        title=mapping.title,
        year=mapping.year,
    )
    _make_items(plan, found.planned)
    lay_out_periods(plan)
    writer = _Reports(plan, as_of=mapping.as_of, name=name, by=by, at=at)
    reports = ProgressReport.objects.bulk_create(
        [row for each in found.planned for row in writer.of(each)], batch_size=BATCH
    )
    comments = Comment.objects.bulk_create(
        [row for each in found.planned for row in _comments(each, by=by, at=at)], batch_size=BATCH
    )
    record_each("item_taken", ((each.item, _told(each)) for each in found.planned), at=at, by=by)
    plan = publish(plan, by=by, at=at)
    _judge(plan, found.planned, on=on)
    return plan, {
        "tasks": len(found.planned),
        "reports": len(reports),
        "comments": len(comments),
        "units": len(units),
        "unit_ids": [unit.pk for unit in units],
    }


def _make_units(units: Sequence[Unit], *, by: User, at: datetime) -> list[Unit]:
    for unit in units:
        unit.sort_key = pinyin_key(unit.name)  # as Unit.save does, which bulk_create passes by
    made = Unit.objects.bulk_create(units, batch_size=BATCH)
    told = ((unit, differing({}, {"agency": unit.agency})) for unit in made)
    announce_each("unit_imported", told, by=by, at=at)
    return made


def _make_items(plan: Plan, planned: Sequence[Planned]) -> None:
    for each in planned:
        each.item.plan = plan
        each.item.title_key = pinyin_key(each.item.title)  # as WorkItem.save does
    WorkItem.objects.bulk_create([each.item for each in planned], batch_size=BATCH)
    Responsibility.objects.bulk_create(
        [row for each in planned for row in _parts(each)], batch_size=BATCH
    )
    partners = (
        Partner(item=each.item, order=order, name=word[:100])
        for each in planned
        for order, word in enumerate(each.partners)
    )
    Partner.objects.bulk_create(partners, batch_size=BATCH)
    Milestone.objects.bulk_create(
        [row for each in planned for row in _milestones(each)], batch_size=BATCH
    )
    refresh_next_limits(plan.items.all())


def _parts(each: Planned) -> Iterator[Responsibility]:
    """Every unit stands where the task stands; of a halted one, where it stood before."""
    item = each.item
    state = State.IN_PROGRESS if item.state == State.HALTED else item.state
    for order, (unit, part, word) in enumerate(each.units):
        yield Responsibility(
            item=item, unit=unit, order=order, part=part, printed=word[:100], state=state
        )


def _milestones(each: Planned) -> Iterator[Milestone]:
    """The limit with the one before it was moved, and the earlier days that the cell prints.

    A step whose day has passed asks to be confirmed: whether it was reached the ledger does not say.
    """
    limits, item = each.entry.limits, each.item
    if limits is None or limits.inferred:
        return
    said = {"name": item.title, "quote": each.entry.limit_words}
    for order, step in enumerate(limits.steps):
        is_past = step <= (item.moved_on or step)
        yield Milestone(
            item=item, order=order, date=step, printed_date=step, needs_confirmation=is_past, **said
        )
    yield Milestone(
        item=item,
        order=len(limits.steps),
        date=limits.day,
        printed_date=limits.before or limits.day,
        is_limit=True,
        **said,
    )


class _Reports:
    """Makes accepted reports of what the ledger says of the past."""

    def __init__(self, plan: Plan, *, as_of: date, name: str, by: User, at: datetime) -> None:
        self.periods = list(Period.objects.filter(plan=plan).order_by("starts"))
        self.as_of, self.name, self.by, self.at = as_of, name, by, at

    def of(self, each: Planned) -> Iterator[ProgressReport]:
        """Those of a task, of its first lead unit; none where no unit answers for it."""
        unit = next((unit for unit, part, _word in each.units if part == Part.LEAD), None)
        if unit is None:
            return
        entry, item = each.entry, each.item
        for past in entry.past:
            yield self._report(each, unit, past.on, percent=past.percent, narrative=past.narrative)
        if entry.has_report:
            yield self._report(
                each,
                unit,
                entry.reported_on or self.as_of,
                percent=item.progress,
                narrative=entry.narrative or _("The ledger says nothing in words."),
                problems=entry.problems,
                next_step=entry.next_step,
                done=item.state == State.CLOSED,
            )

    def _report(self, each: Planned, unit: Unit, day: date, **content: Any) -> ProgressReport:
        told = {"name": self.name, "where": f"{each.entry.sheet} {each.entry.row}"}
        noon = make_aware(datetime.combine(day, NOON), get_current_timezone())
        return ProgressReport(
            item=each.item,
            unit=unit,
            period=self._period(day),
            as_of=day,
            state=ReportState.ACCEPTED,
            filed_as=FiledAs.OFFICE,
            reported_by=self.by,
            reported_at=min(noon, self.at),
            decided_by=self.by,
            decided_at=self.at,
            note=_("Taken over from the ledger “%(name)s”, %(where)s.") % told,
            **content,
        )

    def _period(self, day: date) -> Period:
        """The one in which the day lies; before or after the plan's year its first or last."""
        begun = [period for period in self.periods if period.starts <= day]
        return begun[-1] if begun else self.periods[0]


def _comments(each: Planned, *, by: User, at: datetime) -> Iterator[Comment]:
    """What has no place of its own: people, source, remark; and how it stands, where no unit could report it."""
    entry = each.entry
    notes = list(entry.notes)
    if not each.has_lead:
        notes += [(_("Lead unit"), "、".join(entry.lead))] if entry.lead else []
        notes += [(_("Progress in words"), entry.narrative)] if entry.narrative else []
    if notes:
        words = "\n".join(f"{label}：{text}" for label, text in notes)
        text = _("From the ledger:") + f"\n{words}"
        yield Comment(
            item=each.item, kind=CommentKind.COMMENT, text=text[:LONGEST_COMMENT], author=by, at=at
        )


def _told(each: Planned) -> list[dict[str, str]]:
    """What the trail keeps of a task: no names of people, since nothing is ever deleted there."""
    entry = each.entry
    light = str(entry.light) if entry.light else None
    told = {"ledger_row": f"{entry.sheet} {entry.row}", "ledger_light": light}
    return differing({}, {name: value for name, value in told.items() if value})


def _judge(plan: Plan, planned: Sequence[Planned], *, on: date) -> None:
    """Publishing takes its own day for that of the last movement; the ledger knows better."""
    for each in planned:
        each.item.moved_on = _moved_on(each)
    WorkItem.objects.bulk_update([each.item for each in planned], ["moved_on"], batch_size=BATCH)
    judge_again(plan.items.all(), on=on)


def _moved_on(each: Planned) -> date | None:
    """The day as of which the ledger stands, or that of the first month that printed the figure it still has."""
    same = [past.on for past in each.entry.past if past.percent == each.item.progress]
    return min(same) if same and each.item.progress else each.item.moved_on
