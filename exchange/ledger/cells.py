"""What stands in the cells of an item's row."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.choices import Part as Post
from exchange.ledger.lines import Line, StepRow
from exchange.ledger.shared import UnitRow
from indicators.figures import CLOSE_UNITS
from indicators.judging import Judged
from indicators.wording import actual_words, is_rank, target_words, true_places, unit_of
from tasks.choices import Part
from tasks.models import WorkItem
from tasks.parsing.display import widen
from worktracker.lib.xlsx import Styled

LATE_STYLE = (("font_color", "#A3241B"),)
LINK_STYLE = (("font_color", "#0F6B5C"), ("underline", 1))


def number(line: Line) -> Styled:
    """The number as printed, a link to the item's page."""
    words = line.item.number or str(line.item.ordinal + 1)
    return Styled(words, LINK_STYLE, line.words.page(line.item))


def each_target(words: Callable[[Judged], str]) -> Callable[[Line], str]:
    """One paragraph a target, numbered where there are several, so that the columns can be read across."""

    def cell(line: Line) -> str:
        if not line.targets:
            return ""
        texts = [words(each) for each in line.targets]
        if len(texts) == 1:
            return texts[0]
        return "\n".join(f"{place}. {text}" for place, text in enumerate(texts, start=1))

    return cell


def promised(each: Judged) -> str:
    """The target's value, as it is in force."""
    return target_words(each.target, promise=each.score.promise)


def current(line: Line) -> Any:
    """A number with its unit where the item has one target that is measured; else words."""
    if len(line.targets) == 1:
        (each,) = line.targets
        if each.score.actual is not None and not is_rank(each.target):
            return Styled(measured(each), (("num_format", _in_unit(each)),))
    return each_target(_measured)(line)


def measured(each: Judged) -> Decimal | None:
    """The value that was judged, with as many decimals as its sentence prints; None for none."""
    actual = each.score.actual
    if actual is None:
        return None
    return round(actual, true_places(each.target, actual, each.score.promise))


def _measured(each: Judged) -> str:
    words, unit = actual_words(each.target, each.score), unit_of(each.target)
    if each.score.actual is None or is_rank(each.target):
        return words
    return f"{words}{unit}" if unit.startswith(CLOSE_UNITS) else f"{words} {unit}".strip()


def _in_unit(each: Judged) -> str:
    unit = unit_of(each.target).replace('"', "")
    space = "" if unit.startswith(CLOSE_UNITS) or not unit else " "
    return f'General"{space}{unit}"' if unit else "General"


def units(part: Part) -> Callable[[Line], str]:
    """The units that play a part, in their order."""
    return lambda line: "、".join(unit.name for unit in _units(line, part))


def leaders(line: Line) -> str:
    """Who leads the lead units' work: the responsible leaders, else those in charge."""
    return _people(line, Post.RESPONSIBLE_LEADER) or _people(line, Post.SUPERVISING_LEADER)


def people(line: Line) -> str:
    """Whom to call: the lead units' liaisons, else who reported last."""
    if named := _people(line, Post.LIAISON):
        return named
    return line.report.reporter if line.report else ""


def _people(line: Line, post: Post) -> str:
    found = [name for unit in _units(line, Part.LEAD) for name in unit.people.get(post, ())]
    return "、".join(dict.fromkeys(found))


def _units(line: Line, part: Part) -> Iterator[UnitRow]:
    return (row.unit for row in line.parts if row.part == part)


def limit_before(line: Line) -> Any:
    """The date that the notice printed, where a person replaced it; else the limit that stands."""
    printed = (row.printed_date for row in line.steps if row.is_limit)
    return next(filter(None, printed), None) or line.item.limit


def extensions(line: Line) -> int:
    """How often the limit was put off, as far as is known: of a ledger that was taken over, whether it was."""
    return int(line.item.limit > limit_before(line))


def limit(line: Line) -> Styled:
    """A date; the note that it was inferred stands in the number format, so that the cell stays a date."""
    item = line.item
    style: tuple[tuple[str, Any], ...] = ()
    if item.limit_inferred:
        style += line.words.inferred
    if item.is_open and item.limit < line.on:
        style += LATE_STYLE
    return Styled(item.limit, style)


def steps(line: Line) -> str:
    """Dates on the way and what recurs, a paragraph each."""
    dated = [_step(row) for row in line.steps if not row.is_limit]
    duties = [
        _("%(what)s (%(often)s): %(done)s of %(due)s due are done")
        % {"what": duty.what, "often": duty.how_often, "done": duty.done, "due": duty.due}
        for duty in line.duties
    ]
    return "\n".join([*dated, *duties])


def _step(row: StepRow) -> str:
    day = f"{row.day:%m-%d}" if row.day else row.quote
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


def said(field: str) -> Callable[[Line], str]:
    """A text of the newest accepted report."""
    return lambda line: getattr(line.report, field) if line.report else ""


def narrative(line: Line) -> str:
    """The newest accepted report, with its day."""
    report = line.report
    if report is None:
        return ""
    note = line.words.demonstration if report.is_demo else ""
    return f"{report.as_of:%m-%d} {report.narrative}{note}"


def completed(line: Line) -> Decimal:
    """The share reached, from 0 to 1."""
    return line.item.progress / 100


def by_plan(line: Line) -> Decimal:
    """The share by plan on the day, from 0 to 1."""
    return Decimal(line.item.permille) / 1000


def light(line: Line) -> Styled:
    """Shape, word and colour."""
    return line.words.lights[line.item.light]


def evidence(line: Line) -> str:
    """The files of the newest accepted report, by name."""
    return "\n".join(line.report.files) if line.report else ""


def source(line: Line) -> str:
    """Notice, section and number."""
    plan, item = line.item.plan, line.item
    notice = plan.notice.doc_number or plan.notice.title if plan.notice else plan.title
    return f"{notice}\n{_section_of(item)} {item.number}".replace("\n ", "\n").rstrip()


def remark(line: Line) -> str:
    """What a reader must know to take the row right."""
    item = line.item
    notes = [
        _("Closed on %(day)s") % {"day": item.closed_on} if item.closed_on else "",
        pgettext("ledger", "Unit inferred") if any(row.is_inferred for row in line.parts) else "",
    ]
    return "；".join(filter(None, notes))


def state(line: Line) -> str:
    """The state in words."""
    return line.words.states[line.item.state]


def levels_of(item: WorkItem) -> tuple[str, ...]:
    """Plan, section and headings above an item."""
    return tuple(
        widen(level) for level in (item.plan.title, _section_of(item), *item.path) if level
    )


def _section_of(item: WorkItem) -> str:
    """The section's name, unless the plan's title holds it already."""
    return "" if item.section in item.plan.title else item.section
