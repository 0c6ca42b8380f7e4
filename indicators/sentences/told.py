"""A target and the figures of its verdict, in words."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import cast

from django.utils.translation import gettext as _

from indicators.choices import Op
from indicators.figures import figure
from indicators.models import Target
from indicators.scoring import Score
from indicators.spans import dated_words, first_words, last_words, span_words
from indicators.wording import (
    MOST_PLACES,
    is_rank,
    places_of,
    plain,
    target_words,
    true_places,
    unit_of,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What the sentences ask for; names are those of the verdict's figures."""

    target: Target
    score: Score

    def number(self, name: str) -> Decimal:
        """A figure as it was worked out."""
        return Decimal(cast(Decimal | int, self.score.figures[name]))

    def count(self, name: str) -> int:
        """A figure that counts whole things."""
        return int(self.number(name))

    def plain(self, name: str, rounding: str = ROUND_HALF_UP) -> str:
        """A figure without its unit."""
        return plain(self.number(name), places=places_of(self.target), rounding=rounding)

    def amount(self, name: str, rounding: str = ROUND_HALF_UP) -> str:
        """A figure with its unit."""
        return self.with_unit(self.plain(name, rounding))

    def judged(self, name: str) -> str:
        """A figure beside its target, without its unit: so many decimals that both do not look alike."""
        value = self.number(name)
        return plain(value, places=true_places(self.target, value, self.score.promise))

    def value(self, name: str) -> str:
        """The value that was judged, with its unit: 第 7, 41.2 微克/立方米."""
        number = self.judged(name)
        if is_rank(self.target):
            return _("no. %(n)s") % {"n": number}
        return self.with_unit(number)

    def hard(self, name: str) -> str:
        """What is still asked for, without its unit: rounded so that it never looks easier than it is."""
        return self.plain(name, ROUND_FLOOR if self.is_ceiling else ROUND_CEILING)

    def apart(self, name: str, other: str) -> tuple[str, str]:
        """What is asked for and a figure that falls short of it, with so many decimals that they differ."""
        rounding = ROUND_FLOOR if self.is_ceiling else ROUND_CEILING
        places = places_of(self.target)
        while True:
            need = plain(self.number(name), places=places, rounding=rounding)
            seen = plain(self.number(other), places=places)
            if need != seen or places >= MOST_PLACES:
                return need, seen
            places += 1

    def with_unit(self, number: str) -> str:
        """A number that is written already, with the unit."""
        return figure(Decimal(number), unit_of(self.target))

    def day(self, name: str) -> str:
        """2024-09-20."""
        return f"{self._date(name):%Y-%m-%d}"

    def period(self, name: str) -> str:
        """9月, 3季度, 9月30日; with its year where that is not the plan's."""
        return dated_words(self._date(name), self.periodicity, year=self._year)

    def dated(self, name: str) -> str:
        """The same, always with its year."""
        return dated_words(self._date(name), self.periodicity)

    def is_after(self, name: str, other: str) -> bool:
        """Whether a day is later than another."""
        return self._date(name) > self._date(other)

    @property
    def periodicity(self) -> str:
        """The length of the periods."""
        return self.target.indicator.periodicity

    @property
    def is_ceiling(self) -> bool:
        """Whether less is better."""
        if self.score.promise is not None:
            return self.score.promise.is_ceiling
        return self.target.op in {Op.AT_MOST, Op.LESS}

    @property
    def promised(self) -> str:
        """≤40 微克/立方米."""
        return target_words(self.target, within=True, promise=self.score.promise)

    @property
    def asked(self) -> str:
        """The same without a unit, and always with its sign: ≤40, ＝50, 6—9."""
        now = self.score.promise or self.target
        if now.value_max is not None:
            return f"{plain(now.value)}—{plain(now.value_max)}"
        sign = "＝" if now.op == Op.EXACTLY else Op(now.op).label
        return f"{sign}{self.plain('target')}"

    @property
    def span(self) -> str:
        """1—9月."""
        first, last = self._date("since"), self._date("month")
        return span_words(first, last, self.periodicity, year=self._year)

    @property
    def rest(self) -> str:
        """后3个月."""
        return last_words(self.count("left"), self.periodicity)

    @property
    def past(self) -> str:
        """前9个月."""
        return first_words(self.count("gone"), self.periodicity)

    @property
    def _year(self) -> int:
        return self.target.item.plan.year

    def _date(self, name: str) -> date:
        return cast(date, self.score.figures[name])
