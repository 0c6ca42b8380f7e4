"""Plans, work items and all that happens to them."""

from tasks.models.activity import Activity
from tasks.models.domain import Domain, DomainWord
from tasks.models.duty import Duty, Occurrence
from tasks.models.evidence import Evidence
from tasks.models.item import Partner, Responsibility, WorkItem
from tasks.models.light import JudgedDay, LightChange, LightRule
from tasks.models.milestone import Milestone
from tasks.models.plan import Notice, Plan, Problem
from tasks.models.progress import Period, ProgressReport
from tasks.models.seal import Seal, SealLink
from tasks.models.span import ItemSpan, MonthEnd, PartSpan
from tasks.models.voice import Comment, Mute, Notification, Urge
from tasks.models.watch import Flag, OutboundMail, Reminder, ReminderMute, ReminderStep

__all__ = [
    "Activity",
    "Comment",
    "Domain",
    "DomainWord",
    "Duty",
    "Evidence",
    "Flag",
    "ItemSpan",
    "JudgedDay",
    "LightChange",
    "LightRule",
    "Milestone",
    "MonthEnd",
    "Mute",
    "Notice",
    "Notification",
    "Occurrence",
    "OutboundMail",
    "PartSpan",
    "Partner",
    "Period",
    "Plan",
    "Problem",
    "ProgressReport",
    "Reminder",
    "ReminderMute",
    "ReminderStep",
    "Responsibility",
    "Seal",
    "SealLink",
    "Urge",
    "WorkItem",
]
