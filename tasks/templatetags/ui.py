"""Signs and figures of the pages: lights, icons, bars, dates and numbers as docs/look says."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from tasks.choices import WAITING_REPORTS, Light, ReportState, State
from tasks.lights import DEFAULT, margins_of
from tasks.models import WorkItem
from worktracker.lib.workdays import last_within

register = template.Library()

WEEKDAYS = (
    gettext_noop("Mon"),
    gettext_noop("Tue"),
    gettext_noop("Wed"),
    gettext_noop("Thu"),
    gettext_noop("Fri"),
    gettext_noop("Sat"),
    gettext_noop("Sun"),
)
LEADING = " \n\u3000。；：，、.;:,"  # what stands between a title and the clause's first word
_SELECTED = mark_safe(" selected")  # a literal
FULL_WIDTH = str.maketrans(",;", "，；")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A stroke icon of the sprite, hidden from screen readers: the words stand beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def mark(light: str) -> SafeString:
    """The bare shape of a light; the word or an aria-label must stand beside it."""
    return format_html('<svg class="mark" aria-hidden="true"><use href="#{}"/></svg>', light)


@register.simple_tag
def light(value: str, word: str = "", badge: bool = False) -> SafeString:
    """A light as colour, shape and word; ``word`` replaces the light's own."""
    return format_html(
        '<span class="light{}" data-light="{}">{}{}</span>',
        " badge" if badge else "",
        value,
        mark(value),
        word or Light(value).label,
    )


@register.simple_tag
def options(choices: Iterable[tuple[Any, str]], chosen: Any) -> SafeString:
    """The options of a select, of pairs of value and words, the chosen one selected; quick with thousands."""
    picked = "" if chosen is None else str(chosen)
    told = (
        f'<option value="{escape(str(value))}"{" selected" if str(value) == picked else ""}>'
        f"{escape(str(words))}</option>"
        for value, words in choices
    )
    return mark_safe("".join(told))  # noqa: S308  # each part is escaped above


@register.simple_tag
def report_state(value: str) -> SafeString:
    """A report's state in a tag; outlined in red where it was given back."""
    css = "tag stop" if value == ReportState.RETURNED else "tag"
    return format_html('<span class="{}">{}</span>', css, ReportState(value).label)


@register.simple_tag
def item_state(item: Any) -> SafeString:
    """Who must act on an item ``with_last_report``: 已退回, 待核验, 未填报 of its last report, else its own state."""
    if not item.is_open:
        return format_html("{}", State(item.state).label)
    if item.report_state == ReportState.RETURNED:
        return report_state(item.report_state)
    if item.report_state in WAITING_REPORTS:
        return format_html("{}", ReportState(item.report_state).label)
    if item.is_unreported:
        return format_html('<span class="tag stop">{}</span>', _("Not reported"))
    return format_html("{}", State(item.state).label)


@register.simple_tag
def bar(value: Any, planned: Any = None) -> SafeString:
    """Progress against plan with its figure, both in percent; grey below the plan."""
    low = planned is not None and Decimal(value) < Decimal(planned)
    return format_html(
        '<span class="withbar{}"><span class="bar{}" style="--v:{}%;--p:{}%"></span><span>{}%</span></span>',
        " low" if low else "",
        "" if planned is not None else " noplan",
        value,
        planned if planned is not None else 0,
        number(value),
    )


@register.filter
def number(value: Any) -> str:
    """A figure without trailing zeros: 70.0 → 70, 70.8 → 70.8; a dash for none."""
    if value is None or value == "":
        return "—"
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def signed(value: Any) -> str:
    """A difference with its sign in full width: ＋3.4, −2.4, ±0."""
    figure = Decimal(str(value))
    sign = "＋" if figure > 0 else "−" if figure < 0 else "±"  # typographic signs
    return sign + number(abs(figure))


@register.filter
def tenth(permille: int) -> Decimal:
    """Thousandths as percent with one decimal: 790 → 79.0."""
    return Decimal(permille) / 10


@register.filter
def gap_css(item: Any, on: date) -> str:
    """CSS class of an item's distance to plan (``gap``, in thousandths), by the margins of its light."""
    margins = margins_of(item.plan.agency_id, on=on)
    if item.gap <= -margins.behind_late * 10:
        return "bad"
    return "fair" if item.gap <= -margins.behind_warn * 10 else "quiet"


@register.filter
def promises(item: Any) -> list[Any]:
    """The item's binding targets, from what is prefetched."""
    return [target for target in item.targets.all() if target.binds]


@register.filter
def gist(item: WorkItem) -> str:
    """How the clause goes on after its number and title, with full-width commas and semicolons."""
    _before, _title, after = item.text.partition(item.title)
    return (after or item.text).lstrip(LEADING).translate(FULL_WIDTH)


@register.filter
def part_of(item: WorkItem, unit_id: int | None) -> str:
    """The unit's part in the item in a word, from what is prefetched; empty where it has none."""
    parts = (part for part in item.responsibilities.all() if part.unit_id == unit_id)
    return next((str(part.get_part_display()) for part in parts), "")


@register.filter
def weekday(day: date) -> str:
    """周六."""
    return _(WEEKDAYS[day.weekday()])


@register.filter
def days_left(day: date, on: date) -> str:
    """今天, 还剩 12 天 or 逾期 3 天."""
    days = (day - on).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    return ngettext("%(n)s day overdue", "%(n)s days overdue", -days) % {"n": -days}


@register.filter
def days_since(day: date, on: date) -> str:
    """3 天."""
    days = (on - day).days
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


@register.filter
def urgency(day: date, on: date) -> str:
    """CSS class of any day by which something is due: bad once it has passed, fair from seven working days on."""
    if day < on:
        return "bad"
    return "fair" if day <= last_within(on, DEFAULT.near_workdays) else ""


@register.simple_tag
def full_date(day: date, on: date | None = None, closed: bool = False) -> SafeString:
    """2024-08-31（周六，逾期 45 天）; without the days where the matter is closed or no day is given."""
    if on is None or closed:
        return format_html(
            '<span class="nowrap">{}（{}）</span>', day.isoformat(), weekday(day)
        )  # full width
    return format_html(
        '<span class="nowrap">{}（{}，<span class="{}">{}</span>）</span>',  # full width
        day.isoformat(),
        weekday(day),
        urgency(day, on),
        days_left(day, on),
    )
