"""Keys by which programs ask the API in a person's name."""

from datetime import date
from hashlib import sha256
from secrets import token_hex
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.person import User

KEY_BYTES = (
    20  # 160 random bits: nobody guesses them, so a plain digest keeps them as well as a slow one
)
TAIL = 4  # characters of a key that lists show


def digest_of_key(key: str) -> str:
    """What is stored in a key's place."""
    return sha256(key.encode()).hexdigest()


class ApiToken(models.Model):
    """A key of the API. The key itself is shown once and not stored: whoever reads the database cannot use it."""

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="api_tokens"
    )
    # Unique, and so the index that each request of a program finds its row by.
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    tail = models.CharField(_("last characters"), max_length=TAIL, editable=False)
    name = models.CharField(
        _("name"), max_length=60, help_text=_("Which program asks with it, on which machine.")
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        User,
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty for those that are older than this table."),
    )
    last_used_on = models.DateField(_("last used on"), null=True, blank=True)
    expires_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty: without end.")
    )

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} …{self.tail}"

    def has_run_out(self, on: date) -> bool:
        """Whether its last day lies before a day."""
        return self.expires_on is not None and self.expires_on < on


def new_key() -> str:
    """A key that nobody has."""
    return token_hex(KEY_BYTES)
