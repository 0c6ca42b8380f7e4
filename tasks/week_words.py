"""The sentences of the weekly letter, and its lists as sections of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agencies.models import Unit, User
from tasks.choices import Light, Part
from tasks.lights.signs import SIGNS, Sign
from tasks.models import Comment, Flag, WorkItem
from tasks.templatetags.ui import days_left, number, signed, weekday
from tasks.week import LightTotal, Named, UnitCount, Week

LEADS_NAMED = 3
WORDS_QUOTED = 60  # characters of an instruction
_TOLD = (Light.LATE, Light.WARN)
BOUNDS = {">=": "≥", "<=": "≤"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: what it is about, where that stands, more of it in small, and a word at its right.

    ``sign`` stands before that word where it is a light, or says that something is late.
    """

    head: str
    url: str
    detail: str
    side: str
    sign: Sign | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A list with what was found as its title; ``more`` says how many rows are left out. ``sign`` of what it speaks."""

    title: str
    rows: Sequence[Row]
    more: str = ""
    sign: Sign | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """How many tasks show a light, as the letter prints it; ``change`` is empty where nothing is compared."""

    sign: Sign
    label: str
    count: int
    change: str
    said: str


def headline(week: Week, unanswered: int) -> list[str]:
    """What happened and what is asked, a sentence each; the first about what became worse."""
    since = {"since": f"{week.since:%m-%d}"}
    sentences = []
    if week.worse is not None:
        n = week.worse.total
        worse = ngettext(
            "%(n)s task fell behind or into warning since %(since)s.",
            "%(n)s tasks fell behind or into warning since %(since)s.",
            n,
        )
        none = _("No task fell behind or into warning since %(since)s.")
        sentences.append((worse if n else none) % {"n": n, **since})
    if n := week.closed.total:
        closed = ngettext("%(n)s task was closed.", "%(n)s tasks were closed.", n)
        sentences.append(closed % {"n": n})
    if n := week.due_count:
        due = ngettext("%(n)s task is due by %(until)s.", "%(n)s tasks are due by %(until)s.", n)
        sentences.append(due % {"n": n, "until": _day(week.until)})
    if unanswered:
        waits = ngettext(
            "%(n)s of your instructions waits for its answer.",
            "%(n)s of your instructions wait for their answers.",
            unanswered,
        )
        sentences.append(waits % {"n": unanswered})
    return sentences


def total_words(total: LightTotal) -> str:
    """滞后 12（＋3）."""
    said = f"{Light(total.light).label} {total.now}"
    if total.change is None:
        return said
    return _("%(what)s (%(more)s)") % {"what": said, "more": signed(total.change)}


def totals(week: Week) -> list[Total]:
    """One of each light, in the order of the pages."""
    return [
        Total(
            sign=SIGNS[total.light],
            label=str(total.light.label),
            count=total.now,
            change="" if total.change is None else signed(total.change),
            said=total_words(total),
        )
        for total in week.totals
    ]


def counts(week: Week) -> list[str]:
    """The subject in few words: behind, warnings, due this week."""
    late, warned = (next(t for t in week.totals if t.light == light) for light in _TOLD)
    said = [
        total_words(total) for total in (late, warned) if total is late or total.now or total.change
    ]
    if n := week.due_count:
        said.append(ngettext("%(n)s due this week", "%(n)s due this week", n) % {"n": n})
    return said


def sections(week: Week, unanswered: Named[Comment], reader: User) -> list[Section]:
    """The lists that have rows, most pressing first."""
    found = [
        _worse(week, reader),
        _due(week),
        _off_target(week.off_target, week, reader),
        _late_units(week.late_units, reader),
        _silent_units(week.silent_units, week.missing, reader),
        _unanswered(unanswered, reader, on=week.on),
        _closed(week.closed, reader),
    ]
    return [section for section in found if section and section.rows]


def _worse(week: Week, reader: User) -> Section | None:
    if week.worse is None:
        return None
    n = week.worse.total
    title = ngettext(
        "%(n)s task fell behind or into warning", "%(n)s tasks fell behind or into warning", n
    )
    rows = [_worse_row(item, reader, on=week.on) for item in week.worse.rows]
    worst = rows[0].sign if rows else None
    return Section(title % {"n": n}, rows, _more(week.worse), worst)


def _worse_row(item: Any, reader: User, *, on: date) -> Row:
    why = item.explain_light(on=on, is_off_target=item.is_off_target, is_at_risk=item.is_at_risk)
    light = Light(item.light)
    return _item_row(item, reader, [_leads(item), why.reason], str(light.label), SIGNS[light])


def _closed(closed: Named[WorkItem], reader: User) -> Section:
    title = ngettext("%(n)s task was closed", "%(n)s tasks were closed", closed.total)
    rows = [
        _item_row(item, reader, [_leads(item)], f"{item.closed_on:%m-%d}") for item in closed.rows
    ]
    return Section(title % {"n": closed.total}, rows, _more(closed), SIGNS[Light.DONE])


def _due(week: Week) -> Section:
    n = week.due_count
    title = ngettext("%(n)s task is due this week", "%(n)s tasks are due this week", n)
    rows = [
        Row(
            head=_day(day),
            url=_items(due_from=day.isoformat(), due_to=day.isoformat()),
            detail=_("today") if day == week.on else "",
            side=_tasks(count),
        )
        for day, count in week.due
    ]
    return Section(title % {"n": n}, rows, sign=SIGNS[Light.WARN])


def _off_target(flags: Named[Flag], week: Week, reader: User) -> Section:
    title = ngettext(
        "%(n)s task has an indicator off target",
        "%(n)s tasks have indicators off target",
        flags.total,
    )
    rows = [_flag_row(flag, week, reader) for flag in flags.rows]
    return Section(title % {"n": flags.total}, rows, _more(flags), SIGNS[Light.LATE])


def _flag_row(flag: Flag, week: Week, reader: User) -> Row:
    is_new = flag.raised_on > week.since
    side = pgettext("off target since", "new") if is_new else f"{flag.raised_on:%m-%d}"
    return _item_row(flag.item, reader, [_missed(flag.figures)], side)


def _missed(figures: Mapping[str, Any]) -> str:
    """PM2.5：42 微克/立方米，目标 ≤40 微克/立方米: from what the rule saw; empty where it saw something else."""
    if not {"indicator", "target", "op"} <= figures.keys():
        return ""
    unit, op = figures.get("unit", ""), figures["op"]
    actual = figures.get("actual")
    words = {
        "indicator": figures["indicator"],
        "actual": _figure(actual, unit) if actual else _("no value"),
        "target": BOUNDS.get(op, op) + _figure(figures["target"], unit),
    }
    return _("%(indicator)s: %(actual)s, target %(target)s") % words


def _figure(value: str, unit: str) -> str:
    return f"{number(value)}{'' if unit.startswith(('%', '‰', '℃')) else ' '}{unit}".strip()


def _late_units(units: Named[UnitCount], reader: User) -> Section:
    rows = [_unit_row(row, reader, _tasks(row.count), light=Light.LATE) for row in units.rows]
    return Section(_("Units with most tasks behind"), rows, _more(units), SIGNS[Light.LATE])


def _silent_units(units: Named[UnitCount], missing: int, reader: User) -> Section:
    title = ngettext("%(n)s report is missing", "%(n)s reports are missing", missing)
    rows = [_unit_row(row, reader, _reports(row.count)) for row in units.rows]
    return Section(title % {"n": missing}, rows, _more(units), SIGNS[Light.WARN])


def _unit_row(row: UnitCount, reader: User, side: str, **query: str) -> Row:
    url = _items(unit=str(row.unit.pk), **query)
    return Row(head=_named_unit(row.unit, reader), url=url, detail="", side=side)


def _unanswered(asked: Named[Comment], reader: User, *, on: date) -> Section:
    title = ngettext(
        "%(n)s of your instructions is not answered",
        "%(n)s of your instructions are not answered",
        asked.total,
    )
    rows = [_asked_row(comment, reader, on=on) for comment in asked.rows]
    overdue = rows[0].sign if rows else None  # the first ones to be answered come first
    return Section(title % {"n": asked.total}, rows, _more(asked), overdue)


def _asked_row(comment: Comment, reader: User, *, on: date) -> Row:
    quote = Truncator(" ".join(comment.text.split())).chars(WORDS_QUOTED)
    due = comment.due
    side, sign = _("by %(day)s") % {"day": f"{due:%m-%d}"} if due else "", None
    if due and due < on:
        side, sign = days_left(due, on), SIGNS[Light.LATE]
    row = _item_row(comment.item, reader, [str(comment.unit), quote], side, sign)
    return replace(row, url=settings.SITE_URL + comment.get_absolute_url())


def _item_row(
    item: WorkItem, reader: User, details: Sequence[str], side: str, sign: Sign | None = None
) -> Row:
    agency = item.plan.agency
    lower = [agency.short_name] if agency.pk != reader.agency_id else []
    return Row(
        head=f"{item.number}{item.title}",
        url=settings.SITE_URL + item.get_absolute_url(),
        detail=" · ".join(filter(None, [*lower, *details])),
        side=side,
        sign=sign,
    )


def _leads(item: WorkItem) -> str:
    units = [str(part.unit) for part in item.responsibilities.all() if part.part == Part.LEAD]
    named = "、".join(units[:LEADS_NAMED])
    return named if len(units) <= LEADS_NAMED else _("%(units)s and others") % {"units": named}


def _named_unit(unit: Unit, reader: User) -> str:
    is_own = unit.agency_id == reader.agency_id
    return str(unit) if is_own else f"{unit.agency.short_name} {unit}"


def _more(named: Named[Any]) -> str:
    n = named.more
    return ngettext("and %(n)s more", "and %(n)s more", n) % {"n": n} if n else ""


def _tasks(n: int) -> str:
    return ngettext("%(n)s task", "%(n)s tasks", n) % {"n": n}


def _reports(n: int) -> str:
    return ngettext("%(n)s report", "%(n)s reports", n) % {"n": n}


def _day(day: date) -> str:
    return _("%(day)s (%(weekday)s)") % {"day": f"{day:%m-%d}", "weekday": weekday(day)}


def _items(**query: str) -> str:
    return f"{settings.SITE_URL}{reverse('items')}?{urlencode(query)}"
