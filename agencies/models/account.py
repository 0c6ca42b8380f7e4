"""What an account leaves behind: former passwords, sessions that are open, attempts to sign in."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.accounts.querysets.sessions import OpenSessionQuerySet
from agencies.accounts.querysets.sign_ins import FAILURES, SignInQuerySet
from agencies.choices import SignInOutcome
from agencies.models.person import User


class FormerPassword(models.Model):
    """A password that a person has had, as its hash, so that it is not taken again."""

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="former_passwords"
    )
    password = models.CharField(_("password"), max_length=128)
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        ordering: ClassVar = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.set_at:%Y-%m-%d}"


class OpenSession(models.Model):
    """A session that a person is signed in with; the row goes when the session ends."""

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="open_sessions"
    )
    session_key = models.CharField(_("session"), max_length=40, unique=True)
    opened_at = models.DateTimeField(_("opened at"))
    seen_at = models.DateTimeField(_("last seen at"), help_text=_("Written once a minute at most."))
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    agent = models.CharField(_("browser"), max_length=200, blank=True)

    objects = OpenSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("open session")
        verbose_name_plural = _("open sessions")
        ordering: ClassVar = ["-seen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.opened_at:%Y-%m-%d %H:%M}"


class SignIn(models.Model):
    """One line of the sign-in log. Kept for at least six months (网络安全法 第二十一条), and never changed."""

    at = models.DateTimeField(_("time"))
    username = models.CharField(_("user name as typed"), max_length=150)
    user = models.ForeignKey(
        User,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sign_ins",
        help_text=_("Empty where no account has the name."),
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=SignInOutcome)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    agent = models.CharField(_("browser"), max_length=200, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            # The log's page, newest first, of a span of days.
            models.Index(name="sign_in_by_time", fields=["-at", "-id"]),
            # A person's own last sign-ins.
            models.Index(name="sign_in_by_person", fields=["user", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username} {self.get_outcome_display()}"

    @property
    def is_failure(self) -> bool:
        """Whether the attempt let nobody in."""
        return self.outcome in FAILURES
