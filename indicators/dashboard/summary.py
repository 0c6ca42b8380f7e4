"""The head of the overview: six key figures, the strip of lights, and where the laggards are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agencies.models import Unit
from indicators.choices import Judgement
from indicators.dashboard.completion import Completion, completion, completion_on, last_month_end
from indicators.dashboard.facts import Facts
from indicators.dashboard.links import Links
from indicators.rows import REACHABLE
from tasks.choices import Light, State
from tasks.models import WorkItem
from tasks.templatetags.ui import number, signed

CONCENTRATED = 2  # units with this many late tasks or more are named in the headline
NAMED = 2


@dataclass(frozen=True, slots=True)
class Note:
    """A line below a key figure; ``bad`` prints it in red."""

    text: str
    bad: bool = False


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
    """How many tasks show a light, and what part of all that is in percent."""

    light: Light
    count: int
    share: Decimal
    href: str


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
        _closed(facts, links),
        _late(facts, links),
        _overdue(facts, links),
        _reported(facts, links),
        _reachable(facts, links),
    ]


def strip(tasks: Sequence[WorkItem]) -> list[WorkItem]:
    """Every task once, in the lights' fixed order and then as the notices print them."""
    order = list(Light)
    return sorted(tasks, key=lambda task: order.index(Light(task.light)))  # type: ignore[attr-defined]  # annotated


def light_counts(facts: Facts, links: Links) -> list[LightCount]:
    """Each light with its count, in the fixed order."""
    counts = Counter(task.light for task in facts.tasks)  # type: ignore[attr-defined]  # annotated
    return [
        LightCount(
            light,
            counts[light],
            _share(counts[light], len(facts.tasks)),
            links.tasks(light=light.value),
        )
        for light in Light
    ]


def laggards(facts: Facts, links: Links) -> list[Laggard]:
    """The units with most late tasks, where several come together; at most two."""
    late = [task for task in facts.tasks if task.light == Light.LATE]  # type: ignore[attr-defined]  # annotated
    counts = Counter(unit for task in late for unit in facts.units.get(task.pk, ()))
    return [
        Laggard(unit, n, links.tasks(unit=unit.pk, light=Light.LATE.value))
        for unit, n in counts.most_common(NAMED)
        if n >= CONCENTRATED
    ]


def gap_words(gap: Decimal) -> str:
    """比序时低 2.5 个百分点."""
    if gap < 0:
        return _("%(n)s points below the plan") % {"n": f"{-gap:.1f}"}
    if gap > 0:
        return _("%(n)s points above the plan") % {"n": f"{gap:.1f}"}
    return _("exactly on plan")


def _completed(facts: Facts, links: Links) -> KeyFigure:
    label = _("Mean completion")
    now = completion(facts.counted)
    if now is None:
        return KeyFigure(label, "—", "", links.tasks())
    before = completion_on(facts, last_month_end(facts.on))
    change = _change(facts, now.actual - before.actual) if before and facts.history else ""
    note = Note(gap_words(now.gap), bad=now.gap < 0)
    return KeyFigure(label, str(now.actual), "%", links.tasks(), [note], change, now)


def _closed(facts: Facts, links: Links) -> KeyFigure:
    closed = [task for task in facts.tasks if task.state == State.CLOSED]
    since = last_month_end(facts.on)
    lately = sum(task.closed_on is not None and task.closed_on > since for task in closed)
    share = _share(len(closed), len(facts.tasks))
    note = Note(_("%(n)s%% of %(all)s tasks") % {"n": number(share), "all": len(facts.tasks)})
    return KeyFigure(
        pgettext("key figure", "Closed"),
        str(len(closed)),
        pgettext("count", "tasks"),
        links.tasks(state=State.CLOSED.value),
        [note],
        _change(facts, Decimal(lately)),
    )


def _late(facts: Facts, links: Links) -> KeyFigure:
    late = [task for task in facts.tasks if task.light == Light.LATE]  # type: ignore[attr-defined]  # annotated
    overdue = sum(task.next_limit < facts.on for task in late)
    missed = sum(task.is_off_target and task.next_limit >= facts.on for task in late)  # type: ignore[attr-defined]  # annotated
    reasons = (
        (overdue, _("overdue %(n)s")),
        (missed, _("off target %(n)s")),
        (len(late) - overdue - missed, _("far behind %(n)s")),
    )
    words = pgettext("between counts", ", ").join(text % {"n": n} for n, text in reasons if n)
    note = Note(words or _("no task is behind"))
    return KeyFigure(
        pgettext("key figure", "Behind"),
        str(len(late)),
        pgettext("count", "tasks"),
        links.tasks(light=Light.LATE.value),
        [note],
    )


def _overdue(facts: Facts, links: Links) -> KeyFigure:
    overdue = facts.overdue
    note = Note(_("no limit has passed"))
    if overdue:
        days = (facts.on - overdue[0].next_limit).days
        note = Note(
            ngettext("longest %(n)s day", "longest %(n)s days", days) % {"n": days}, bad=True
        )
    return KeyFigure(
        pgettext("key figure", "Overdue"),
        str(len(overdue)),
        pgettext("count", "tasks"),
        links.tasks(due="overdue"),
        [note],
    )


def _reported(facts: Facts, links: Links) -> KeyFigure:
    """Reports that count: what was handed in and waits to be verified does not yet."""
    first = facts.on.replace(day=1)
    done = [task for task in facts.tasks if task.reported_on and task.reported_on >= first]
    waiting = sum(task not in done for task in facts.open_tasks)
    text = ngettext(
        "%(n)s open task without a verified report",
        "%(n)s open tasks without a verified report",
        waiting,
    )
    note = Note(text % {"n": waiting} if waiting else _("every open task has a verified report"))
    return KeyFigure(
        _("Verified in month %(n)s") % {"n": facts.on.month},
        str(len(done)),
        _("/ %(n)s tasks") % {"n": len(done) + waiting},
        links.tasks(reported_from=first.isoformat()),
        [note],
    )


def _reachable(facts: Facts, links: Links) -> KeyFigure:
    counts = Counter(judged.score.judgement for judged in facts.judged)
    reachable = sum(counts[judgement] for judgement in REACHABLE)
    told = (
        (Judgement.AT_RISK, _("%(n)s at risk"), False),
        (Judgement.OFF_TARGET, _("%(n)s out of reach"), True),
        (Judgement.NO_DATA, _("%(n)s without data"), False),
    )
    notes = [Note(text % {"n": counts[j]}, bad=bad) for j, text, bad in told if counts[j]]
    return KeyFigure(
        _("Indicators reachable"),
        str(reachable),
        _("/ %(n)s indicators") % {"n": len(facts.judged)},
        links.indicators(verdict=[judgement.value for judgement in REACHABLE]),
        notes,
    )


def _change(facts: Facts, value: Decimal) -> str:
    before = last_month_end(facts.on)
    return _("since the end of month %(n)s: %(change)s") % {
        "n": before.month,
        "change": signed(value),
    }


def _share(part: int, whole: int) -> Decimal:
    return round(Decimal(100 * part) / whole, 1) if whole else Decimal(0)
