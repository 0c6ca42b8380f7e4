"""The rows and cells of the grid."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from indicators.choices import Aggregation, ReadingStatus
from indicators.figures import reading_unit
from indicators.grid.scope import KIND_WORDS
from indicators.judging import Judged
from indicators.models import Indicator, Reading
from indicators.rows import IndicatorRow, row
from indicators.scoring import Measured
from indicators.scoring.periods import missing
from indicators.spans import dated_words, period_words
from indicators.wording import plain

VALUE, PART = "v", "o"


@dataclass(frozen=True, slots=True)
class Cell:
    """One place to type into, empty ``name`` for a period that has not begun.

    ``mark`` is missing, provisional, verified or empty for nothing; ``title`` tells who recorded what stands.
    ``held`` is what stands, also where ``text`` is what was typed over it; ``hint`` the value that was rolled up where
    nothing was recorded; ``reading`` the id of a provisional reading.
    """

    period: date
    label: str
    name: str
    text: str
    held: str
    mark: str
    title: str
    is_corrected: bool
    is_demo: bool
    reading: int | None = None
    error: str = ""
    hint: str = ""

    @property
    def id(self) -> str:
        """The id of the field, by which the list of errors leads to it."""
        return f"c-{self.name}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of cells: an indicator's values, or what they are a part of."""

    indicator: Indicator
    words: str
    cells: list[Cell]
    is_part: bool
    head: IndicatorRow | None = None
    kind: str = ""
    unit: str = ""
    others: int = 0
    verifiable: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A period as a column, and whether the person may verify something in it."""

    period: date
    words: str
    verifiable: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """The table: headings and lines."""

    headings: list[Heading]
    lines: list[Line]
    indicators: int
    counts: Mapping[str, int] = field(default_factory=dict)


def cell_name(kind: str, indicator: int, period: date, seen: int | None) -> str:
    """The field's name: what is typed, of which indicator and period, over which reading."""
    return f"{kind}-{indicator}-{period:%Y-%m-%d}-{seen or 0}"


def grid_of(
    judged: Sequence[Judged],
    periods: Sequence[date],
    *,
    on: date,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    verifies: bool = False,
) -> Grid:
    """The grid of these targets, one line an indicator, two of a ratio; what was ``typed`` goes before what stands.

    One query.
    """
    targets: dict[int, list[Judged]] = defaultdict(list)
    for each in judged:
        targets[each.target.indicator_id].append(each)
    standing = _standing(targets, periods)
    lines: list[Line] = []
    counts: dict[str, int] = defaultdict(int)
    columns: dict[date, int] = defaultdict(int)
    for pk, several in targets.items():
        found = _lines(several, periods, standing.get(pk, {}), on=on, verifies=verifies)
        lines += [_as_typed(line, typed or {}, errors or {}) for line in found]
        for cell in found[0].cells:
            counts[cell.mark] += 1
            columns[cell.period] += verifies and cell.mark == ReadingStatus.PROVISIONAL
    kind = judged[0].target.indicator.periodicity if judged else "month"
    headings = [Heading(period, period_words(period, kind), columns[period]) for period in periods]
    return Grid(headings, lines, len(targets), dict(counts))


def _standing(
    indicators: Mapping[int, object], periods: Sequence[date]
) -> dict[int, dict[date, Reading]]:
    found: dict[int, dict[date, Reading]] = defaultdict(dict)
    rows = Reading.objects.current().filter(indicator__in=list(indicators), period__in=periods)
    for reading in rows.select_related("recorded_by"):
        found[reading.indicator_id][reading.period] = reading
    return found


def _lines(
    several: Sequence[Judged],
    periods: Sequence[date],
    standing: Mapping[date, Reading],
    *,
    on: date,
    verifies: bool,
) -> list[Line]:
    indicator = several[0].target.indicator
    rolled = {each.first: each for each in several[0].readings if each.first not in standing}
    known = frozenset(standing) | frozenset(rolled)
    gaps = set(missing(known, periods[0], periods[-1], indicator.periodicity, on=on))
    provisional = sum(row.status == ReadingStatus.PROVISIONAL for row in standing.values())
    is_ratio = indicator.aggregation == Aggregation.RATIO
    cells = [
        _hinted(
            _cell(VALUE, indicator, period, standing.get(period), is_gap=period in gaps, on=on),
            rolled.get(period),
        )
        for period in periods
    ]
    first = Line(
        indicator=indicator,
        words=_("value") if is_ratio else "",
        cells=cells,
        is_part=False,
        head=row(several[0], {}),
        kind=str(KIND_WORDS[indicator.aggregation]),
        unit="" if is_ratio else reading_unit(indicator.unit),
        others=len(several) - 1,
        verifiable=provisional if verifies else 0,
    )
    if not is_ratio:
        return [first]
    parts = [
        _cell(PART, indicator, period, standing.get(period), is_gap=period in gaps, on=on)
        for period in periods
    ]
    return [first, Line(indicator, _("out of"), parts, is_part=True)]


def _cell(
    kind: str,
    indicator: Indicator,
    period: date,
    standing: Reading | None,
    *,
    is_gap: bool,
    on: date,
) -> Cell:
    value = None if standing is None else standing.value if kind == VALUE else standing.of
    text = "" if value is None else plain(value)
    begun = period <= on
    is_open = standing is not None and standing.status == ReadingStatus.PROVISIONAL
    name = cell_name(kind, indicator.pk, period, standing.pk if standing else None)
    return Cell(
        period=period,
        label=dated_words(period, indicator.periodicity),
        name=name if begun else "",
        text=text,
        held=text,
        mark=str(standing.status) if standing else "missing" if is_gap else "",
        title=_title(standing),
        is_corrected=standing is not None and standing.replaces_id is not None,
        is_demo=standing is not None and standing.is_demo,
        reading=standing.pk if standing and is_open and kind == VALUE else None,
    )


def _hinted(cell: Cell, rolled: Measured | None) -> Cell:
    """With what lower agencies' values make of it, where nothing was recorded."""
    if rolled is None:
        return cell
    words = plain(rolled.value)
    if rolled.of is not None:
        words = f"{words} / {plain(rolled.of)}"
    title = _("rolled up from lower agencies; a value typed here goes before")
    return replace(cell, hint=words, title=title)


def _title(standing: Reading | None) -> str:
    if standing is None:
        return ""
    words = {
        "state": standing.get_status_display(),
        "who": standing.recorded_by,
        "day": localdate(standing.recorded_at),
    }
    if standing.replaces_id:
        return _("%(state)s, corrected by %(who)s on %(day)s") % words
    return _("%(state)s, recorded by %(who)s on %(day)s") % words


def _as_typed(line: Line, typed: Mapping[str, str], errors: Mapping[str, str]) -> Line:
    if not typed and not errors:
        return line
    cells = [
        cell
        if not cell.name
        else replace(
            cell,
            text=typed.get(_place(cell.name), cell.text),
            error=errors.get(_place(cell.name), ""),
        )
        for cell in line.cells
    ]
    return replace(line, cells=cells)


def _place(name: str) -> str:
    """The name without the reading that was seen: what was typed stays beside what stands now."""
    return name.rpartition("-")[0]
