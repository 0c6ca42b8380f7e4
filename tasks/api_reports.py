"""Reporting periods and the files of reports; reports themselves, with their readings, are the room above's."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import DestroyModelMixin
from rest_framework.request import Request

from agencies.people import signed_in
from tasks import filtersets_api as filters
from tasks import serializers_reports
from tasks.models import Evidence, Period
from tasks.services.evidence import opened, remove_evidence
from worktracker.lib.clock import now, today
from worktracker.lib.downloads import hand_out
from worktracker.lib.viewsets import Scoped, ScopedReadOnly


class PeriodViewSet(ScopedReadOnly):
    """When a plan's units report, and by when."""

    queryset = Period.objects.select_related("plan")
    serializer_class = serializers_reports.PeriodSerializer
    filterset_class = filters.PeriodFilter
    ordering = ["plan", "starts"]
    ordering_fields = ["starts", "due"]


class EvidenceViewSet(DestroyModelMixin, Scoped):
    """Files of reports, for who sees the report; removing one keeps its row and its bytes for the trail."""

    queryset = Evidence.objects.select_related("report", "uploaded_by")
    serializer_class = serializers_reports.EvidenceSerializer
    filterset_class = filters.EvidenceFilter
    ordering = ["report"]
    ordering_fields = ["uploaded_at", "name", "size"]

    def get_queryset(self) -> QuerySet[Any]:
        """Files that the person sees, those of drafts written as a deputy too."""
        rows = Evidence.objects.readable_by(self.request.user, on=today())
        return rows.select_related("report", "uploaded_by")

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True)
    def file(self, request: Request, pk: str = "") -> FileResponse:
        """The file itself, always as an attachment."""
        row = self.get_object()
        return hand_out(
            opened(row), name=row.name, content_type=row.content_type, as_attachment=True
        )

    def perform_destroy(self, instance: Evidence) -> None:
        """Take the file off its report."""
        remove_evidence(instance, by=signed_in(self.request), at=now(), on=today())
