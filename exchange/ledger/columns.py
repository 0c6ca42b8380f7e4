"""The ledger's columns: the ones that bureaus agreed on, in their order, each with a key for the address."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.utils.translation import pgettext, pgettext_lazy

from exchange.ledger import cells
from exchange.ledger.lines import Line
from exchange.ledger.words import DATE
from tasks.choices import Part
from worktracker.lib.xlsx import Column

PERCENT: Final = "0.0%"
# Key, heading, what stands in a cell, width in half-width characters, number format, place in the cell.
_AGREED: Final[tuple[tuple[str, Any, Callable[[Line], Any], float, str, str], ...]] = (
    ("serial", pgettext_lazy("ledger", "Serial"), lambda line: line.number, 4.5, "0", "center"),
    ("number", pgettext_lazy("ledger", "Number"), cells.number, 6, "", "center"),
    (
        "domain",
        pgettext_lazy("ledger", "Domain"),
        lambda line: line.domain,
        5.5,
        "",
        "center",
    ),
    ("task", pgettext_lazy("ledger", "Task"), lambda line: line.item.title, 22, "", "left"),
    (
        "indicator",
        pgettext_lazy("ledger", "Indicator"),
        cells.each_target(lambda each: each.target.indicator.name),
        17,
        "",
        "left",
    ),
    (
        "target",
        pgettext_lazy("ledger", "Target value"),
        cells.each_target(cells.promised),
        12,
        "",
        "left",
    ),
    ("current", pgettext_lazy("ledger", "Current value"), cells.current, 11.5, "", "left"),
    ("planned", pgettext_lazy("ledger", "By plan"), cells.by_plan, 7.5, PERCENT, "center"),
    ("leader", pgettext_lazy("ledger", "Leader in charge"), cells.leaders, 7.5, "", "center"),
    ("lead", pgettext_lazy("ledger", "Lead unit"), cells.units(Part.LEAD), 11.5, "", "left"),
    (
        "cooperating",
        pgettext_lazy("ledger", "Cooperating units"),
        cells.units(Part.COOPERATING),
        10,
        "",
        "left",
    ),
    ("people", pgettext_lazy("ledger", "Responsible person"), cells.people, 8, "", "center"),
    (
        "limit_before",
        pgettext_lazy("ledger", "Deadline as issued"),
        cells.limit_before,
        10.5,
        DATE,
        "center",
    ),
    (
        "limit",
        pgettext_lazy("ledger", "Deadline in force"),
        cells.limit,
        14.5,
        DATE,
        "center",
    ),
    ("steps", pgettext_lazy("ledger", "Milestones"), cells.steps, 20, "", "left"),
    ("progress", pgettext_lazy("ledger", "Latest progress"), cells.narrative, 30, "", "left"),
    ("completed", pgettext_lazy("ledger", "Completed"), cells.completed, 7.5, PERCENT, "center"),
    ("light", pgettext_lazy("ledger", "Light"), cells.light, 8.5, "", "center"),
    ("problems", pgettext_lazy("ledger", "Problems"), cells.said("problems"), 16, "", "left"),
    ("next_step", pgettext_lazy("ledger", "Next step"), cells.said("next_step"), 16, "", "left"),
    (
        "state",
        pgettext_lazy("ledger", "State"),
        cells.state,
        7,
        "",
        "center",
    ),
    ("extensions", pgettext_lazy("ledger", "Extensions"), cells.extensions, 5.5, "0", "center"),
    ("evidence", pgettext_lazy("ledger", "Evidence"), cells.evidence, 12, "", "left"),
    ("source", pgettext_lazy("ledger", "Source"), cells.source, 21, "", "left"),
    ("remark", pgettext_lazy("ledger", "Remark"), cells.remark, 16, "", "left"),
)
KEYS: Final = tuple(key for key, *_rest in _AGREED)
# Without these nobody can tell which row is which.
NEEDED: Final = ("serial", "task")


def ledger_columns(chosen: Sequence[str] = ()) -> list[Column[Line]]:
    """The columns of these keys in the agreed order, and those that every ledger has; all of them without keys."""
    wanted = _wanted(chosen)
    return [
        Column(str(header), getter, width, form, align)
        for key, header, getter, width, form, align in _AGREED
        if key in wanted
    ]


def frozen_columns(chosen: Sequence[str] = ()) -> int:
    """How many of them stay in sight when the sheet is moved: up to the task's title."""
    wanted = _wanted(chosen)
    return sum(key in wanted for key in KEYS[: KEYS.index("task") + 1])


def _wanted(chosen: Sequence[str]) -> set[str]:
    return {*chosen, *NEEDED} if chosen else set(KEYS)


def choices() -> list[tuple[str, str]]:
    """Key and heading of each column that may be left out, in their order."""
    return [(key, str(header)) for key, header, *_rest in _AGREED if key not in NEEDED]


def legend_columns() -> list[Column[tuple[Any, str]]]:
    """Sign and meaning."""
    return [
        Column(pgettext("ledger", "Sign"), lambda row: row[0], 22, align="center"),
        Column(pgettext("ledger", "Meaning"), lambda row: row[1], 96),
    ]
