"""Plans, work items and all that happens to them."""

from tasks.models.activity import Activity
from tasks.models.duty import Duty, Occurrence
from tasks.models.item import Milestone, Partner, Responsibility, WorkItem
from tasks.models.plan import Domain, Notice, Plan, Problem
from tasks.models.progress import ProgressReport
from tasks.models.watch import Flag, OutboundMail, Reminder

__all__ = [
    "Activity",
    "Domain",
    "Duty",
    "Flag",
    "Milestone",
    "Notice",
    "Occurrence",
    "OutboundMail",
    "Partner",
    "Plan",
    "Problem",
    "ProgressReport",
    "Reminder",
    "Responsibility",
    "WorkItem",
]
