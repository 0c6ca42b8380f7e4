"""The digest: what a person's unit has overdue, due today and due soon, as one letter."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from agencies.models import User
from tasks.choices import Light, LimitKind
from tasks.models import Milestone, Occurrence, WorkItem
from worktracker.lib.mail import Letter, write_letter

DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Line:
    """One item as the letter shows it. ``step`` names the milestone or duty that the limit belongs to, if any."""

    item: WorkItem
    step: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """Items of one urgency, the earliest limit first.

    ``ask`` says how many, by when, and what to do; ``count`` says how many in few words.
    """

    light: Light
    ask: str
    count: str
    lines: Sequence[Line]


def write_digest(person: User, items: Iterable[WorkItem], *, on: date) -> Letter:
    """One letter about these open items, in the product's language; an item given twice is told of once."""
    with translation.override(settings.LANGUAGE_CODE):
        unique = sorted(set(items), key=lambda item: (item.next_limit, item.plan_id, item.ordinal))
        context = {
            "person": person,
            "on": on,
            "sections": _sections(unique, on=on),
            "mine_url": settings.SITE_URL + reverse("my-items"),
            "site_url": settings.SITE_URL,
            "demo": settings.DEMO,
        }
        return write_letter(DIGEST, context)


def _sections(items: Sequence[WorkItem], *, on: date) -> list[Section]:
    """Overdue, due today, due soon; none that is empty."""
    steps = _steps(items)
    lines = [
        Line(
            item,
            steps.get((item.pk, item.next_limit), ""),
            settings.SITE_URL + item.get_absolute_url(),
        )
        for item in items
    ]
    parts: tuple[tuple[Callable[[Sequence[Line]], Section], list[Line]], ...] = (
        (_overdue, [line for line in lines if line.item.next_limit < on]),
        (_today, [line for line in lines if line.item.next_limit == on]),
        (_soon, [line for line in lines if line.item.next_limit > on]),
    )
    return [section(some) for section, some in parts if some]


def _overdue(lines: Sequence[Line]) -> Section:
    figures = {"n": len(lines), "first": f"{lines[0].item.next_limit:%Y-%m-%d}"}
    ask = ngettext(
        "%(n)s task is overdue since %(first)s: report on it today.",
        "%(n)s tasks are overdue, the oldest since %(first)s: report on them today.",
        len(lines),
    )
    count = ngettext("%(n)s overdue", "%(n)s overdue", len(lines))
    return Section(Light.LATE, ask % figures, count % figures, lines)


def _today(lines: Sequence[Line]) -> Section:
    figures = {"n": len(lines)}
    ask = ngettext(
        "%(n)s task is due today: finish it and report.",
        "%(n)s tasks are due today: finish them and report.",
        len(lines),
    )
    count = ngettext("%(n)s due today", "%(n)s due today", len(lines))
    return Section(Light.WARN, ask % figures, count % figures, lines)


def _soon(lines: Sequence[Line]) -> Section:
    figures = {
        "n": len(lines),
        "first": f"{lines[0].item.next_limit:%Y-%m-%d}",
        "last": f"{lines[-1].item.next_limit:%m-%d}",
    }
    ask = ngettext(
        "%(n)s task is due on %(first)s: report by then.",
        "%(n)s tasks are due by %(last)s, the first on %(first)s: report by then.",
        len(lines),
    )
    count = ngettext("%(n)s due by %(last)s", "%(n)s due by %(last)s", len(lines))
    return Section(Light.WARN, ask % figures, count % figures, lines)


def _steps(items: Sequence[WorkItem]) -> Mapping[tuple[int, date], str]:
    """What is due of an item on a day: the name of a pending milestone, or of a duty."""
    stepwise = [item.pk for item in items if item.next_limit_kind != LimitKind.LIMIT]
    names: dict[tuple[int, date], str] = {}
    for occurrence in (
        Occurrence.objects.pending().filter(duty__item__in=stepwise).select_related("duty")
    ):
        names[occurrence.duty.item_id, occurrence.due] = str(occurrence.duty)
    for milestone in Milestone.objects.pending().filter(item__in=stepwise):
        if milestone.date:
            names[milestone.item_id, milestone.date] = milestone.name
    return names
