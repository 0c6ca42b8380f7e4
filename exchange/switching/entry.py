"""A task of the ledger, and a cell of it that cannot be read: values."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from openpyxl.utils import get_column_letter

from exchange.switching.grid import place
from exchange.switching.values import Limits
from indicators.workbook.reading import Fault as Marked
from tasks.choices import Light, State


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be read: where (台账!C12), what it holds, and in a sentence what is accepted."""

    sheet: str
    row: int
    column: int
    code: str
    value: str
    sentence: str

    @property
    def cell(self) -> str:
        """Where it stands."""
        return place(self.sheet, self.row, self.column)

    def as_marked(self) -> Marked:
        """For the copy of the workbook in which it is marked."""
        cell = f"{get_column_letter(self.column)}{self.row}"
        return Marked(self.sheet, cell, self.value, self.sentence)


@dataclass(frozen=True, slots=True)
class Past:
    """What was reported at some time; ``percent`` is the last figure that was printed by then."""

    on: date
    percent: Decimal
    narrative: str


@dataclass(slots=True)
class Entry:
    """One task of the ledger. ``reported_on`` is the day of what it says now.

    ``lead`` and ``cooperating`` are names as printed, ``people`` names with telephones. ``light`` is what the ledger
    shows, to be compared alone. ``notes`` are label and text of what has no place of its own here and is kept as a
    comment.
    """

    sheet: str
    row: int
    number: str = ""
    title: str = ""
    text: str = ""
    section: str = ""
    domain: str = ""
    lead: list[str] = field(default_factory=list)
    cooperating: list[str] = field(default_factory=list)
    people: list[tuple[str, str]] = field(default_factory=list)
    limits: Limits | None = None
    limit_words: str = ""
    percent: Decimal | None = None
    state: State = State.TO_SIGN
    closed_on: date | None = None
    reported_on: date | None = None
    narrative: str = ""
    problems: str = ""
    next_step: str = ""
    past: list[Past] = field(default_factory=list)
    light: Light | None = None
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def reports(self) -> int:
        """How many reports it brings along."""
        return len(self.past) + self.has_report

    @property
    def has_report(self) -> bool:
        """Whether it says anything of how the task stands."""
        words = self.narrative or self.problems or self.next_step
        return bool(words) or self.state == State.CLOSED or bool(self.percent)
