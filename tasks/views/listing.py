"""What surrounds the rows of a filtered list: chips, sortable heads, removable conditions. All of it is links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasks.choices import Light, Sort
from tasks.filtersets import Condition, WorkItemFilter

SIZES = (25, 50, 100)
DEFAULT_SIZE = 50

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Chip:
    """A light that can be switched on and off, with the number of items that show it."""

    light: Light
    count: int
    pressed: bool
    url: str


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head; ``url`` sorts by it or turns the order round, empty where it can't be sorted."""

    label: Label
    css: str
    sort: str = ""
    url: str = ""
    order: str = ""  # ascending, descending, or empty where another column sorts


@dataclass(frozen=True, slots=True)
class Removable:
    """A condition that is set, and the address of the list without it."""

    condition: Condition
    url: str


COLUMNS: tuple[tuple[Label, str, str], ...] = (
    (_("Light"), "c-light", Sort.LIGHT),
    (_("No."), "c-number num", Sort.NUMBER),
    (_("Task and target"), "c-title", ""),
    (_("Unit"), "c-unit", Sort.UNIT),
    (_("Domain"), "c-domain", Sort.DOMAIN),
    (_("Progress, the tick is the plan"), "c-bar", Sort.PROGRESS),
    (_("Against plan"), "c-gap num", Sort.GAP),
    (_("Nearest limit"), "c-due", Sort.NEXT_LIMIT),
    (_("Kind"), "c-kind", ""),
    (_("State"), "c-state", Sort.STATE),
)


def tidy(query: QueryDict) -> QueryDict:
    """The query string as it goes into links: no empty value, no default order, no page number."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name != "page" and (filled := [value for value in values if value]):
            kept.setlist(name, filled)
    if kept.get("sort") == Sort.LIGHT:
        del kept["sort"]
    return kept


def address(query: QueryDict) -> str:
    """The tidy query string of this very page, to stand in the browser's address line."""
    page = query.get("page", "")
    shown = link(tidy(query), page=page if page.isdecimal() and page != "1" else None)
    return shown.removesuffix("?")


def link(query: QueryDict, **changes: Any) -> str:
    """``?…`` with some values changed: None or an empty list takes one away, a list sets several."""
    changed = query.copy()
    for name, value in changes.items():
        if isinstance(value, (list, tuple)):
            changed.setlist(name, value)
        elif value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    return f"?{changed.urlencode()}"


def chips(query: QueryDict, counts: dict[str, int]) -> list[Chip]:
    """A chip a light, in the pages' order; pressing one adds its light to those shown or takes it away."""
    shown = query.getlist("light")
    return [
        Chip(light, counts[light], light in shown, link(query, light=_toggled(shown, light)))
        for light in Light
    ]


def heads(query: QueryDict) -> Iterator[Head]:
    """The columns' heads under the present order; a second press turns the order round."""
    sorted_by = query.get("sort") or Sort.LIGHT
    for label, css, sort in COLUMNS:
        order = {sort: "ascending", f"-{sort}": "descending"}.get(sorted_by, "") if sort else ""
        url = link(query, sort=f"-{sort}" if order == "ascending" else sort) if sort else ""
        yield Head(label, css, sort, url, order)


def removable(query: QueryDict, conditions: Sequence[Condition]) -> list[Removable]:
    """Each condition with the address of the list without it."""
    return [Removable(condition, link(query, **{condition.name: None})) for condition in conditions]


def way_out(filters: WorkItemFilter, applied: Sequence[Removable]) -> tuple[Removable, int] | None:
    """Of an empty list: the one condition whose removal shows most, and how many items that are."""
    counted = [(each, filters.without(each.condition.name).count()) for each in applied]
    best = max(counted, key=lambda pair: pair[1], default=None)
    return best if best and best[1] else None


def page_size(query: QueryDict) -> int:
    """Rows a page: one of SIZES."""
    asked = query.get("size", "")
    return int(asked) if asked in map(str, SIZES) else DEFAULT_SIZE


def _toggled(shown: Sequence[str], light: str) -> list[str]:
    if light in shown:
        return [other for other in shown if other != light]
    return [*shown, light]
