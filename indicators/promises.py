"""What an item promises: its targets as rows of its page, and the sentence that sums them up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.choices import TOTALS, Judgement
from indicators.judging import Judged, facts_of
from indicators.models import Target
from indicators.rows import IndicatorRow, row
from indicators.scoring import Score, asked_on
from indicators.scoring.facts import HUNDRED
from indicators.wording import actual_words, amount, is_rank, true_places, unit_of


@dataclass(frozen=True, slots=True)
class Promise:
    """A target's row; for totals that must grow the percentage reached and the plan's, else both None."""

    row: IndicatorRow
    share: Decimal | None
    planned: Decimal | None
    actual: str

    @property
    def is_total(self) -> bool:
        """Whether what is judged grows from January on, however it is reported."""
        return self.row.target.indicator.aggregation in TOTALS


def promises(judged: Sequence[Judged], *, on: date) -> list[Promise]:
    """The targets in the clause's order."""
    return [_promise(each, on=on) for each in judged]


def promises_title(rows: Sequence[Promise]) -> str:
    """What was found: the figure itself where one thing is promised, else how many are at which verdict."""
    if not rows:
        return _("The clause promises no figure")
    if len(rows) == 1:
        return _one(rows[0])
    counts = Counter(each.row.judgement for each in rows)
    words = {"all": len(rows)}
    if n := counts[Judgement.OFF_TARGET]:
        text = ngettext(
            "%(n)s of %(all)s targets is out of reach",
            "%(n)s of %(all)s targets are out of reach",
            n,
        )
    elif n := counts[Judgement.AT_RISK]:
        text = ngettext(
            "%(n)s of %(all)s targets is at risk", "%(n)s of %(all)s targets are at risk", n
        )
    elif n := counts[Judgement.NO_DATA]:
        text = ngettext(
            "%(n)s of %(all)s targets has no value yet",
            "%(n)s of %(all)s targets have no value yet",
            n,
        )
    else:
        text = _("All %(all)s targets are reachable or met")
    return text % {**words, "n": n}


def _promise(judged: Judged, *, on: date) -> Promise:
    return Promise(
        row=row(judged, {}),
        share=judged.score.share,
        planned=None if judged.score.share is None else _planned(judged, on=on),
        actual=_amount(judged.target, judged.score),
    )


def _planned(judged: Judged, *, on: date) -> Decimal:
    """What the plan asks for by the end of a day, in percent of the target; all of it where that is nothing."""
    facts = facts_of(judged.target)
    total = facts.in_force(on).total
    planned = HUNDRED * asked_on(facts, on=on) / total if total else HUNDRED
    return planned.quantize(Decimal("0.1"))


def _amount(target: Target, score: Score) -> str:
    """The value that was judged, with its unit; empty for none."""
    if score.actual is None:
        return ""
    if is_rank(target):
        return actual_words(target, score)
    places = true_places(target, score.actual, score.promise)
    return amount(score.actual, unit_of(target), places=places)


def _one(promise: Promise) -> str:
    words = {"actual": promise.actual, "target": promise.row.promised}
    if not promise.actual:
        return _("No value yet, target %(target)s") % words
    if promise.is_total:
        return _("%(actual)s so far, target %(target)s") % words
    return _("%(actual)s, target %(target)s") % words
