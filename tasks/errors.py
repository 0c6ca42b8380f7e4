"""Refusals of the task rules, each with a stable code and one sentence."""

from worktracker.lib.errors import DomainError, NotAllowed, Stale

__all__ = ["CannotPublish", "NotAllowed", "NoticeRefused", "ReportRefused", "Stale"]


class NoticeRefused(DomainError):
    """The document could not be read as a work-plan notice; nothing was stored."""

    code = "notice_refused"
    status = 400


class CannotPublish(DomainError):
    """The plan still has problems that a person must resolve."""

    code = "cannot_publish"


class ReportRefused(DomainError):
    """The progress report contradicts the item's facts."""

    code = "report_refused"
    status = 400
