"""What the installation knows about itself: when each job ran last."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


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
