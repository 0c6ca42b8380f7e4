"""Reads of the task models as chainable verbs."""

from tasks.querysets.items import WorkItemQuerySet
from tasks.querysets.keys import ItemScoped, MilestoneQuerySet, NaturalQuerySet, OccurrenceQuerySet
from tasks.querysets.plans import NoticeQuerySet, PlanQuerySet
from tasks.querysets.watch import (
    ActivityQuerySet,
    FlagQuerySet,
    MailQuerySet,
    ReminderQuerySet,
    ReportQuerySet,
)

__all__ = [
    "ActivityQuerySet",
    "FlagQuerySet",
    "ItemScoped",
    "MailQuerySet",
    "MilestoneQuerySet",
    "NaturalQuerySet",
    "NoticeQuerySet",
    "OccurrenceQuerySet",
    "PlanQuerySet",
    "ReminderQuerySet",
    "ReportQuerySet",
    "WorkItemQuerySet",
]
