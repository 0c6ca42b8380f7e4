"""What an overview is about: whose tasks, and as of which day; live until today, and out of the record before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from agencies.models import Agency, Unit, User
from indicators.models import Target
from indicators.querysets import TargetQuerySet
from tasks.choices import Kind
from tasks.models import ItemSpan, PartSpan, Plan, Responsibility, WorkItem
from tasks.models.span import ItemSpanQuerySet
from tasks.querysets import WorkItemQuerySet
from tasks.tally import Tally, tally_now, tally_then


@dataclass(frozen=True, slots=True)
class Scope:
    """Tasks of the plans that a person sees, as of the end of a day: of one ``plan``, of one ``agency`` with its lower
    ones, or with ``alone`` without them; of all plans where neither is chosen.

    ``plans`` are all that the person sees. A day before ``today`` is read out of the spans.
    """

    user: User
    plans: Sequence[Plan]
    on: date
    today: date
    plan: Plan | None = None
    agency: Agency | None = None
    alone: bool = False

    @property
    def is_past(self) -> bool:
        """Whether the day is over."""
        return self.on < self.today

    @property
    def shown(self) -> list[Plan]:
        """The plans whose tasks are counted."""
        if self.plan:
            return [self.plan]
        return [plan for plan in self.plans if self._holds(plan.agency)]

    @property
    def agencies(self) -> list[Agency]:
        """Whose plans they are, each once."""
        return list({plan.agency_id: plan.agency for plan in self.shown}.values())

    @property
    def choices(self) -> list[Agency]:
        """Agencies that may be chosen: those with a plan."""
        found = {plan.agency_id: plan.agency for plan in self.plans}
        return sorted(found.values(), key=lambda agency: agency.path)

    @property
    def year(self) -> int:
        """The year that the charts show: the newest plan's."""
        return max((plan.year for plan in self.shown), default=self.on.year)

    def within(self, via: str = "") -> Q:
        """What is chosen; ``via`` is the path to the item, with its trailing ``__``."""
        if self.plan:
            return Q(**{f"{via}plan": self.plan})
        if not self.agency:
            return Q()
        if self.alone:
            return Q(**{f"{via}plan__agency": self.agency})
        return Q(**{f"{via}plan__agency__path__startswith": self.agency.path})

    def items(self) -> WorkItemQuerySet:
        """The items as they stand now."""
        return WorkItem.objects.visible_to(self.user).filter(self.within())

    def spans(self) -> ItemSpanQuerySet:
        """How the items stood, whenever."""
        return ItemSpan.objects.visible_to(self.user).filter(self.within("item__"))

    def targets(self) -> TargetQuerySet:
        """What the items promise."""
        return Target.objects.visible_to(self.user).binding().filter(self.within("item__"))

    def tally(self) -> Tally:
        """How the tasks stand, or stood."""
        several = len(self.agencies) > 1
        if self.is_past:
            return tally_then(self.spans(), on=self.on, by_agency=several)
        return tally_now(self.items(), on=self.on, by_agency=several)

    def tasks(self) -> Any:
        """The tasks one by one: items with their light, or the spans that held."""
        if self.is_past:
            return self.spans().on(self.on).filter(item__kind=Kind.TASK)
        return self.items().filter(kind=Kind.TASK).with_light(on=self.on)

    def of_item(self, name: str) -> str:
        """The path from ``tasks`` to a field that only items have."""
        return f"item__{name}" if self.is_past else name

    def of_unit(self, unit: int) -> Exists:
        """Of ``tasks``: the unit has a part, or had."""
        return Exists(self.parts().filter(item=OuterRef(self.of_item("pk")), unit=unit))

    def parts(self) -> Any:
        """Which units have a part in which items, or had."""
        return PartSpan.objects.on(self.on) if self.is_past else Responsibility.objects.all()

    def units_of(self, items: Sequence[int]) -> dict[int, list[Unit]]:
        """The units of these items by item id, as the clause names them. One query."""
        return by_item(self.parts().filter(item__in=items))

    def _holds(self, agency: Agency) -> bool:
        if self.agency is None:
            return True
        return agency == self.agency or (
            not self.alone and agency.path.startswith(self.agency.path)
        )


def by_item(parts: Any) -> dict[int, list[Unit]]:
    """The units of these parts by item id, as the clause names them."""
    found: dict[int, list[Unit]] = defaultdict(list)
    for part in parts.select_related("unit__agency").order_by("item", "order"):
        found[part.item_id].append(part.unit)
    return found
