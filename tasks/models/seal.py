"""What makes the audit trail provable: batches of its rows in a chain of hashes."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

DIGEST = 64  # characters of a SHA-256 in hexadecimal


class Seal(models.Model):
    """A batch of trail rows, sealed. ``head`` is the digest of its last link and proves everything before it.

    Printed or mailed out of the database, a head shows later whether anything up to it was changed.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    sealed_at = models.DateTimeField(_("sealed at"))
    rows = models.PositiveIntegerField(_("rows"))
    head = models.CharField(_("head"), max_length=DIGEST)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"{self.number} {self.head[:12]}"


class SealLink(models.Model):
    """One link of the chain: the digest of the link before it together with one row of the trail.

    ``activity`` is the row's id and no foreign key: a row that was deleted by force is missed by its link.
    """

    seal = models.ForeignKey(
        Seal, verbose_name=_("seal"), on_delete=models.PROTECT, related_name="links"
    )
    position = models.PositiveBigIntegerField(_("position in the chain"), unique=True)
    activity = models.PositiveBigIntegerField(_("row of the trail"), unique=True)
    digest = models.CharField(_("digest"), max_length=DIGEST)

    class Meta:
        verbose_name = _("link of the chain")
        verbose_name_plural = _("links of the chain")
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return f"{self.position} {self.digest[:12]}"
