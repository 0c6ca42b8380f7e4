"""What the preview page shows of a check."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from exchange.switching.checking import Check, Planned
from exchange.switching.entry import Fault
from tasks.models import Plan

SHOWN: Final = 300  # rows on the page; the marked copy holds all faults
DIFFERING, NO_LEAD = "differing", "no_lead"


@dataclass(frozen=True, slots=True)
class Preview:
    """The page: counts of everything, the first faults, and the tasks that were asked for."""

    found: Check
    faults: tuple[Fault, ...]
    rows: list[Planned]
    matching: int
    only: str
    chips: Sequence[tuple[str, str | Promise, int]]
    same_plan: bool

    @property
    def left_out(self) -> int:
        """How many tasks the page does not show."""
        return self.matching - len(self.rows)

    @property
    def may_apply(self) -> bool:
        """Whether every cell can be read, every name means something, and there is something."""
        return bool(self.found.planned) and not self.found.faults

    @property
    def unknown_people(self) -> list[str]:
        """Whom no account of the agency bears the name of."""
        return [each.name for each in self.found.people if each.account is None]

    @property
    def unknown_units(self) -> int:
        """How many names of units mean nothing yet."""
        return len(self.found.undecided)


def preview(found: Check, *, only: str = "") -> Preview:
    """The page; ``only`` keeps the tasks with another light in the ledger, or those without a lead unit."""
    mapping = found.mapping
    agency = found.agency
    kept = [each for each in found.planned if _is_kept(each, only)]
    chips = [
        ("", _("All"), len(found.planned)),
        (DIFFERING, _("Other light here"), found.differing),
        (NO_LEAD, _("Without a lead unit"), found.without_lead),
    ]
    plans = Plan.objects.published().filter(agency=agency, year=mapping.year, title=mapping.title)
    return Preview(
        found, found.faults[:SHOWN], kept[:SHOWN], len(kept), only, chips, plans.exists()
    )


def _is_kept(each: Planned, only: str) -> bool:
    return {DIFFERING: each.differs, NO_LEAD: not each.has_lead}.get(only, True)
