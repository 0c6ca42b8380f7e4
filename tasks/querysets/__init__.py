"""Reads of the task models as chainable verbs."""

from tasks.querysets.items import WorkItemQuerySet
from tasks.querysets.keys import (
    ItemScoped,
    MilestoneQuerySet,
    NaturalQuerySet,
    OccurrenceQuerySet,
    ResponsibilityQuerySet,
)
from tasks.querysets.plans import NoticeQuerySet, PlanQuerySet
from tasks.querysets.reports import EvidenceQuerySet, PeriodQuerySet, ReportQuerySet
from tasks.querysets.voice import (
    CommentQuerySet,
    EventCount,
    NotificationQuerySet,
    UrgeQuerySet,
)
from tasks.querysets.watch import ActivityQuerySet, FlagQuerySet, MailQuerySet, ReminderQuerySet

__all__ = [
    "ActivityQuerySet",
    "CommentQuerySet",
    "EventCount",
    "EvidenceQuerySet",
    "FlagQuerySet",
    "ItemScoped",
    "MailQuerySet",
    "MilestoneQuerySet",
    "NaturalQuerySet",
    "NoticeQuerySet",
    "NotificationQuerySet",
    "OccurrenceQuerySet",
    "PeriodQuerySet",
    "PlanQuerySet",
    "ReminderQuerySet",
    "ReportQuerySet",
    "ResponsibilityQuerySet",
    "UrgeQuerySet",
    "WorkItemQuerySet",
]
