"""Reporting periods, reports and their evidence, as the API shows them."""

from typing import Any

from rest_framework import serializers
from rest_framework.reverse import reverse

from agencies.serializers import PersonBriefSerializer, UnitBriefSerializer, code_of
from tasks.models import Evidence, Period, ProgressReport


class PeriodBriefSerializer(serializers.ModelSerializer):
    """A period where a report names it; ``label`` says 10月 or 第3季度."""

    label: Any = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Period
        fields = ["id", "starts", "ends", "due", "label"]


class PeriodSerializer(PeriodBriefSerializer):
    """A span for which a plan's units report; ``plan`` is a code."""

    plan = code_of()

    class Meta(PeriodBriefSerializer.Meta):
        fields = ["id", "plan", "starts", "ends", "due", "label"]


class EvidenceBriefSerializer(serializers.ModelSerializer):
    """A file where its report names it; ``url`` hands it out to who sees the report."""

    url = serializers.SerializerMethodField()
    uploaded_by = PersonBriefSerializer(read_only=True)

    class Meta:
        model = Evidence
        fields = [
            "id",
            "name",
            "size",
            "sha256",
            "content_type",
            "url",
            "uploaded_by",
            "uploaded_at",
        ]

    def get_url(self, evidence: Evidence) -> str:
        """Where its bytes are, by the same token or session."""
        return reverse("api-evidence-file", args=[evidence.pk], request=self.context.get("request"))


class EvidenceSerializer(EvidenceBriefSerializer):
    """A file with its report's id and its item's."""

    item = serializers.IntegerField(source="report.item_id", read_only=True)

    class Meta(EvidenceBriefSerializer.Meta):
        fields = ["id", "report", "item", *EvidenceBriefSerializer.Meta.fields[1:]]


class ReportSerializer(serializers.ModelSerializer):
    """What a unit reported on an item for a period. Only accepted reports count.

    ``reached`` and ``occurrences`` are the steps that it says are done. ``principal`` is the colleague in whose place a
    deputy wrote, ``note`` what the last decision said, ``days_late`` the days after the period's own.
    """

    unit = UnitBriefSerializer(read_only=True)
    period = PeriodBriefSerializer(read_only=True)
    principal = PersonBriefSerializer(read_only=True, allow_null=True)
    reported_by = PersonBriefSerializer(read_only=True)
    approved_by = PersonBriefSerializer(read_only=True, allow_null=True)
    decided_by = PersonBriefSerializer(read_only=True, allow_null=True)
    days_late = serializers.IntegerField(read_only=True)
    evidence = EvidenceBriefSerializer(many=True, read_only=True)

    class Meta:
        model = ProgressReport
        fields: list[str] = [
            "id",
            "item",
            "unit",
            "period",
            "state",
            "version",
            "as_of",
            "days_late",
            "percent",
            "narrative",
            "problems",
            "next_step",
            "done",
            "reached",
            "occurrences",
            "evidence",
            "filed_as",
            "principal",
            "reported_by",
            "reported_at",
            "approved_by",
            "approved_at",
            "decided_by",
            "decided_at",
            "note",
            "times_returned",
            "is_demo",
        ]
        read_only_fields: Any = fields
