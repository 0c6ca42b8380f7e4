"""Refusals of the task rules, each with a stable code and one sentence."""

from worktracker.lib.errors import DomainError, NotAllowed, Stale

__all__ = [
    "AlreadyAnswered",
    "CannotPublish",
    "CommentRefused",
    "EvidenceLost",
    "EvidenceRefused",
    "LightRulesRefused",
    "NotAllowed",
    "NoticeRefused",
    "ReminderPlanRefused",
    "ReportRefused",
    "Stale",
    "TransitionRefused",
]


class NoticeRefused(DomainError):
    """The document could not be read as a work-plan notice; nothing was stored."""

    code = "notice_refused"
    status = 400


class LightRulesRefused(DomainError):
    """The figures of the light rules contradict each other, change nothing or begin too early; nothing was stored."""

    code = "light_rules_refused"
    status = 422


class ReminderPlanRefused(DomainError):
    """The plan of reminders cannot hold as it was written; nothing was stored."""

    code = "reminder_plan_refused"
    status = 422


class CannotPublish(DomainError):
    """The plan still has problems that a person must resolve."""

    code = "cannot_publish"


class ReportRefused(DomainError):
    """The progress report contradicts the item's facts."""

    code = "report_refused"
    status = 400


class EvidenceRefused(DomainError):
    """The file cannot be taken as evidence; nothing was stored. ``params["name"]`` is its cleaned name."""

    code = "evidence_refused"
    status = 400


class CommentRefused(DomainError):
    """The words, their unit or their day cannot be taken; ``params["field"]`` names the one that is wrong."""

    code = "comment_refused"
    status = 400


class AlreadyAnswered(CommentRefused):
    """The instruction has its answer."""

    code = "already_answered"
    status = 409


class EvidenceLost(DomainError):
    """The row stands, but the disk has lost the file."""

    code = "evidence_lost"
    status = 404


class TransitionRefused(DomainError):
    """The state does not allow this step; see tasks/transitions.py."""

    code = "transition_refused"


class LeavingRefused(DomainError):
    """What a leaver owes cannot pass to the people named."""

    code = "leaving_refused"
    status = 400
