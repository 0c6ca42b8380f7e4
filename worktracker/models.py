"""What the installation knows about itself: when each job ran last, what its runs did, and when it is to run."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# A run that has not ended by then never will: its worker died. The queue, too, gives it to another one by then.
RUN_PATIENCE = timedelta(hours=1)
# Figures of what stood, not of what a run did.
STANDING_FIGURES = frozenset({"days", "foreseen"})


class JobRun(models.Model):
    """How a job's last runs ended, by the machine's clock; one row a job, written by whichever worker ran it."""

    name = models.CharField(_("job"), max_length=100, unique=True)
    first_at = models.DateTimeField(_("first ended at"))
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True)
    failed_at = models.DateTimeField(_("last failure"), null=True, blank=True)
    failure = models.CharField(
        _("error"), max_length=100, blank=True, help_text=_("Its kind; the log has the rest.")
    )

    class Meta:
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_failing(self) -> bool:
        """Whether the last run that ended failed."""
        if self.failed_at is None:
            return False
        return self.succeeded_at is None or self.failed_at > self.succeeded_at


class Outcome(models.TextChoices):
    """How a run ended, if it did."""

    RUNNING = "running", pgettext_lazy("run", "Running")
    DONE = "done", pgettext_lazy("run", "Done")
    FAILED = "failed", pgettext_lazy("run", "Failed")
    PUT_OFF = "put_off", pgettext_lazy("run", "To be tried again")
    LOST = "lost", pgettext_lazy("run", "Broken off")


class LoggedRunQuerySet(models.QuerySet["LoggedRun"]):
    """Runs of jobs; nothing in them names a person, a unit or a task."""

    def with_standing(self, *, at: datetime) -> "LoggedRunQuerySet":
        """Adds ``standing``: the outcome, where a run that has been running for too long counts as broken off."""
        is_lost = Q(outcome=Outcome.RUNNING, begun_at__lt=at - RUN_PATIENCE)
        lost = When(is_lost, then=Value(Outcome.LOST.value))
        return self.annotate(
            standing=Case(lost, default=F("outcome"), output_field=models.CharField())
        )

    def standing_as(self, outcome: str) -> "LoggedRunQuerySet":
        """Those that stand at this outcome; after ``with_standing``."""
        return self.filter(Q(("standing", outcome)))

    def standings(self) -> set[str]:
        """The outcomes that there are; after ``with_standing``."""
        return {row["standing"] for row in self.order_by().values("standing").distinct()}

    def latest_first(self) -> "LoggedRunQuerySet":
        """By their last sign of life: a row of runs that did nothing stands where the last of them does."""
        return self.order_by("-seen_at", "-pk")


class LoggedRun(models.Model):
    """One run of a job, by the machine's clock; or, of a job and day, all runs that did nothing.

    ``figures`` holds what the run counted, by words of ``worktracker.operations.figures``. ``seen_at`` is when it
    ended, or began where it has not ended. Of quiet runs ``runs`` says how many, ``begun_at`` when the first began, and
    ``seconds`` how long the longest took.
    """

    job = models.CharField(_("job"), max_length=100)
    task_id = models.CharField(_("number of the run"), max_length=64, blank=True)
    day = models.DateField(_("business day"))
    begun_at = models.DateTimeField(_("begun at"))
    seen_at = models.DateTimeField(_("ended at"))
    seconds = models.FloatField(pgettext_lazy("run", "seconds"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome, default=Outcome.RUNNING
    )
    error = models.CharField(
        _("error"), max_length=100, blank=True, help_text=_("Its kind; the log has the rest.")
    )
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    is_quiet = models.BooleanField(_("did nothing"), default=False)
    runs = models.PositiveIntegerField(_("number of runs"), default=1)

    objects: ClassVar[models.Manager["LoggedRun"]] = LoggedRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("logged run")
        verbose_name_plural = _("logged runs")
        ordering: ClassVar = ["-seen_at", "-pk"]
        indexes: ClassVar = [
            # The page's list, and of one job its latest run.
            models.Index(fields=["-seen_at", "-id"], name="logged_run_seen"),
            models.Index(fields=["job", "-seen_at"], name="logged_run_job"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["job", "day"],
                condition=Q(is_quiet=True),
                name="logged_run_quiet_once_a_day",
                violation_error_message=_("The quiet runs of a job and day stand in one row."),
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values),
                name="logged_run_outcome_is_known",
                violation_error_message=_("There is no such outcome of a run."),
            ),
            models.CheckConstraint(
                condition=Q(is_quiet=False) | Q(outcome=Outcome.DONE),
                name="logged_run_quiet_is_done",
                violation_error_message=_("Only runs that ended well count as quiet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def first_day(self) -> date:
        """The first business day that it worked for; a nightly job makes up for days that were missed."""
        return self.day - timedelta(days=max(1, self.figures.get("days", 1)) - 1)


class PlannedTime(models.Model):
    """What the product last wrote as the time of a job: where the schedule says otherwise, a person has moved it."""

    job = models.CharField(_("job"), max_length=200, unique=True)
    planned = models.CharField(pgettext_lazy("job", "planned time"), max_length=200)

    class Meta:
        verbose_name = _("planned time of a job")
        verbose_name_plural = _("planned times of jobs")
        ordering: ClassVar = ["job"]

    def __str__(self) -> str:
        return f"{self.job}: {self.planned}"
