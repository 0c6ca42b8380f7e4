"""The supervision ledger (督办台账) as a workbook: the items of a list, in its order, with what is known of each."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from indicators.judging import Judged, judge_targets
from indicators.ledger_legend import Heading, legend_rows, light_cell
from indicators.models import Target
from indicators.stations import duty_rows
from indicators.wording import actual_words, target_words, unit_of
from tasks.choices import Part
from tasks.models import Milestone, ProgressReport, WorkItem
from tasks.parsing.display import widen
from tasks.querysets import WorkItemQuerySet
from worktracker.lib.xlsx import A3, A4, Book, Column, Sheet, Styled

CHUNK = 2000
RELATED = ("responsibilities__unit", "milestones", "duties__occurrences")
DATE = "yyyy-mm-dd"
PERCENT = "0.0%"
CLOSE_UNITS = ("%", "％", "‰")  # as printed
LATE_STYLE = (("font_color", "#A3241B"),)


@dataclass(frozen=True, slots=True)
class Line:
    """One item with its place in the ledger, its newest accepted report and its judged targets."""

    number: int
    item: Any
    report: ProgressReport | None
    targets: Sequence[Judged]
    on: date


def ledger(items: WorkItemQuerySet, *, heading: Heading, by_plan: bool) -> bytes:
    """The workbook. ``items`` carry their light; ``by_plan``: they stand in the plans' order, so headings go between.

    The number of queries is the same for any number of items up to ``CHUNK``, and a few more for each further chunk.
    """
    book = Book(title=heading.title, author=heading.made_by)
    footer = _("Page &P of &N")
    sheet = book.sheet(pgettext("ledger", "Ledger"), _columns(), paper=A3, frozen=4, footer=footer)
    sheet.title(heading.title)
    sheet.banner(heading.line(), font_color="#44524D")
    sheet.headings()
    above: tuple[str, ...] = ()
    for line in _lines(items, on=heading.on):
        if by_plan:
            above = _write_headings(sheet, above, _levels(line.item))
        sheet.row(line)
    sheet.finish()
    legend = book.sheet(pgettext("ledger", "Legend"), _legend_columns(), paper=A4, footer=footer)
    legend.title(_("How to read this ledger"))
    legend.headings()
    for row in legend_rows(heading):
        legend.row(row)
    legend.finish()
    return book.finish()


def _lines(items: WorkItemQuerySet, *, on: date) -> Iterator[Line]:
    judged: dict[int, list[Judged]] = defaultdict(list)
    promised = Target.objects.binding().filter(item__in=items.order_by().values("pk"))
    for each in judge_targets(promised.order_by("item", "order"), on=on):
        judged[each.target.item_id].append(each)
    reports = ProgressReport.objects.accepted().moving().newest()
    rows = items.select_related("plan__notice", "domain").defer("text", "plan__notice__text")
    rows = rows.defer("plan__notice__original").prefetch_related(
        *RELATED, Prefetch("reports", queryset=reports, to_attr="newest_reports")
    )
    for number, item in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
        newest = item.newest_reports
        yield Line(number, item, newest[0] if newest else None, judged[item.pk], on)


def _columns() -> list[Column[Line]]:
    return [
        Column(pgettext("ledger", "Serial"), lambda line: line.number, 5, "0", "center"),
        Column(pgettext("ledger", "Number"), lambda line: line.item.number, 6.5, align="center"),
        Column(
            pgettext("ledger", "Domain"),
            lambda line: line.item.domain.short_name,
            6,
            align="center",
        ),
        Column(pgettext("ledger", "Task"), lambda line: line.item.title, 25),
        Column(pgettext("ledger", "Indicator"), _each(lambda each: each.target.indicator.name), 21),
        Column(pgettext("ledger", "Target value"), _each(_promised), 15),
        Column(pgettext("ledger", "Current value"), _each(_actual), 14),
        Column(pgettext("ledger", "Lead unit"), _units(Part.LEAD), 14),
        Column(pgettext("ledger", "Cooperating units"), _units(Part.COOPERATING), 12),
        Column(pgettext("ledger", "Deadline"), _limit, 16, DATE, "center"),
        Column(pgettext("ledger", "Milestones"), _steps, 25),
        Column(pgettext("ledger", "Latest progress"), _narrative, 35),
        Column(pgettext("ledger", "Completed"), _completed, 8, PERCENT, "center"),
        Column(pgettext("ledger", "By plan"), _by_plan, 8.5, PERCENT, "center"),
        Column(
            pgettext("ledger", "Light"),
            lambda line: light_cell(line.item.light),
            9.5,
            align="center",
        ),
        Column(pgettext("ledger", "Problems"), _said("problems"), 20),
        Column(pgettext("ledger", "Next step"), _said("next_step"), 20),
        Column(
            pgettext("ledger", "State"),
            lambda line: line.item.get_state_display(),
            8,
            align="center",
        ),
        Column(pgettext("ledger", "Source"), _source, 20),
    ]


def _legend_columns() -> list[Column[tuple[Any, str]]]:
    return [
        Column(pgettext("ledger", "Sign"), lambda row: row[0], 22, align="center"),
        Column(pgettext("ledger", "Meaning"), lambda row: row[1], 96),
    ]


def _levels(item: WorkItem) -> tuple[str, ...]:
    """Plan, section and headings above an item."""
    return tuple(widen(level) for level in (item.plan.title, _section(item), *item.path) if level)


def _write_headings(
    sheet: Sheet[Line], above: tuple[str, ...], levels: tuple[str, ...]
) -> tuple[str, ...]:
    same = next(
        (
            depth
            for depth, pair in enumerate(zip(above, levels, strict=False))
            if pair[0] != pair[1]
        ),
        min(len(above), len(levels)),
    )
    for depth, level in enumerate(levels[same:], start=same):
        sheet.section(level, depth=depth)
    return levels


def _each(words: Callable[[Judged], str]) -> Callable[[Line], str]:
    """One paragraph a target, numbered where there are several, so that the columns can be read across."""

    def cell(line: Line) -> str:
        texts = [words(each) for each in line.targets]
        if len(texts) == 1:
            return texts[0]
        return "\n".join(f"{place}. {text}" for place, text in enumerate(texts, start=1))

    return cell


def _promised(each: Judged) -> str:
    return target_words(each.target, promise=each.score.promise)


def _actual(each: Judged) -> str:
    words, unit = actual_words(each.target, each.score), unit_of(each.target)
    if each.score.actual is None:
        return words
    return f"{words}{unit}" if unit[:1] in CLOSE_UNITS else f"{words} {unit}".strip()


def _units(part: Part) -> Callable[[Line], str]:
    def cell(line: Line) -> str:
        parts = line.item.responsibilities.all()
        return "、".join(row.unit.name for row in parts if row.part == part)

    return cell


def _limit(line: Line) -> Styled:
    """A date; the note that it was inferred stands in the number format, so that the cell stays a date."""
    item = line.item
    style: tuple[tuple[str, Any], ...] = ()
    if item.limit_inferred:
        note = _("inferred")
        style += (("num_format", f'{DATE}" {note}"'),)
    if item.is_open and item.limit < line.on:
        style += LATE_STYLE
    return Styled(item.limit, style)


def _steps(line: Line) -> str:
    steps = [_step(row) for row in line.item.milestones.all() if not row.is_limit]
    duties = [
        _("%(what)s (%(often)s): %(done)s of %(due)s due are done")
        % {"what": duty.what, "often": duty.how_often, "done": duty.done, "due": duty.due}
        for duty in duty_rows(line.item, on=line.on)
    ]
    return "\n".join([*steps, *duties])


def _step(row: Milestone) -> str:
    day = f"{row.date:%m-%d}" if row.date else row.quote
    if row.needs_confirmation:
        return _("%(day)s %(name)s (to be confirmed)") % {"day": day, "name": row.name}
    if row.reached_on:
        reached = f"{row.reached_on:%m-%d}"
        return _("%(day)s %(name)s (reached %(reached)s)") % {
            "day": day,
            "name": row.name,
            "reached": reached,
        }
    return f"{day} {row.name}"


def _said(field: str) -> Callable[[Line], str]:
    return lambda line: getattr(line.report, field) if line.report else ""


def _completed(line: Line) -> Decimal:
    return line.item.progress / 100


def _by_plan(line: Line) -> Decimal:
    return Decimal(line.item.permille) / 1000


def _narrative(line: Line) -> str:
    report = line.report
    if report is None:
        return ""
    note = f"[{_('Demonstration data')}]" if report.is_demo else ""
    return f"{report.as_of:%m-%d} {report.narrative}{note}"


def _source(line: Line) -> str:
    plan, item = line.item.plan, line.item
    notice = plan.notice.doc_number or plan.notice.title if plan.notice else plan.title
    return f"{notice}\n{_section(item)} {item.number}".replace("\n ", "\n").rstrip()


def _section(item: WorkItem) -> str:
    """The section's name, unless the plan's title holds it already."""
    return "" if item.section in item.plan.title else item.section
