"""Files that prove a report."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tasks.models.progress import ProgressReport
from tasks.querysets import EvidenceQuerySet


def evidence_storage() -> FileSystemStorage:
    """Outside every folder that a web server serves; files have no address of their own."""
    return FileSystemStorage(
        location=settings.EVIDENCE_ROOT,
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


def random_name(_evidence: "Evidence", _name: str) -> str:
    """A name that tells nothing and that nobody can guess."""
    name = uuid4().hex
    return f"{name[:2]}/{name}"


class Evidence(models.Model):
    """One file of a report (佐证材料). ``name`` is the file's own, cleaned; what is removed stays as a row and a file.

    ``content_type`` is what its bytes were found to be, never what the browser said.
    """

    report = models.ForeignKey(
        ProgressReport,
        verbose_name=_("progress report"),
        on_delete=models.PROTECT,
        related_name="evidence",
    )
    name = models.CharField(_("file name"), max_length=150)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content_type = models.CharField(_("content type"), max_length=100)
    file = models.FileField(
        _("file"), storage=evidence_storage, upload_to=random_name, max_length=100
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("removed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering: ClassVar = ["report", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_not_empty",
                condition=Q(size__gt=0),
                violation_error_message=_("The file is empty."),
            ),
            models.UniqueConstraint(
                name="evidence_bytes_once_in_report",
                fields=["report", "sha256"],
                condition=Q(removed_at__isnull=True),
                violation_error_message=_("This very file is attached already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where it is handed out, to who sees the report."""
        return reverse("evidence", args=[self.pk])
