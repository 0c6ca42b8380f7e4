"""What the ledger says of itself and how its signs are read: the sheet 图例."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tasks.choices import Light
from tasks.lights import Margins
from tasks.lights.conditions import conditions
from tasks.lights.signs import SIGNS
from worktracker.lib.xlsx import Styled


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose ledger it is, as of when, made when and by whom, under which conditions, of which kind of data.

    ``margins`` are those by which the lights were judged.
    """

    title: str
    agency: str
    on: date
    made_at: datetime
    made_by: str
    conditions: str
    is_demo: bool
    margins: Margins

    def line(self) -> str:
        """The row below the title."""
        words = _("As of %(day)s · %(agency)s · %(conditions)s") % {
            "day": f"{self.on:%Y-%m-%d}",
            "agency": self.agency,
            "conditions": self.conditions,
        }
        return f"{words} · {_('Demonstration data')}" if self.is_demo else words


def light_cell(light: str) -> Styled:
    """A light as shape, word and colour."""
    sign = SIGNS[Light(light)]
    style = (("font_color", sign.ink), ("bg_color", sign.tint), ("bold", True))
    return Styled(f"{sign.shape} {Light(light).label}", style)


def legend_rows(heading: Heading) -> Iterator[tuple[str | Styled, str]]:
    """Sign and meaning: the lights in the order in which their rules are asked, then the columns, then the file."""
    for rule in conditions(heading.margins):
        yield light_cell(rule.light), rule.words
    yield (
        pgettext("ledger", "By plan"),
        _("Time passed from the task's start to its deadline, both days included."),
    )
    yield (
        pgettext("ledger", "Deadline"),
        _("“Inferred” marks a clause that prints no date: the last day of the plan's year."),
    )
    yield (
        pgettext("ledger", "Current value"),
        _("The readings of the year up to the day, taken together as the indicator asks."),
    )
    yield (
        pgettext("ledger", "Latest progress"),
        _("The newest accepted report of a unit that leads the task."),
    )
    yield pgettext("ledger", "As of"), f"{heading.on:%Y-%m-%d}"
    yield pgettext("ledger", "Scope"), f"{heading.agency} · {heading.conditions}"
    yield pgettext("ledger", "Made"), f"{heading.made_at:%Y-%m-%d %H:%M} · {heading.made_by}"
