"""A value as it was typed, and what is to be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from worktracker.lib.errors import DomainError

UNSEEN: Final = -1  # whoever sends the value was not shown what stands


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed for an indicator and a period, of which ``period`` is any day.

    ``of`` is what the value is a part of, for ratios. ``seen`` is the id of the reading that the person saw there, None
    for an empty place, ``UNSEEN`` where nothing was shown. ``evidence`` is the id of a file of a report.
    """

    indicator: int
    period: date
    value: Decimal | None
    of: Decimal | None = None
    source: str = ""
    note: str = ""
    evidence: int | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an entry is refused or, where ``refuses`` is false, must be confirmed: a stable code and a sentence."""

    entry: Entry
    code: str
    sentence: str
    refuses: bool


class ReadingsRefused(DomainError):
    """Values that cannot be, or that nobody confirmed; nothing was stored. ``doubts`` say why, in the order sent."""

    code = "readings_refused"
    status = 400

    def __init__(self, message: Any, doubts: Sequence[Doubt]) -> None:
        super().__init__(message)
        self.doubts = list(doubts)
        if doubts and all(doubt.code == "not_yours" for doubt in doubts):
            self.code, self.status = "not_yours", 403
        elif doubts and not any(doubt.refuses for doubt in doubts):
            self.code, self.status = "to_be_confirmed", 409
        elif doubts and all(doubt.code == "stale" for doubt in doubts if doubt.refuses):
            self.code, self.status = "stale", 409
