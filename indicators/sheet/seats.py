"""The units that a person may report for on an item, and in whose place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agencies.models import Unit, User
from tasks.choices import FiledAs, State
from tasks.models import Responsibility


@dataclass(frozen=True, slots=True)
class Seat:
    """A unit with its part in the item (None where no unit answers for it), and how the person reports for it."""

    unit: Unit
    part: Responsibility | None
    filed_as: FiledAs

    @property
    def is_open(self) -> bool:
        """Whether the unit's part still takes reports."""
        return self.part is None or self.part.state != State.CLOSED


def seats_of(item: Any, user: User) -> list[Seat]:
    """The own unit first, then those of colleagues stood in for, then those that the office may write for.

    ``item`` is one of ``sheet_items``. Reads nothing but the person's unit where no unit answers for the item.
    """
    parts = list(item.responsibilities.all())
    if not parts:
        return [Seat(user.unit, None, FiledAs.OWN)] if item.may_report and user.unit else []
    order = [FiledAs.OWN, FiledAs.DEPUTY, FiledAs.OFFICE]
    seats = [Seat(part.unit, part, filed_as) for part, filed_as in _filed(item, parts, user)]
    return sorted(
        seats, key=lambda seat: (seat.unit.pk != user.unit_id, order.index(seat.filed_as))
    )


def _filed(item: Any, parts: list[Any], user: User) -> Iterator[tuple[Responsibility, FiledAs]]:
    for part in parts:
        if part.is_written:
            own = part.unit_id == user.unit_id
            yield part, FiledAs.OWN if own else FiledAs.DEPUTY
        elif item.may_file_for:
            yield part, FiledAs.OFFICE
