"""What the preview page shows of a check."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.choices import Role
from agencies.importing.columns import PEOPLE, SHEETS, UNITS
from agencies.importing.lines import Lines
from agencies.importing.verdicts import LABELS, Check, Fault, Outcome, Verdict

SHOWN = 300  # rows on the page; the marked workbook holds all
LIGHTS = {
    Outcome.WRONG: "late",
    Outcome.NEW: "ok",
    Outcome.CHANGED: "warn",
    Outcome.UNCHANGED: "idle",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row on the page; ``changes`` are label, old and new value in words."""

    sheet: str
    row: int
    subject: str
    outcome: Outcome
    light: str
    faults: tuple[Fault, ...]
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of each sheet have an outcome."""

    outcome: Outcome
    light: str
    units: int
    people: int

    @property
    def total(self) -> int:
        """Of both sheets."""
        return self.units + self.people


@dataclass(frozen=True, slots=True)
class Preview:
    """The page: counts of all rows, and the rows of the outcome asked for, wrong ones first."""

    tallies: list[Tally]
    rows: list[Shown]
    found: int
    wrong: int
    writes: int
    seen: str
    unknown: list[tuple[str, str]]

    @property
    def left_out(self) -> int:
        """How many rows the page does not show."""
        return self.found - len(self.rows)


def preview(lines: Lines, found: Check, *, outcome: str = "") -> Preview:
    """The page for a check; ``outcome`` keeps the rows that came out so."""
    counts = found.counts()
    tallies = [
        Tally(each, LIGHTS[each], counts[UNITS][each.value], counts[PEOPLE][each.value])
        for each in Outcome
    ]
    kept = _kept(found.verdicts, outcome)
    names = {kind: table.name for kind, table in lines}
    return Preview(
        tallies=tallies,
        rows=[_shown(verdict, names[verdict.kind]) for verdict in kept[:SHOWN]],
        found=len(kept),
        wrong=found.wrong,
        writes=found.writes,
        seen=found.fingerprint,
        unknown=[
            (SHEETS[kind], "、".join(table.unknown)) for kind, table in lines if table.unknown
        ],
    )


def _kept(verdicts: Iterable[Verdict], outcome: str) -> list[Verdict]:
    places = {each: place for place, each in enumerate(Outcome)}
    in_order = sorted(verdicts, key=lambda verdict: places[verdict.outcome])
    return [verdict for verdict in in_order if outcome in ("", verdict.outcome.value)]


def _shown(verdict: Verdict, sheet: str) -> Shown:
    changes = [
        (
            str(LABELS[one["field"]]),
            _in_words(one["field"], one["old"]),
            _in_words(one["field"], one["new"]),
        )
        for one in verdict.changes
    ]
    outcome = verdict.outcome
    return Shown(
        sheet, verdict.row, verdict.subject, outcome, LIGHTS[outcome], verdict.faults, changes
    )


def _in_words(field: str, text: str) -> str:
    if field == "role" and text in Role.values:
        return str(Role(text).label)
    if field == "wants_mail" and text:
        return _("yes") if text == "True" else _("no")
    return text
