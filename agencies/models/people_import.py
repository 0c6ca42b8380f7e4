"""A workbook of units and people on its way in: what was read of it waits here until somebody applies it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.choices import ImportState
from agencies.models.person import User
from agencies.querysets import ImportQuerySet


class PeopleImport(models.Model):
    """One workbook. ``lines`` are its rows as read, ``agencies.importing.lines.Lines`` as JSON.

    The bytes are not kept. Once it was applied or discarded the rows go too, since they name people; ``sha256`` and
    ``counts`` (how many rows of each sheet came out how) stay as the proof of what was done.
    """

    by = models.ForeignKey(
        User, verbose_name=_("uploaded by"), on_delete=models.PROTECT, related_name="imports"
    )
    at = models.DateTimeField(_("uploaded at"))
    name = models.CharField(_("file name"), max_length=150)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    lines = models.JSONField(_("rows as read"), null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ImportState, default=ImportState.CHECKED
    )
    settled_at = models.DateTimeField(_("applied or discarded at"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of people")
        verbose_name_plural = _("imports of people")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="import_settled_keeps_no_rows",
                condition=Q(state=ImportState.CHECKED, settled_at__isnull=True, lines__isnull=False)
                | (~Q(state=ImportState.CHECKED) & Q(settled_at__isnull=False, lines__isnull=True)),
                violation_error_message=_("An import that is settled keeps no rows."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it may still be applied."""
        return self.state == ImportState.CHECKED
