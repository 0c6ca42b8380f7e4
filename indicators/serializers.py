"""Indicators, targets and readings as the API shows them: values are decimals as text, "40" or "36.4"."""

from typing import Any

from rest_framework import serializers

from agencies.serializers import PersonBriefSerializer, code_of
from indicators.models import Indicator, Reading, ReportedReading, Target
from tasks.serializers_reports import ReportSerializer
from tasks.serializers_writes import Beginning, Writing
from worktracker.lib.api_fields import row_id


def amount(**options: Any) -> serializers.DecimalField:
    """A value as stored, without trailing zeros."""
    return serializers.DecimalField(
        max_digits=16, decimal_places=4, normalize_output=True, read_only=True, **options
    )


class IndicatorSerializer(serializers.ModelSerializer):
    """What is measured; ``agency`` is a code."""

    agency = code_of()

    class Meta:
        model = Indicator
        fields = ["id", "agency", "name", "unit", "aggregation", "decimals"]


class IndicatorBriefSerializer(serializers.ModelSerializer):
    """An indicator where a target or a reading names it."""

    class Meta:
        model = Indicator
        fields = ["id", "name", "unit"]


class TargetSerializer(serializers.ModelSerializer):
    """What a clause promises; ``value_max`` closes a range."""

    indicator = IndicatorBriefSerializer(read_only=True)
    value = amount()
    value_max = amount(allow_null=True)

    class Meta:
        model = Target
        fields = [
            "id",
            "item",
            "indicator",
            "order",
            "kind",
            "op",
            "value",
            "value_max",
            "due",
            "implicit",
            "quote",
        ]


class ReadingSerializer(serializers.ModelSerializer):
    """What was measured for a month, given by its first day."""

    indicator = IndicatorBriefSerializer(read_only=True)
    recorded_by = PersonBriefSerializer(read_only=True)
    value = amount()

    class Meta:
        model = Reading
        fields = [
            "id",
            "indicator",
            "period",
            "value",
            "report",
            "recorded_by",
            "recorded_at",
            "is_demo",
        ]


class ClaimSerializer(serializers.ModelSerializer):
    """A value that a report claims; it becomes the month's reading when the report is accepted."""

    indicator = IndicatorBriefSerializer(read_only=True)
    value = amount()

    class Meta:
        model = ReportedReading
        fields = ["indicator", "value"]


class ReportWithReadingsSerializer(ReportSerializer):
    """A report with the values that it claims."""

    readings = ClaimSerializer(source="claims", many=True, read_only=True)

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "readings"]
        read_only_fields = fields


class ReportDetailSerializer(ReportWithReadingsSerializer):
    """``seen`` is the newest row of the item's trail that this answer knows; see the items' detail."""

    seen = serializers.IntegerField(read_only=True)

    class Meta(ReportWithReadingsSerializer.Meta):
        fields = [*ReportWithReadingsSerializer.Meta.fields, "seen"]
        read_only_fields = fields


class Claiming(serializers.Serializer):
    """A value measured of an indicator, by its id."""

    indicator = row_id()
    value = serializers.DecimalField(max_digits=16, decimal_places=4)


class WritingWithReadings(Writing):
    """What a report says so far, with what was measured."""

    readings = serializers.ListField(child=Claiming(), required=False, max_length=200)


class BeginningWithReadings(Beginning, WritingWithReadings):
    """The same, on an item, for a unit and a period."""
