"""The figures in the rules of the light: the product's own, and the versions that agencies have set."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.apps import apps

from worktracker.lib.snapshots import Snapshot
from worktracker.lib.workdays import last_within


@dataclass(frozen=True, slots=True)
class Margins:
    """How far behind, how near, how long at a standstill an item may be before its light says so.

    ``behind_warn`` and ``behind_late`` are percentage points below plan, both of them included; ``near_workdays``
    working days before a limit; ``stalled_days`` days since progress last moved, None where a standstill is no
    warning.
    """

    behind_warn: int = 5
    behind_late: int = 15
    near_workdays: int = 7
    stalled_days: int | None = 60
    warns_unreported: bool = True
    warns_at_risk: bool = True

    @property
    def figures(self) -> dict[str, int | None]:
        """As the sentences of the rules name them."""
        return {
            "late": self.behind_late,
            "warn": self.behind_warn,
            "near": self.near_workdays,
            "stalled": self.stalled_days,
        }

    def bounds(self, *, on: date) -> "Bounds":
        """What the rules compare with on a day."""
        stalled = self.stalled_days
        return Bounds(
            today=on,
            late_margin=self.behind_late * 10,
            warn_margin=self.behind_warn * 10,
            near_until=last_within(on, self.near_workdays),
            stalled_before=date.min if stalled is None else on - timedelta(days=stalled),
            report_before=on if self.warns_unreported else date.min,
            minds_risk=self.warns_at_risk,
        )


@dataclass(frozen=True, slots=True)
class Bounds:
    """Margins as of a day: margins in thousandths, spans as the days at which they end."""

    today: date
    late_margin: int
    warn_margin: int
    near_until: date
    stalled_before: date
    report_before: date
    minds_risk: bool


DEFAULT = Margins()
NAMES = tuple(field.name for field in fields(Margins))
# Of each agency its versions, the newest first: the day since when, and the margins.
Versions = Mapping[int, list[tuple[date, Margins]]]


def _read() -> Versions:
    rows = apps.get_model("tasks", "LightRule")._default_manager.order_by("-since", "-pk")
    versions = defaultdict(list)
    for agency, since, *values in rows.values_list("agency", "since", *NAMES):
        versions[agency].append((since, Margins(*values)))
    return versions


versions = Snapshot(_read)


def margins_of(agency: int | None, *, on: date) -> Margins:
    """The margins in force at an agency on a day; the product's own where it has set none by then."""
    return _in_force(versions().get(agency, ()) if agency is not None else (), on)


def all_margins(*, on: date) -> dict[int, Margins]:
    """The margins in force on a day of each agency where they are not the product's own."""
    found = ((agency, _in_force(rows, on)) for agency, rows in versions().items())
    return {agency: margins for agency, margins in found if margins != DEFAULT}


def _in_force(rows: Iterable[tuple[date, Margins]], on: date) -> Margins:
    return next((margins for since, margins in rows if since <= on), DEFAULT)
