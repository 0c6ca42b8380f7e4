"""Closed vocabularies of plans and tasks, stored as words."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(models.TextChoices):
    """Whether an agency's people see the plan yet."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class Kind(models.TextChoices):
    """What a clause asks for: a result of the year, or work."""

    GOAL = "goal", _("Goal")
    TASK = "task", _("Task")


class State(models.TextChoices):
    """Process state: who must act. Never mixed with the light."""

    TO_SIGN = "to_sign", _("To sign for")
    IN_PROGRESS = "in_progress", _("In progress")
    TO_VERIFY = "to_verify", _("To verify")
    CLOSED = "closed", _("Closed")
    HALTED = "halted", _("Halted")


OPEN_STATES = (State.TO_SIGN, State.IN_PROGRESS, State.TO_VERIFY)


class Light(models.TextChoices):
    """Progress verdict, derived and never typed in; in the order in which every page shows them."""

    LATE = "late", _("Behind")
    WARN = "warn", _("Warning")
    OK = "ok", _("On track")
    DONE = "done", _("Done")
    IDLE = "idle", _("Not started")


class Queue(models.TextChoices):
    """Why an open item waits for its unit, most urgent first; one each."""

    OVERDUE = "overdue", _("Overdue")
    DUE_SOON = "due_soon", _("Due soon")
    TO_SIGN = "to_sign", _("To sign for")
    TO_REPORT = "to_report", _("To report this month")
    UP_TO_DATE = "up_to_date", _("Up to date")


class Sort(models.TextChoices):
    """What a list of items can be sorted by; a leading minus turns the order round."""

    LIGHT = "light", _("Light")
    NUMBER = "number", _("No.")
    UNIT = "unit", _("Unit")
    DOMAIN = "domain", _("Domain")
    PROGRESS = "progress", _("Progress")
    GAP = "gap", _("Against plan")
    NEXT_LIMIT = "next_limit", _("Nearest limit")
    STATE = "state", _("State")


class Part(models.TextChoices):
    """A unit's part in an item."""

    LEAD = "lead", _("Lead")
    COOPERATING = "cooperating", _("Cooperating")


class LimitKind(models.TextChoices):
    """What the nearest limit of an item is."""

    LIMIT = "limit", pgettext_lazy("nearest limit", "Deadline")
    MILESTONE = "milestone", pgettext_lazy("nearest limit", "Milestone")
    OCCURRENCE = "occurrence", pgettext_lazy("nearest limit", "Occurrence")


class Frequency(models.TextChoices):
    """How often a duty recurs."""

    DAILY = "daily", _("daily")
    WEEKLY = "weekly", _("weekly")
    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")
    HALFYEARLY = "halfyearly", _("half-yearly")
    YEARLY = "yearly", _("yearly")


class ReportState(models.TextChoices):
    """A progress report's own state; only accepted reports count."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")


class FlagKind(models.TextChoices):
    """What is wrong with an item."""

    OVERDUE = "overdue", _("Overdue")
    DUE_SOON = "due_soon", _("Due soon")
    STALLED = "stalled", _("Stalled")
    NOT_REPORTED = "not_reported", _("Not reported")
    OFF_TARGET = "off_target", _("Off target")


class ReminderKind(models.TextChoices):
    """What a person is reminded of."""

    DUE_SOON = "due_soon", _("Due soon")
    DUE_TODAY = "due_today", _("Due today")
    OVERDUE = "overdue", _("Overdue")


class MailState(models.TextChoices):
    """A mail's own delivery state."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
