"""What the records contradict or leave open in a report: notes for who decides, each true by a rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.choices import TOTALS, Judgement
from indicators.desk.measured import Claim
from indicators.desk.steps import Steps
from indicators.judging import Judged
from indicators.sentences import sentence
from tasks.models import ProgressReport, WorkItem

FEW = 3  # steps that are named one by one


@dataclass(frozen=True, slots=True)
class Seen:
    """What the notes are drawn from. ``judged`` are the item's targets as if the report had been accepted.

    ``skipped`` counts the periods between the last report that counts and this one.
    """

    report: ProgressReport
    item: WorkItem
    last: ProgressReport | None
    steps: Steps
    claims: Sequence[Claim]
    judged: Sequence[Judged]
    files: int
    skipped: int


def checks(seen: Seen, *, on: date) -> list[str]:
    """The notes as sentences; none where nothing speaks against the report."""
    return [
        *_percent(seen),
        *_overdue(seen, on=on),
        *_limit(seen, on=on),
        *_readings(seen),
        *_done(seen),
        *_skipped(seen),
        *_repeated(seen),
    ]


def _percent(seen: Seen) -> Iterator[str]:
    last = seen.last
    if last is None or last.percent is None or seen.report.percent is None:
        return
    if seen.report.percent < last.percent:
        yield _("Progress %(now)s%% is less than the %(last)s%% verified for %(period)s.") % {
            "now": _plain(seen.report.percent),
            "last": _plain(last.percent),
            "period": last.period,
        }


def _overdue(seen: Seen, *, on: date) -> Iterator[str]:
    late = seen.steps.overdue(on=on)
    for step in late[:FEW]:
        if step.day is None:
            continue
        days = (on - step.day).days
        text = ngettext(
            "“%(name)s”, due %(day)s, is %(n)s day overdue and not reported as done.",
            "“%(name)s”, due %(day)s, is %(n)s days overdue and not reported as done.",
            days,
        )
        yield text % {"name": step.name, "day": f"{step.day:%m-%d}", "n": days}
    if n := len(late[FEW:]):
        text = ngettext("%(n)s more step is overdue.", "%(n)s more steps are overdue.", n)
        yield text % {"n": n}


def _limit(seen: Seen, *, on: date) -> Iterator[str]:
    days = (on - seen.item.limit).days
    if days > 0 and not seen.report.done:
        text = ngettext(
            "The task's deadline %(day)s passed %(n)s day ago, and it is not reported as done.",
            "The task's deadline %(day)s passed %(n)s days ago, and it is not reported as done.",
            days,
        )
        yield text % {"day": seen.item.limit, "n": days}


def _readings(seen: Seen) -> Iterator[str]:
    for claim in seen.claims:
        if not claim.is_worse:
            continue
        words = {
            "name": claim.name,
            "value": claim.figure,
            "last": claim.last_figure,
            "month": claim.last_period,
        }
        if claim.change is not None and claim.change < 0:
            yield _("%(name)s: %(value)s is less than the %(last)s of %(month)s.") % words
        else:
            yield _("%(name)s: %(value)s is more than the %(last)s of %(month)s.") % words


def _done(seen: Seen) -> Iterator[str]:
    if not seen.report.done:
        return
    if not seen.files:
        yield _("Reported as done without any evidence.")
    if n := len(seen.steps.left):
        text = ngettext(
            "Reported as done, while %(n)s step is still open.",
            "Reported as done, while %(n)s steps are still open.",
            n,
        )
        yield text % {"n": n}
    for judged in seen.judged:
        if _is_short(judged):
            yield _("Reported as done, yet “%(name)s”: %(why)s.") % {
                "name": judged.target.indicator,
                "why": sentence(judged.target, judged.score),
            }


def _is_short(judged: Judged) -> bool:
    """Whether a target is not reached: a total that is not full yet, or a level that does not hold."""
    verdict = judged.score.judgement
    if judged.target.indicator.aggregation in TOTALS and not _is_cap(judged):
        return verdict != Judgement.MET
    return verdict in (Judgement.OFF_TARGET, Judgement.AT_RISK, Judgement.NO_DATA)


def _is_cap(judged: Judged) -> bool:
    promise = judged.score.promise
    return promise is not None and (promise.is_ceiling or not promise.total)


def _skipped(seen: Seen) -> Iterator[str]:
    if seen.last is not None and seen.skipped:
        text = ngettext(
            "The last report that counts is that of %(period)s: %(n)s period lies between.",
            "The last report that counts is that of %(period)s: %(n)s periods lie between.",
            seen.skipped,
        )
        yield text % {"period": seen.last.period, "n": seen.skipped}


def _repeated(seen: Seen) -> Iterator[str]:
    if seen.last is not None and seen.last.narrative.strip() == seen.report.narrative.strip():
        yield _("The words are the very same as those of %(period)s.") % {
            "period": seen.last.period
        }


def _plain(percent: object) -> str:
    return f"{percent:.1f}".removesuffix(".0")
