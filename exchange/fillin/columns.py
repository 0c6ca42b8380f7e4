"""The columns of the fill-in workbook: what stands in them, and what those to be filled in take."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from indicators.forms import LONGEST

VALUE, WHOLE = "#value", "#of"
FURTHEST: Final = 10**12


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and width, and, where it is filled in, the hidden key of its head and its kind."""

    header: str
    width: float
    key: str = ""
    kind: str = "text"  # text, number, percent, choice


def task_columns() -> list[Column]:
    """Of the sheet with a line a task."""
    return [
        Column(pgettext("of a task", "No."), 8),
        Column(_("Task"), 32),
        Column(pgettext("of a task", "Limit"), 11),
        Column(_("Period"), 11),
        Column(_("Planned, %"), 10),
        Column(_("Last, %"), 10),
        Column(_("Last report"), 30),
        Column(_("Progress, %"), 9, "#percent", "percent"),
        Column(_("Done?"), 8, "#done", "choice"),
        Column(_("Progress in words"), 40, "#narrative"),
        Column(_("Problems"), 26, "#problems"),
        Column(_("Next step"), 26, "#next_step"),
    ]


def reading_columns() -> list[Column]:
    """Of the sheet with a line an indicator."""
    return [
        Column(pgettext("of a task", "No."), 8),
        Column(_("Task"), 30),
        Column(_("Indicator"), 30),
        Column(pgettext("of measure", "Unit"), 10),
        Column(pgettext("of a reading", "Of"), 12),
        Column(_("Target"), 18),
        Column(_("Last value"), 18),
        Column(_("Value"), 14, VALUE, "number"),
        Column(_("out of"), 14, WHOLE, "number"),
    ]


def yes() -> str:
    """The word of the drop-down for what is done."""
    return pgettext("answer", "yes")


def no() -> str:
    """The word for what is not."""
    return pgettext("answer", "no")


def accepted(column: Column) -> dict[str, Any]:
    """What a column takes, said when a cell is entered and when something else is typed."""
    said: dict[str, Any] = {
        "ignore_blank": True,
        "input_title": column.header[:32],
        "error_title": column.header[:32],
        "error_type": "stop",
    }
    match column.kind:
        case "percent":
            words = _("A number from 0 to 100; type 60 for 60%.")
            rule: dict[str, Any] = {"validate": "decimal", "minimum": 0, "maximum": 100}
        case "number":
            words = _("A number, without its unit.")
            rule = {"validate": "decimal", "minimum": -FURTHEST, "maximum": FURTHEST}
        case "choice":
            words = _("Choose yes when the whole task is done.")
            rule = {"validate": "list", "source": [yes(), no()]}
        case _text:
            words = _("At most %(most)s characters. Alt+Enter begins a new line.")
            words %= {"most": LONGEST}
            rule = {"validate": "length", "minimum": 0, "maximum": LONGEST}
    return {**said, **rule, "criteria": "between", "input_message": words, "error_message": words}
