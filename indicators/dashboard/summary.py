"""The head of the overview: six key figures, the lights, and where the laggards are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agencies.models import Unit
from indicators.dashboard.facts import Facts, last_month_end
from indicators.dashboard.links import Links
from tasks.choices import DUE_OVERDUE, REPORTS_MISSING, ClosedWhen, Light, State
from tasks.standing import Completion, Standing
from tasks.templatetags.ui import number, signed

CONCENTRATED = 2  # units with this many late tasks or more are named in the headline
NAMED = 2


@dataclass(frozen=True, slots=True)
class Note:
    """A line below a key figure, perhaps with a list of its own; ``bad`` prints it in red."""

    text: str
    bad: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure, its unit, the list behind it, what it compares with, and how it changed."""

    label: str
    value: str
    unit: str
    href: str
    notes: Sequence[Note] = ()
    change: str = ""
    bar: Completion | None = None


@dataclass(frozen=True, slots=True)
class LightCount:
    """How many tasks show a light, what part of all that is in percent, and how many more since the last month."""

    light: Light
    count: int
    share: Decimal
    href: str
    change: str


@dataclass(frozen=True, slots=True)
class Laggard:
    """A unit with several late tasks."""

    unit: Unit
    count: int
    href: str


def key_figures(facts: Facts, links: Links) -> list[KeyFigure]:
    """The six figures; one that cannot be worked out is a dash."""
    return [
        _completed(facts, links),
        _tasks(facts, links),
        _closed(facts, links),
        _late(facts, links),
        _overdue(facts, links),
        _unreported(facts, links),
    ]


def light_counts(facts: Facts, links: Links) -> list[LightCount]:
    """Each light with its count, in the fixed order."""
    before = facts.before.lights if facts.before else {}
    return [
        LightCount(
            light,
            count,
            share(count, facts.all.tasks),
            links.tasks(light=light.value),
            signed(Decimal(count - before[light])) if before else "",
        )
        for light, count in facts.all.lights.items()
    ]


def laggards(facts: Facts, links: Links) -> list[Laggard]:
    """The units with most late tasks, where several come together; at most two."""
    counted = {unit: facts.tally.unit(unit).light(Light.LATE) for unit in facts.tally.units}
    most = sorted(counted.items(), key=lambda pair: (-pair[1], facts.units[pair[0]].order, pair[0]))
    return [
        Laggard(facts.units[unit], n, links.tasks(unit=unit, light=Light.LATE.value))
        for unit, n in most[:NAMED]
        if n >= CONCENTRATED
    ]


def gap_words(gap: Decimal) -> str:
    """比序时低 2.5 个百分点."""
    if gap < 0:
        return _("%(n)s points below the plan") % {"n": f"{-gap:.1f}"}
    if gap > 0:
        return _("%(n)s points above the plan") % {"n": f"{gap:.1f}"}
    return _("exactly on plan")


def share(part: int, whole: int) -> Decimal:
    """In percent with one decimal."""
    return round(Decimal(100 * part) / whole, 1) if whole else Decimal(0)


def _completed(facts: Facts, links: Links) -> KeyFigure:
    label = _("Mean completion")
    now = facts.all.completion
    if now is None:
        return KeyFigure(label, "—", "", links.tasks())
    before = facts.before.completion if facts.before else None
    change = _words_of_change(facts, now.actual - before.actual) if before else ""
    note = Note(gap_words(now.gap), bad=now.gap < 0)
    return KeyFigure(label, str(now.actual), "%", links.tasks(), [note], change, now)


def _tasks(facts: Facts, links: Links) -> KeyFigure:
    halted = facts.all.tasks - facts.all.open - facts.all.closed
    notes = [Note(_("%(n)s under way") % {"n": facts.all.open})]
    if halted:
        href = links.tasks(state=State.HALTED.value)
        notes.append(Note(_("%(n)s halted") % {"n": halted}, href=href))
    return KeyFigure(
        pgettext("key figure", "Tasks"),
        str(facts.all.tasks),
        pgettext("count", "tasks"),
        links.tasks(),
        notes,
        _change(facts, lambda standing: standing.tasks),
    )


def _closed(facts: Facts, links: Links) -> KeyFigure:
    part = number(share(facts.all.closed, facts.all.tasks))
    notes = [Note(_("%(n)s%% of %(all)s tasks") % {"n": part, "all": facts.all.tasks})]
    if late := facts.all.closed_late:
        href = links.tasks(closed=ClosedWhen.LATE.value)
        notes.append(Note(_("%(n)s closed late") % {"n": late}, href=href))
    return KeyFigure(
        pgettext("key figure", "Closed"),
        str(facts.all.closed),
        pgettext("count", "tasks"),
        links.tasks(state=State.CLOSED.value),
        notes,
        _change(facts, lambda standing: standing.closed),
    )


def _late(facts: Facts, links: Links) -> KeyFigure:
    reasons = (
        ("overdue", _("overdue %(n)s")),
        ("off_target", _("off target %(n)s")),
        ("far_behind", _("far behind %(n)s")),
    )
    notes = [
        Note(text % {"n": n}, href=links.tasks(rule=rule))
        for rule, text in reasons
        if (n := facts.all.of(rule).tasks)
    ]
    return KeyFigure(
        pgettext("key figure", "Behind"),
        str(facts.all.light(Light.LATE)),
        pgettext("count", "tasks"),
        links.tasks(light=Light.LATE.value),
        notes or [Note(_("no task is behind"))],
        _change(facts, lambda standing: standing.light(Light.LATE)),
    )


def _overdue(facts: Facts, links: Links) -> KeyFigure:
    longest = next((due for due in facts.due if due.is_overdue), None)
    note = Note(_("no limit has passed"))
    if longest:
        text = ngettext("longest %(n)s day", "longest %(n)s days", longest.days)
        note = Note(text % {"n": longest.days}, bad=True)
    return KeyFigure(
        pgettext("key figure", "Overdue"),
        str(facts.all.overdue),
        pgettext("count", "tasks"),
        links.tasks(due=DUE_OVERDUE),
        [note],
        _change(facts, lambda standing: standing.overdue),
    )


def _unreported(facts: Facts, links: Links) -> KeyFigure:
    reported = facts.all.open - facts.all.unreported
    note = Note(_("every open task has its reports"))
    if facts.all.unreported:
        part = number(share(reported, facts.all.open))
        note = Note(_("%(n)s%% of open tasks have their reports") % {"n": part})
    return KeyFigure(
        pgettext("key figure", "Not reported"),
        str(facts.all.unreported),
        pgettext("count", "tasks"),
        links.tasks(reports=REPORTS_MISSING),
        [note],
        _change(facts, lambda standing: standing.unreported),
    )


def _change(facts: Facts, figure: Callable[[Standing], int]) -> str:
    if facts.before is None:
        return ""
    return _words_of_change(facts, Decimal(figure(facts.all) - figure(facts.before)))


def _words_of_change(facts: Facts, value: Decimal) -> str:
    before = last_month_end(facts.on)
    return _("since the end of month %(n)s: %(change)s") % {
        "n": before.month,
        "change": signed(value),
    }
