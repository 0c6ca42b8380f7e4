"""Closed vocabularies of plans and tasks, stored as words."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(models.TextChoices):
    """Whether an agency's people see the plan yet; nobody sees one that was withdrawn, whose rows the trail names."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("plan", "Withdrawn")


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
AT_WORK = (State.TO_SIGN, State.IN_PROGRESS)  # not reported as done yet


class ClosedWhen(models.TextChoices):
    """Whether a closed item was closed by its limit."""

    IN_TIME = "in_time", _("Closed in time")
    LATE = "late", _("Closed late")


DUE_OVERDUE = "overdue"  # of the filters: open, and the nearest limit has passed
REPORTS_MISSING = "missing"  # of the filters: open, and a report that was due is missing


class Light(models.TextChoices):
    """Progress verdict, derived and never typed in; in the order in which every page shows them."""

    LATE = "late", _("Behind")
    WARN = "warn", _("Warning")
    OK = "ok", _("On track")
    DONE = "done", _("Done")
    IDLE = "idle", _("Not started")


class Queue(models.TextChoices):
    """Why an item waits for its unit, most urgent first; one each. The last two wait for nobody there."""

    RETURNED = "returned", pgettext_lazy("queue", "Returned to us")
    TO_ANSWER = "to_answer", pgettext_lazy("queue", "Instruction to answer")
    OVERDUE = "overdue", _("Overdue")
    DUE_SOON = "due_soon", _("Due soon")
    TO_SIGN = "to_sign", _("To sign for")
    TO_REPORT = "to_report", pgettext_lazy("queue", "To report")
    HANDED_IN = "handed_in", pgettext_lazy("queue", "Handed in")
    UP_TO_DATE = "up_to_date", _("Up to date")


SETTLED_QUEUES = (Queue.HANDED_IN, Queue.UP_TO_DATE)


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


class Cadence(models.TextChoices):
    """How often a plan's units report."""

    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")
    HALFYEARLY = "halfyearly", _("half-yearly")
    YEARLY = "yearly", _("yearly")


class ReportState(models.TextChoices):
    """A progress report's own state: who must act on it. Only accepted reports count."""

    DRAFT = "draft", _("Draft")
    TO_APPROVE = "to_approve", _("To approve by the head of unit")
    SUBMITTED = "submitted", _("To verify")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")
    DISCARDED = "discarded", _("Discarded")


WRITABLE_REPORTS = (ReportState.DRAFT, ReportState.RETURNED)  # with the unit, which may change them
WAITING_REPORTS = (ReportState.TO_APPROVE, ReportState.SUBMITTED)  # with somebody who decides
OPEN_REPORTS = (*WRITABLE_REPORTS, *WAITING_REPORTS)
INCOMPLETE_REPORTS = (*WRITABLE_REPORTS, ReportState.DISCARDED)  # may lack percent and words
HANDED_IN = (*WAITING_REPORTS, ReportState.ACCEPTED)  # the unit has done its part for the period


class FiledAs(models.TextChoices):
    """In whose place a report was written (代填), named with it for ever."""

    OWN = "own", _("by the unit itself")
    DEPUTY = "deputy", _("as a deputy")
    OFFICE = "office", _("by the supervision office on the unit's behalf")


class CommentKind(models.TextChoices):
    """What was said about an item: an instruction (批示) goes to a unit, which must answer."""

    COMMENT = "comment", _("Comment")
    INSTRUCTION = "instruction", _("Instruction")
    ANSWER = "answer", _("Answer")


class Event(models.TextChoices):
    """What people are told of in the application; mails are to follow the same events."""

    PUBLISHED = "published", _("A plan was published: tasks to sign for")
    TO_APPROVE = "to_approve", _("A report waits for approval")
    SUBMITTED = "submitted", _("A report waits for verification")
    RETURNED = "returned", _("A report was returned")
    ACCEPTED = "accepted", _("A report was accepted")
    ON_BEHALF = "on_behalf", _("A report was filed on a unit's behalf")
    INSTRUCTED = "instructed", _("An instruction was given")
    ANSWERED = "answered", _("An instruction was answered")
    COMMENTED = "commented", _("Somebody commented")
    URGED = "urged", _("The supervision office urges")
    CLOSED = "closed", _("A task was closed")
    HALTED = "halted", _("A task was halted")
    RESUMED = "resumed", _("A task was taken up again")
    DIGEST = "digest", _("The reminders of the day")


# Nobody can switch these off: they ask for something to be done.
URGENT_EVENTS = (Event.RETURNED, Event.INSTRUCTED, Event.URGED, Event.ON_BEHALF, Event.DIGEST)


class FlagKind(models.TextChoices):
    """What is wrong with an item."""

    OVERDUE = "overdue", _("Overdue")
    DUE_SOON = "due_soon", _("Due soon")
    BEHIND = "behind", pgettext_lazy("flag", "Behind plan")
    STALLED = "stalled", _("Stalled")
    NOT_REPORTED = "not_reported", _("Not reported")
    OFF_TARGET = "off_target", _("Off target")
    AT_RISK = "at_risk", pgettext_lazy("flag", "At risk")


class Topic(models.TextChoices):
    """What an agency's plan of reminders has steps for: a day from which working days are counted."""

    LIMIT = "limit", pgettext_lazy("reminders", "Limit of a task")
    SIGN = "sign", pgettext_lazy("reminders", "Signing for a task")
    REPORT = "report", pgettext_lazy("reminders", "Report of a period")
    APPROVE = "approve", pgettext_lazy("reminders", "Report to approve")
    VERIFY = "verify", pgettext_lazy("reminders", "Report to verify")
    RETURNED = "returned", pgettext_lazy("reminders", "Returned report")


class Audience(models.TextChoices):
    """Who is reminded, from the one who does it upwards."""

    STAFF = "staff", pgettext_lazy("reminders", "Staff of the unit")
    HEAD = "head", pgettext_lazy("reminders", "Head of the unit")
    LEADER = "leader", pgettext_lazy("reminders", "Leader in charge")
    OFFICE = "office", pgettext_lazy("reminders", "Supervision office")


class ReminderKind(models.TextChoices):
    """What a person is reminded of, in the order in which the letter says it."""

    OVERDUE = "overdue", _("Overdue")
    DUE_TODAY = "due_today", _("Due today")
    URGED = "urged", _("Urged")
    RETURNED = "returned", pgettext_lazy("reminder", "Returned, to correct")
    NOT_REPORTED = "not_reported", pgettext_lazy("reminder", "Report missing")
    NOBODY = "nobody", pgettext_lazy("reminder", "Nobody to remind")
    DUE_SOON = "due_soon", _("Due soon")
    TO_REPORT = "to_report", pgettext_lazy("reminder", "Report due")
    TO_SIGN = "to_sign", _("To sign for")
    TO_APPROVE = "to_approve", pgettext_lazy("reminder", "To approve")
    TO_VERIFY = "to_verify", pgettext_lazy("reminder", "To verify")


# What people may switch off; the others say that something is late, was given back or urged.
MUTABLE_KINDS = (
    ReminderKind.DUE_SOON,
    ReminderKind.TO_REPORT,
    ReminderKind.TO_SIGN,
    ReminderKind.TO_APPROVE,
    ReminderKind.TO_VERIFY,
)
WEEKLY = "weekly"  # the leaders' letter, which they may switch off too: the kind of its mail
MUTES = (*ReminderKind.choices, (WEEKLY, _("The weekly letter")))


class MailState(models.TextChoices):
    """A mail's own delivery state."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    KEPT = "kept", pgettext_lazy("mail", "Only in the application")
