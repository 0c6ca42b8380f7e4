"""What new values changed: verdicts before and after."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import ngettext, pgettext

from indicators.choices import Judgement
from indicators.entry.facts import Entry
from indicators.judging import judge_targets
from indicators.models import Indicator, Target
from indicators.rows import LIGHTS
from indicators.sentences import sentence
from indicators.spans import period_words

MOST_NAMED: Final = 3  # indicators
MOST_PERIODS: Final = 12  # of each


@dataclass(frozen=True, slots=True)
class Turn:
    """A target whose verdict changed, with the new one's reason."""

    target: Target
    old: Judgement
    new: Judgement
    why: str

    @property
    def light(self) -> str:
        """The light of the new verdict."""
        return str(LIGHTS[self.new].value)


def verdicts_of(indicators: Iterable[int], *, on: date) -> dict[int, Judgement]:
    """The verdict of each target of these indicators, by its id."""
    targets = Target.objects.binding().filter(indicator__in=list(indicators))
    judged = judge_targets(targets.order_by("pk"), on=on)
    return {each.target.pk: Judgement(each.score.judgement) for each in judged}


def places_told(entries: Sequence[Entry]) -> str:
    """Which values: PM2.5 3月、4月；some of them, and how many the others are. One query."""
    rows = Indicator.objects.select_related("definition").in_bulk(
        {entry.indicator for entry in entries}
    )
    periods: dict[int, list[str]] = defaultdict(list)
    for entry in sorted(entries, key=lambda each: each.period):
        words = period_words(entry.period, rows[entry.indicator].periodicity)
        periods[entry.indicator].append(words)
    told, named = [], 0
    for pk, each in list(periods.items())[:MOST_NAMED]:
        named += len(each[:MOST_PERIODS])
        told.append(f"{rows[pk]} {_listed(each[:MOST_PERIODS])}")
    text = "；".join(told)
    if left := len(entries) - named:
        more = ngettext("and %(n)s more", "and %(n)s more", left)
        return f"{text} {more % {'n': left}}"
    return text


def _listed(words: Sequence[str]) -> str:
    return pgettext("between periods", ", ").join(words)


def turns_since(before: Mapping[int, Judgement], *, on: date) -> list[Turn]:
    """Those of the targets whose verdict is another now, worst first."""
    targets = Target.objects.filter(pk__in=list(before)).order_by("item", "order")
    found = []
    for each in judge_targets(targets, on=on):
        old, new = before[each.target.pk], Judgement(each.score.judgement)
        if old != new:
            found.append(Turn(each.target, old, new, sentence(each.target, each.score)))
    order = list(LIGHTS)
    return sorted(found, key=lambda turn: order.index(turn.new))
