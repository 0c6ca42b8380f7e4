"""What is impossible or odd about entries, each in one sentence with its figures."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from indicators.choices import MEANS, TOTALS, Aggregation, ReadingStatus
from indicators.entry.facts import UNSEEN, Doubt, Entry
from indicators.entry.numbers import ValueRefused, checked
from indicators.figures import figure, reading_unit
from indicators.models import Indicator, Reading
from indicators.scoring import last_day
from indicators.scoring.periods import first_day
from indicators.spans import dated_words
from worktracker.lib.errors import stale_sentence

MANIFOLD: Final = 5  # a value so many times the last one is more often a slip than a fact
_HUNDRED: Final = Decimal(100)

Found = tuple[str, str, bool]  # code, sentence, whether it refuses


@dataclass(frozen=True, slots=True)
class Typed:
    """An entry with its indicator, its period, the reading that stands, and the year as it would then be.

    ``series`` maps periods to values: what stands, with all that was typed in its place.
    """

    entry: Entry
    indicator: Indicator
    period: date
    standing: Reading | None
    series: Mapping[date, Decimal]

    @property
    def is_change(self) -> bool:
        """Whether storing it would make a difference to the value."""
        entry, old = self.entry, self.standing
        return entry.value is not None and (
            old is None or (old.value, old.of) != (entry.value, entry.of)
        )

    def told(self, value: Decimal) -> str:
        """A value with its unit."""
        return figure(value, reading_unit(self.indicator.unit))

    def period_told(self, period: date) -> str:
        """A period with its year."""
        return dated_words(period, self.indicator.periodicity)


def typed(
    entries: Sequence[Entry],
    indicators: Mapping[int, Indicator],
    standing: Mapping[int, Mapping[date, Reading]],
) -> list[Typed | None]:
    """The entries with what stands beside them, in order; None for one of an indicator that is not there."""
    series: dict[int, dict[date, Decimal]] = defaultdict(dict)
    for pk in indicators:
        series[pk] = {period: row.value for period, row in standing.get(pk, {}).items()}
    for entry in entries:
        if entry.indicator in indicators and entry.value is not None:
            period = first_day(entry.period, indicators[entry.indicator].periodicity)
            series[entry.indicator][period] = entry.value
    found: list[Typed | None] = []
    for entry in entries:
        row = indicators.get(entry.indicator)
        if row is None:
            found.append(None)
            continue
        period = first_day(entry.period, row.periodicity)
        old = standing.get(row.pk, {}).get(period)
        found.append(Typed(entry, row, period, old, series[row.pk]))
    return found


def findings(one: Typed, *, on: date, verifies: bool) -> Iterator[Doubt]:
    """What is to be said of an entry; ``verifies`` where the person may correct verified values."""
    for code, sentence, refuses in _found(one, on=on, verifies=verifies):
        yield Doubt(one.entry, code, sentence, refuses)


def not_yours(entry: Entry) -> Doubt:
    """Of an indicator that the person does not report on."""
    sentence = _(
        "You do not report on this indicator: the units of the tasks that promise it do, and the supervision office."
    )
    return Doubt(entry, "not_yours", sentence, refuses=True)


def twice(entry: Entry) -> Doubt:
    """Of a second value for one place in what was sent: nobody can say which one was meant."""
    return Doubt(entry, "twice", _("This period already has a value."), refuses=True)


def _found(one: Typed, *, on: date, verifies: bool) -> Iterator[Found]:
    entry, standing = one.entry, one.standing
    if entry.value is None:
        if standing is not None:
            sentence = _("A recorded value cannot be taken away: correct it to the right one.")
            yield "withdrawn", sentence, True
        return
    if not one.is_change:
        return
    if one.period > on:
        sentence = _("%(period)s has not begun: nothing can have been measured in it.")
        yield "future", sentence % {"period": one.period_told(one.period)}, True
        return
    seen = standing.pk if standing else None
    if entry.seen not in {UNSEEN, seen}:
        yield "stale", _stale(one), True
    if one.period.year < on.year - 1:
        sentence = _("%(period)s is older than the last year: check the period.")
        yield "old", sentence % {"period": one.period_told(one.period)}, False
    yield from _of_the_number(one)
    yield from _of_the_part(one)
    if one.indicator.aggregation == Aggregation.CUMULATIVE:
        yield from _falling(one)
    yield from _implausible(one)
    if standing is not None and standing.status == ReadingStatus.VERIFIED:
        yield from _verified(one, verifies=verifies)


def _stale(one: Typed) -> str:
    if one.standing is None:
        return stale_sentence()
    return _("%(who)s recorded %(value)s meanwhile. Look at it, then type yours again.") % {
        "who": one.standing.recorded_by,
        "value": one.told(one.standing.value),
    }


def _of_the_number(one: Typed) -> Iterator[Found]:
    value, definition = one.entry.value, one.indicator.definition
    for each in (value, one.entry.of):
        if each is None:
            continue
        try:
            checked(each)
        except ValueRefused as refusal:
            yield "too_precise", str(refusal), True
    if value is None:
        return
    counts = definition.aggregation in TOTALS | {Aggregation.RATIO}
    if value < 0 and counts and (definition.least is None or definition.least >= 0):
        yield "negative", _("What is counted cannot be negative."), True
    if definition.aggregation == Aggregation.RANK and (value < 1 or value != int(value)):
        yield "negative", _("A rank is a whole number, from 1 on."), True


def _of_the_part(one: Typed) -> Iterator[Found]:
    entry, definition = one.entry, one.indicator.definition
    weighs = definition.aggregation in MEANS | {Aggregation.RATIO}
    if entry.of is None:
        if definition.aggregation == Aggregation.RATIO:
            yield "of_missing", _("Give both: the value, and what it is a part of."), True
        return
    if not weighs:
        yield "of_unwanted", _("This indicator takes one value a period, not two."), True
        return
    days = (last_day(one.period, definition.periodicity) - one.period).days + 1
    if definition.aggregation == Aggregation.RATIO and (entry.value or 0) > entry.of:
        sentence = _("%(value)s is more than the %(of)s that it is a part of.")
        yield (
            "of_exceeded",
            sentence % {"value": one.told(entry.value or Decimal(0)), "of": entry.of.normalize()},
            True,
        )
    elif "天" in one.indicator.name + one.indicator.unit and entry.of > days:
        sentence = _("%(period)s has only %(n)s days.")
        yield "of_exceeded", sentence % {"period": one.period_told(one.period), "n": days}, True


def _falling(one: Typed) -> Iterator[Found]:
    """A running total never falls within a year: not below the period before, not above the one after."""
    value = one.series[one.period]
    year = {period: each for period, each in one.series.items() if period.year == one.period.year}
    before = max((period for period in year if period < one.period), default=None)
    after = min((period for period in year if period > one.period), default=None)
    words = {"new": one.told(value)}
    if before is not None and value < year[before]:
        words |= {"other": one.told(year[before]), "month": one.period_told(before)}
        sentence = _(
            "%(new)s is less than the %(other)s of %(month)s: a running total never falls."
        )
        yield "falling_total", sentence % words, True
    elif after is not None and value > year[after]:
        words |= {"other": one.told(year[after]), "month": one.period_told(after)}
        sentence = _(
            "%(new)s is more than the %(other)s of %(month)s: a running total never falls."
        )
        yield "falling_total", sentence % words, True


def _implausible(one: Typed) -> Iterator[Found]:
    value, definition = one.series[one.period], one.indicator.definition
    ratio = definition.aggregation == Aggregation.RATIO
    least, most = definition.least, definition.most
    if one.indicator.unit[:1] in {"%", "％"} and not ratio:
        least = Decimal(0) if least is None else least
        most = _HUNDRED if most is None else most
    words = {"value": one.told(value)}
    if ratio:
        pass  # its bounds are those of the share, which is never outside 0 and 100
    elif least is not None and value < least:
        sentence = _("%(value)s is below %(least)s, the least that is plausible.")
        yield "implausible", sentence % {**words, "least": one.told(least)}, False
    elif most is not None and value > most:
        sentence = _("%(value)s is above %(most)s, the most that is plausible.")
        yield "implausible", sentence % {**words, "most": one.told(most)}, False
    if definition.aggregation in TOTALS | {Aggregation.RATIO, Aggregation.RANK}:
        return
    before = max((period for period in one.series if period < one.period), default=None)
    last = one.series[before] if before else Decimal(0)
    if before and last > 0 and not last / MANIFOLD < value < last * MANIFOLD:
        sentence = _(
            "%(value)s is far from the %(last)s of %(month)s: check the figure and its unit."
        )
        told = {**words, "last": one.told(last), "month": one.period_told(before)}
        yield "far", sentence % told, False


def _verified(one: Typed, *, verifies: bool) -> Iterator[Found]:
    if not verifies:
        sentence = _("This value is verified: only the supervision office corrects it.")
        yield "verified", sentence, True
    elif not one.entry.note.strip():
        sentence = _("This value is verified: say in the remark why it is corrected.")
        yield "verified", sentence, True
    else:
        old = one.told(one.standing.value) if one.standing else ""
        yield "verified", _("The verified %(old)s is corrected.") % {"old": old}, False
