"""What is said of a row before anything is written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.importing.columns import PEOPLE, UNITS
from agencies.models import Unit, User
from worktracker.lib.trailing import Changes


class Outcome(models.TextChoices):
    """What would become of a row, in the order in which the preview shows them."""

    WRONG = "wrong", pgettext_lazy("import", "Wrong")
    NEW = "new", pgettext_lazy("import", "New")
    CHANGED = "changed", pgettext_lazy("import", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("import", "Unchanged")


LABELS = {
    "username": _("User name"),
    "display_name": _("Name"),
    "role": _("Role"),
    "agency": _("Agency"),
    "unit": _("Unit"),
    "email": _("Mail address"),
    "wants_mail": _("Takes mails"),
    "parent": _("Higher unit"),
    "order": _("Order"),
    "aliases": _("Other names"),
    "appointments": _("Appointments"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, such as 人员!C12, and what to do about it."""

    cell: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A row judged. ``subject`` is the unit or the person by name; ``found`` the stored row, None for a new one.

    ``values`` is what applying it writes, ``changes`` the same for the trail and for readers.
    """

    kind: str
    row: int
    subject: str
    found: Unit | User | None
    faults: tuple[Fault, ...]
    changes: Changes
    values: dict[str, Any]

    @property
    def outcome(self) -> Outcome:
        """New, changed, unchanged or wrong."""
        if self.faults:
            return Outcome.WRONG
        if self.found is None:
            return Outcome.NEW
        return Outcome.CHANGED if self.changes else Outcome.UNCHANGED

    def counted(self) -> tuple[object, ...]:
        """What the fingerprint goes by: nothing in it depends on the reader's language."""
        changes = [(one["field"], one["old"], one["new"]) for one in self.changes]
        faults = [(fault.cell, fault.code) for fault in self.faults]
        return (
            self.kind,
            self.row,
            self.outcome.value,
            self.found and self.found.pk,
            changes,
            faults,
        )


@dataclass(frozen=True)
class Check:
    """Every row judged, in the workbook's order, units first."""

    verdicts: tuple[Verdict, ...]

    def of(self, kind: str) -> list[Verdict]:
        """Those of one sheet."""
        return [verdict for verdict in self.verdicts if verdict.kind == kind]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many rows of each sheet came out how."""
        return {kind: _counted(self.of(kind)) for kind in (UNITS, PEOPLE)}

    @property
    def wrong(self) -> int:
        """How many rows are wrong."""
        return sum(verdict.outcome == Outcome.WRONG for verdict in self.verdicts)

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return sum(v.outcome in (Outcome.NEW, Outcome.CHANGED) for v in self.verdicts)

    @cached_property
    def fingerprint(self) -> str:
        """Differs as soon as anything about any verdict does."""
        return sha256(repr([each.counted() for each in self.verdicts]).encode()).hexdigest()[:20]


def _counted(verdicts: Iterable[Verdict]) -> dict[str, int]:
    counts = Counter(verdict.outcome for verdict in verdicts)
    return {outcome.value: counts[outcome] for outcome in Outcome}
