"""What an item promises: its targets as rows of its page, and the sentence that sums them up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.choices import Aggregation, Judgement
from indicators.judging import Judged, facts_of
from indicators.models import Target
from indicators.rows import IndicatorRow, row
from indicators.scoring import Score, planned_on
from indicators.wording import actual_words, amount, is_rank, places_of, target_words, unit_of


@dataclass(frozen=True, slots=True)
class Promise:
    """A target's row; for running totals the percentage reached and the plan's, else both None."""

    row: IndicatorRow
    share: Decimal | None
    planned: Decimal | None
    actual: str

    @property
    def is_running_total(self) -> bool:
        """Whether the latest reading counts everything since January."""
        return self.row.target.indicator.aggregation == Aggregation.CUMULATIVE


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
    target, score, facts = judged.target, judged.score, facts_of(judged.target)
    planned = planned_on(facts.start, facts.due, on=on) * 100
    return Promise(
        row=row(judged, {}),
        share=score.share,
        planned=None if score.share is None else planned.quantize(Decimal("0.1")),
        actual=_amount(target, score),
    )


def _amount(target: Target, score: Score) -> str:
    """The value that was judged, with its unit; empty for none."""
    if score.actual is None:
        return ""
    if is_rank(target):
        return actual_words(target, score)
    return amount(score.actual, unit_of(target), places=places_of(target))


def _one(promise: Promise) -> str:
    target = promise.row.target
    words = {"actual": promise.actual, "target": target_words(target)}
    if not promise.actual:
        return _("No value yet, target %(target)s") % words
    if promise.is_running_total:
        return _("%(actual)s so far, target %(target)s") % words
    return _("%(actual)s, target %(target)s") % words
