"""What watches the items: flags, reminders and the outbox."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Unit
from tasks.choices import MUTES, Audience, FlagKind, MailState, ReminderKind, Topic
from tasks.models.item import WorkItem
from tasks.querysets import FlagQuerySet, MailQuerySet, ReminderQuerySet


class Flag(models.Model):
    """A finding on an item (预警), opened and closed by rule. ``figures`` hold what the rule saw that day."""

    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.CASCADE, related_name="flags"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=FlagKind)
    raised_on = models.DateField(_("raised on"))
    cleared_on = models.DateField(_("cleared on"), null=True, blank=True)
    rule = models.CharField(_("rule"), max_length=40)
    figures = models.JSONField(_("figures"), default=dict, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        ordering: ClassVar = ["-raised_on", "item"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="flag_open_once",
                fields=["item", "kind"],
                condition=Q(cleared_on__isnull=True),
                violation_error_message=_("This flag is raised already."),
            ),
            models.CheckConstraint(
                name="flag_cleared_after_raised",
                condition=Q(cleared_on__isnull=True) | Q(cleared_on__gte=F("raised_on")),
                violation_error_message=_("A flag is cleared on the day it was raised or later."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.item}"


class OutboundMail(models.Model):
    """A mail in the outbox with its own delivery state. One digest a person a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="mails",
    )
    kind = models.CharField(_("kind"), max_length=20, default="digest")
    day = models.DateField(_("business date"))
    address = models.EmailField(
        _("address"), blank=True, help_text=_("Empty where it is kept in the application only.")
    )
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"))
    state = models.CharField(_("state"), max_length=20, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail log")
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="mail_once_a_day", fields=["user", "kind", "day"])
        ]
        indexes: ClassVar = [
            # The delivery job: what is queued.
            models.Index(name="mail_queued", fields=["id"], condition=Q(state=MailState.QUEUED)),
        ]

    def __str__(self) -> str:
        return self.subject


class Reminder(models.Model):
    """Who must hear of what, exactly once: one row a person, item, kind, limit and step.

    ``step`` counts working days before the limit (7, 3, …), 0 on the day, and negative after it. ``unit`` is whose
    part it is about; none where no unit answers for the item.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="reminders",
    )
    item = models.ForeignKey(
        WorkItem, verbose_name=_("task"), on_delete=models.CASCADE, related_name="reminders"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ReminderKind)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    limit = models.DateField(_("limit"))
    step = models.SmallIntegerField(_("step"))
    claimed_on = models.DateField(_("claimed on"))
    told_on = models.DateField(
        _("told on"), null=True, blank=True, help_text=_("The day of the digest that said it.")
    )
    mail = models.ForeignKey(
        OutboundMail,
        verbose_name=_("mail"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reminders",
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering: ClassVar = ["-claimed_on", "user"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="reminder_once", fields=["user", "item", "kind", "limit", "step"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.item} {self.limit:%Y-%m-%d}"


class ReminderStep(models.Model):
    """One step of an agency's own plan of reminders; an agency without any goes by the product's own.

    ``left`` counts working days before the topic's day, 0 is the day itself, negative numbers lie after it. ``every``
    repeats the step every so many working days from then on.
    """

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.CASCADE, related_name="reminder_steps"
    )
    topic = models.CharField(_("topic"), max_length=10, choices=Topic)
    audience = models.CharField(_("who"), max_length=10, choices=Audience)
    left = models.SmallIntegerField(_("working days left"))
    every = models.PositiveSmallIntegerField(_("then every"), null=True, blank=True)

    class Meta:
        verbose_name = _("step of a reminder")
        verbose_name_plural = _("steps of reminders")
        ordering: ClassVar = ["agency", "topic", "audience", "-left"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="reminder_step_once",
                fields=["agency", "topic", "audience", "left"],
                violation_error_message=_("This step stands in the plan already."),
            ),
            models.CheckConstraint(
                name="reminder_step_near",
                condition=Q(left__gte=-120, left__lte=120)
                & (Q(every__isnull=True) | Q(every__gte=1, every__lte=60)),
                violation_error_message=_(
                    "A step lies at most 120 working days away, and repeats every 1 to 60."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} {self.get_audience_display()} {self.left}"


class ReminderMute(models.Model):
    """What a person has switched off: the weekly letter, or a kind of reminder that says of nothing that it is late."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="reminder_mutes",
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MUTES)

    class Meta:
        verbose_name = _("muted reminder")
        verbose_name_plural = _("muted reminders")
        ordering: ClassVar = ["user", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="reminder_mute_once", fields=["user", "kind"])
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()}"
