"""What other margins would change about an agency's lights, by the very rules that give them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F

from agencies.models import Agency
from tasks.choices import Light
from tasks.lights import Margins, light_case
from tasks.models import WorkItem
from tasks.querysets import WorkItemQuerySet

NAMED = 10  # items that a trial names


@dataclass(frozen=True, slots=True)
class Shift:
    """So many items would go from one light to another."""

    old: Light
    new: Light
    count: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What would differ on a day.

    ``shifts`` from the worst light on; ``named`` are the first items, each with ``light`` and ``tried``.
    """

    on: date
    shifts: Sequence[Shift]
    named: Sequence[WorkItem]

    @property
    def count(self) -> int:
        """How many items would show another light."""
        return sum(shift.count for shift in self.shifts)


def lit_items(agency: Agency) -> WorkItemQuerySet:
    """The items that the agency's rules judge."""
    return WorkItem.objects.published().filter(plan__agency=agency)


def try_margins(agency: Agency, margins: Margins, *, on: date) -> Trial:
    """What would change if these margins were in force on a day, today or later; stores nothing.

    They are compared with those that would be in force on that day without them. Progress is what is stored now.
    """
    tried = light_case(on, tried={agency.pk: margins})
    items = lit_items(agency).with_light(on=on).annotate(tried=tried).exclude(light=F("tried"))
    rows = items.order_by().values("light", "tried").annotate(n=Count("pk"))
    shifts = [Shift(Light(row["light"]), Light(row["tried"]), row["n"]) for row in rows]
    order = list(Light)
    shifts.sort(key=lambda shift: (order.index(shift.old), order.index(shift.new)))
    return Trial(on, shifts, list(items.order_by("pk")[:NAMED]))
