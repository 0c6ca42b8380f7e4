"""The indicators that tasks promise: target, value, verdict, and what was measured month by month."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exchange.ledger.cells import measured, promised
from indicators.choices import Judgement, Periodicity
from indicators.judging import Judged, judge_targets
from indicators.models import Target
from indicators.scoring.facts import last_day
from indicators.sentences import sentence
from indicators.wording import unit_of
from tasks.choices import Light
from tasks.lights.signs import SIGNS
from tasks.querysets import WorkItemQuerySet
from worktracker.lib.xlsx import Column, Styled

CHUNK = 1000
MONTHS = range(1, 13)
LIGHT_OF = {
    Judgement.MET: Light.DONE,
    Judgement.ON_TRACK: Light.OK,
    Judgement.AT_RISK: Light.WARN,
    Judgement.OFF_TARGET: Light.LATE,
    Judgement.NO_DATA: Light.IDLE,
}


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A target with its place, and the year's values by month: of each month the newest that ended in it."""

    number: int
    judged: Judged
    months: dict[int, Decimal]

    @property
    def target(self) -> Target:
        """Whose row it is."""
        return self.judged.target


def read_readings(items: WorkItemQuerySet, *, on: date) -> Iterator[ReadingRow]:
    """The binding targets of these items, in the items' order of the plans. A few queries a chunk of targets."""
    wanted = Target.objects.binding().filter(item__in=items.order_by().values("pk"))
    ids = iter(wanted.order_by("item__plan", "item__ordinal", "order").values_list("pk", flat=True))
    number = 0
    while chunk := list(islice(ids, CHUNK)):
        rows = Target.objects.filter(pk__in=chunk)
        for each in judge_targets(rows.order_by("item__plan", "item__ordinal", "order"), on=on):
            number += 1
            yield ReadingRow(number, each, _by_month(each))


def reading_columns() -> list[Column[ReadingRow]]:
    """What is measured, what was promised, what came of it, and twelve months."""
    return [
        Column(pgettext("ledger", "Serial"), lambda row: row.number, 5, "0", "center"),
        Column(
            pgettext("ledger", "Number"), lambda row: row.target.item.number, 6.5, align="center"
        ),
        Column(pgettext("ledger", "Task"), lambda row: row.target.item.title, 26),
        Column(pgettext("ledger", "Indicator name"), lambda row: row.target.indicator.name, 22),
        Column(_("Unit of measure"), lambda row: unit_of(row.target), 9, align="center"),
        Column(
            pgettext("ledger", "Measured"),
            lambda row: str(Periodicity(row.target.indicator.periodicity).label),
            8,
            align="center",
        ),
        Column(pgettext("ledger", "Target value"), lambda row: promised(row.judged), 14),
        Column(
            pgettext("ledger", "Current value"), lambda row: measured(row.judged), 11, "General"
        ),
        Column(pgettext("ledger", "Verdict"), _verdict, 11, align="center"),
        Column(
            pgettext("ledger", "Reason"),
            lambda row: sentence(row.target, row.judged.score),
            34,
        ),
        *(Column(_month_words(month), _value(month), 7.5, "General", "center") for month in MONTHS),
    ]


def _by_month(each: Judged) -> dict[int, Decimal]:
    periodicity = each.target.indicator.periodicity
    year = each.target.item.plan.year
    found = {}
    for reading in each.readings:  # older before newer
        ends = last_day(reading.first, periodicity)
        if ends.year == year:
            found[ends.month] = reading.value
    return found


def _month_words(month: int) -> str:
    return _("month %(n)s") % {"n": month}


def _value(month: int) -> Callable[[ReadingRow], Any]:
    return lambda row: row.months.get(month)


def _verdict(row: ReadingRow) -> Styled:
    judgement = Judgement(row.judged.score.judgement)
    sign = SIGNS[LIGHT_OF[judgement]]
    style = (("font_color", sign.ink), ("bg_color", sign.tint), ("bold", True))
    return Styled(f"{sign.shape} {judgement.label}", style)
