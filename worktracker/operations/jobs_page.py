"""What the page of the jobs shows: what was found, each job with its time and last run, and the latest runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.models import User
from tasks.choices import MailState
from tasks.models import OutboundMail
from worktracker.models import LoggedRun, LoggedRunQuerySet, Outcome
from worktracker.operations.figures import in_words
from worktracker.operations.health import NIGHTLY_JOBS, Part, examine_jobs
from worktracker.operations.page import NAMES
from worktracker.operations.planned import Planned, planned_times
from worktracker.schedule import TIMES

PER_PAGE = 30
LIGHTS = {
    Outcome.RUNNING: "idle",
    Outcome.DONE: "ok",
    Outcome.FAILED: "late",
    Outcome.PUT_OFF: "warn",
    Outcome.LOST: "late",
}
UNWELL = (Outcome.FAILED, Outcome.LOST)


@dataclass(frozen=True, slots=True)
class RunLine:
    """A row of the history; ``light`` is the colour and shape of its outcome, ``words`` that in words."""

    run: LoggedRun
    job: str
    light: str
    words: str
    figures: str

    @property
    def is_unwell(self) -> bool:
        """Whether it failed or was broken off."""
        return self.light == LIGHTS[Outcome.FAILED]


@dataclass(frozen=True, slots=True)
class JobLine:
    """A scheduled job; ``planned`` is None until the scheduler was started, ``last`` until the job ran."""

    name: str
    words: str
    planned: Planned | None
    last: RunLine | None


def jobs_page(*, reader: User, asked: QueryDict, at: datetime) -> dict[str, Any]:
    """The page's context: ``?job=`` and ``?outcome=`` keep those runs, ``?page=`` goes on. No run names anybody."""
    runs = LoggedRun.objects.with_standing(at=at)
    jobs, parts = list(_jobs(runs, at=at)), examine_jobs(at=at)
    job, outcome = _known(asked.get("job"), TIMES), _known(asked.get("outcome"), Outcome.values)
    of_job = runs.filter(job=job) if job else runs
    chosen = of_job.standing_as(outcome) if outcome else of_job
    page = Paginator(chosen.latest_first(), PER_PAGE).get_page(asked.get("page"))
    unwell = [line for line in jobs if line.last and line.last.is_unwell]
    return {
        "title": _title(unwell, parts, jobs),
        "is_red": bool(unwell) or not all(part.is_well for part in parts),
        "jobs": jobs,
        "zone": next(
            (line.planned.zone for line in jobs if line.planned and line.planned.zone), ""
        ),
        "page": page,
        "runs": _lines(page),
        "job": job,
        "job_words": str(NAMES.get(job, job)),
        "outcome": outcome,
        "outcomes": _outcomes(of_job),
        "failed_mails": OutboundMail.objects.visible_to(reader)
        .filter(state=MailState.FAILED)
        .count(),
        "at": at,
    }


def _jobs(runs: LoggedRunQuerySet, *, at: datetime) -> Iterator[JobLine]:
    planned = planned_times(TIMES, at=at)
    for name in TIMES:
        last = runs.filter(job=name).latest_first().first()
        yield JobLine(
            name, str(NAMES.get(name, name)), planned.get(name), _line(last) if last else None
        )


def _title(unwell: Sequence[JobLine], parts: Sequence[Part], jobs: Sequence[JobLine]) -> str:
    """What was found, worst first."""
    if len(unwell) > 1:
        comma = pgettext("list of names", ", ")
        told = {"n": len(unwell), "jobs": comma.join(line.words for line in unwell)}
        return _("%(n)d jobs did not end well: %(jobs)s") % told
    for line in unwell:
        if line.last and line.last.run.error:
            return _("%(job)s failed: %(error)s") % {
                "job": line.words,
                "error": line.last.run.error,
            }
        return _("%(job)s was broken off") % {"job": line.words}
    for part in parts:
        if not part.is_well or (part.name == "nightly" and part.state != "ok"):
            return part.sentence
    return _last_night([line.last.run for line in jobs if line.last and line.name in NIGHTLY_JOBS])


def _last_night(runs: Sequence[LoggedRun]) -> str:
    """What both nightly jobs did the last time."""
    if not runs:  # they ran before there was a history
        return _("The nightly jobs ran.")
    time = f"{localtime(min(run.seen_at for run in runs)):%m-%d %H:%M}"
    did = {
        word: sum(run.figures.get(word, 0) for run in runs)
        for word in ("raised", "cleared", "changed")
    }
    told = {"time": time, "figures": _joined(did) or _("nothing changed")}
    return _("The nightly jobs ran well at %(time)s: %(figures)s") % told


def _lines(runs: Page) -> list[RunLine]:
    return [_line(run) for run in runs]


def _line(run: Any) -> RunLine:
    standing = Outcome(run.standing)
    words = str(standing.label)
    return RunLine(
        run, str(NAMES.get(run.job, run.job)), LIGHTS[standing], words, _joined(run.figures)
    )


def _joined(figures: dict[str, int]) -> str:
    return pgettext("between figures", ", ").join(in_words(figures))


def _outcomes(runs: LoggedRunQuerySet) -> list[tuple[str, str]]:
    """The outcomes that there are, as values and words."""
    there = runs.standings()
    return [(str(one.value), str(one.label)) for one in Outcome if one.value in there]


def _known(asked: str | None, among: Any) -> str:
    return asked if asked and asked in among else ""
