"""Notices, plans, dates, flags and the trail: what the API gives to read alone."""

from django.db.models import Count, QuerySet
from rest_framework.viewsets import ReadOnlyModelViewSet

from tasks import filtersets_api as filters
from tasks import serializers
from tasks.models import (
    Activity,
    Domain,
    Flag,
    Milestone,
    Notice,
    Occurrence,
    Plan,
)
from worktracker.lib.filters import StrictFilters, StrictOrdering
from worktracker.lib.viewsets import ScopedReadOnly


class DomainViewSet(ReadOnlyModelViewSet):
    """Fields of work, shared by all agencies."""

    queryset = Domain.objects.all()
    serializer_class = serializers.DomainSerializer
    filter_backends = [StrictFilters, StrictOrdering]
    filterset_class = filters.DomainFilter
    lookup_field = "code"
    ordering = ["order", "code"]
    ordering_fields = ["order", "code"]


class NoticeViewSet(ScopedReadOnly):
    """Notices as received; the detail holds the text."""

    queryset = Notice.objects.select_related("agency", "plan").defer("original")
    serializer_class = serializers.NoticeSerializer
    detail_serializer_class = serializers.NoticeDetailSerializer
    filterset_class = filters.NoticeFilter
    ordering = ["-issued"]
    ordering_fields = ["issued", "received_at", "title"]

    def get_queryset(self) -> QuerySet:
        """A list does not read the texts."""
        rows = super().get_queryset()
        return rows if self.action == "retrieve" else rows.defer("original", "text")


class PlanViewSet(ScopedReadOnly):
    """Published plans; drafts too for the agency's supervisor."""

    queryset = Plan.objects.select_related("agency").annotate(item_count=Count("items"))
    serializer_class = serializers.PlanSerializer
    filterset_class = filters.PlanFilter
    lookup_field = "code"
    ordering = ["-year", "code"]
    ordering_fields = ["year", "code"]


class MilestoneViewSet(ScopedReadOnly):
    """Dates that the clauses print."""

    queryset = Milestone.objects.all()
    serializer_class = serializers.MilestoneSerializer
    filterset_class = filters.MilestoneFilter
    ordering = ["item", "order"]
    ordering_fields = ["date", "reached_on"]


class OccurrenceViewSet(ScopedReadOnly):
    """Dated occurrences of recurring duties."""

    queryset = Occurrence.objects.select_related("duty")
    serializer_class = serializers.OccurrenceSerializer
    filterset_class = filters.OccurrenceFilter
    ordering = ["due"]
    ordering_fields = ["due", "done_on"]


class FlagViewSet(ScopedReadOnly):
    """What is or was wrong with items."""

    queryset = Flag.objects.all()
    serializer_class = serializers.FlagSerializer
    filterset_class = filters.FlagFilter
    ordering = ["-raised_on"]
    ordering_fields = ["raised_on", "cleared_on"]


class ActivityViewSet(ScopedReadOnly):
    """The audit trail of the agency, newest first."""

    queryset = Activity.objects.select_related("agency", "plan")
    serializer_class = serializers.ActivitySerializer
    filterset_class = filters.ActivityFilter
    ordering = ["-at"]
    ordering_fields = ["at"]
