"""What new values changed: verdicts before and after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from indicators.choices import Judgement
from indicators.judging import judge_targets
from indicators.models import Target
from indicators.rows import LIGHTS
from indicators.sentences import sentence


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
