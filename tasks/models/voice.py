"""What is said about an item, and who was told of what."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit
from tasks.choices import CommentKind, Event
from tasks.models.item import WorkItem
from tasks.models.plan import Plan
from tasks.models.progress import ProgressReport
from tasks.querysets import CommentQuerySet, NotificationQuerySet, UrgeQuerySet


class Comment(models.Model):
    """Words about an item: a comment, an instruction (批示) to a unit, or the unit's answer to it.

    An instruction is open until a comment ``answers`` it; ``due`` is the day by which it should.
    """

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.PROTECT, related_name="comments"
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=CommentKind, default=CommentKind.COMMENT
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("to unit"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="instructions",
    )
    answers = models.OneToOneField(
        "self",
        verbose_name=_("answers"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answer",
    )
    text = models.TextField(_("text"), max_length=2000)
    due = models.DateField(_("answer by"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        related_name="comments",
    )
    at = models.DateTimeField(_("when"))
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments and instructions")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="comment_unit_of_instruction",
                condition=Q(kind=CommentKind.INSTRUCTION, unit__isnull=False)
                | (~Q(kind=CommentKind.INSTRUCTION) & Q(unit__isnull=True, due__isnull=True)),
                violation_error_message=_(
                    "An instruction, and only an instruction, goes to a unit."
                ),
            ),
            models.CheckConstraint(
                name="comment_answer_of_something",
                condition=Q(kind=CommentKind.ANSWER, answers__isnull=False)
                | (~Q(kind=CommentKind.ANSWER) & Q(answers__isnull=True)),
                violation_error_message=_(
                    "An answer, and only an answer, belongs to an instruction."
                ),
            ),
        ]
        indexes: ClassVar = [
            # What a unit must answer, and what stands on an item's page.
            models.Index(name="comment_by_item_newest", fields=["item", "-at"]),
            models.Index(
                name="comment_instructions_of_unit",
                fields=["unit"],
                condition=Q(kind=CommentKind.INSTRUCTION),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        """Where it stands on the item's page."""
        return f"{self.item.get_absolute_url()}#comment-{self.pk}"


class Urge(models.Model):
    """The supervision office urged a unit about an item (催办)."""

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.PROTECT, related_name="urges"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="urges"
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    on = models.DateField(_("business date"))

    objects = UrgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("urging")
        verbose_name_plural = _("urgings")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="urge_once_a_day",
                fields=["item", "unit", "on"],
                violation_error_message=_("This unit was urged about this task today already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.item}"


class Notification(models.Model):
    """One person was told of one event, in the application. ``figures`` hold what its sentence names."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="notifications",
    )
    event = models.CharField(_("event"), max_length=20, choices=Event)
    plan = models.ForeignKey(
        Plan,
        verbose_name=_("plan"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    item = models.ForeignKey(
        WorkItem,
        verbose_name=_("task"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="notifications",
    )
    report = models.ForeignKey(
        ProgressReport,
        verbose_name=_("progress report"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    comment = models.ForeignKey(
        Comment,
        verbose_name=_("comment"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who did it"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    at = models.DateTimeField(_("when"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            # The bell's count, on every page.
            models.Index(
                name="notification_unread", fields=["user"], condition=Q(read_at__isnull=True)
            ),
            # A person's page of notifications, newest first.
            models.Index(name="notification_by_person", fields=["user", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_event_display()}"


class Mute(models.Model):
    """An event that a person does not want to be told of."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="mutes",
    )
    event = models.CharField(_("event"), max_length=20, choices=Event)

    class Meta:
        verbose_name = _("muted event")
        verbose_name_plural = _("muted events")
        ordering: ClassVar = ["user", "event"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="mute_once", fields=["user", "event"])
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_event_display()}"
