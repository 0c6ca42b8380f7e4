"""Indicators, targets and readings as the API shows them: values are decimals as text, "40" or "36.4"."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from agencies.serializers import PersonBriefSerializer, code_of
from indicators.models import (
    Definition,
    Indicator,
    Reading,
    ReportedReading,
    Stage,
    Target,
    TargetChange,
)
from tasks.serializers_reports import ReportSerializer
from tasks.serializers_writes import Beginning, Writing
from worktracker.lib.api_fields import row_id


def amount(**options: Any) -> serializers.DecimalField:
    """A value as stored, without trailing zeros."""
    return serializers.DecimalField(
        max_digits=16, decimal_places=4, normalize_output=True, read_only=True, **options
    )


class DefinitionSerializer(serializers.ModelSerializer):
    """How something is measured and judged; ``agency`` is a code, null for what all agencies share."""

    agency = code_of()
    least = amount(allow_null=True)
    most = amount(allow_null=True)
    margin = amount()
    tolerance = amount()

    class Meta:
        model = Definition
        fields = [
            "id",
            "agency",
            "name",
            "unit",
            "direction",
            "aggregation",
            "periodicity",
            "decimals",
            "least",
            "most",
            "margin",
            "tolerance",
            "roll_up",
            "note",
        ]


class IndicatorSerializer(serializers.ModelSerializer):
    """What is measured, with how its definition says so; ``agency`` is a code, ``shared`` whether agencies compare."""

    agency = code_of()
    shared = serializers.SerializerMethodField()
    direction = serializers.ReadOnlyField(source="definition.direction")
    aggregation = serializers.ReadOnlyField(source="definition.aggregation")
    periodicity = serializers.ReadOnlyField(source="definition.periodicity")
    decimals = serializers.ReadOnlyField(source="definition.decimals")
    baseline = amount(allow_null=True)
    weight = amount(allow_null=True)

    class Meta:
        model = Indicator
        fields = [
            "id",
            "agency",
            "name",
            "unit",
            "definition",
            "shared",
            "direction",
            "aggregation",
            "periodicity",
            "decimals",
            "baseline",
            "baseline_year",
            "source",
            "weight",
            "rolls_up",
        ]
        read_only_fields = fields

    def get_shared(self, row: Indicator) -> bool:
        """Whether its definition is nobody's own."""
        return row.definition.agency_id is None


class IndicatorBriefSerializer(serializers.ModelSerializer):
    """An indicator where a target or a reading names it."""

    class Meta:
        model = Indicator
        fields = ["id", "name", "unit"]


class StageSerializer(serializers.ModelSerializer):
    """A value that is to be reached by the end of a day on the way to the target."""

    value = amount()

    class Meta:
        model = Stage
        fields = ["due", "value"]


class TargetChangeSerializer(serializers.ModelSerializer):
    """What holds from a day on in place of what was promised, and why."""

    value = amount()
    value_max = amount(allow_null=True)

    class Meta:
        model = TargetChange
        fields = ["since", "op", "value", "value_max", "due", "reason", "made_at"]


class TargetSerializer(serializers.ModelSerializer):
    """What a clause promises; ``value_max`` closes a range, ``changes`` are what holds since in its place."""

    indicator = IndicatorBriefSerializer(read_only=True)
    value = amount()
    value_max = amount(allow_null=True)
    stretch = amount(allow_null=True)
    stages = StageSerializer(many=True, read_only=True)
    changes = TargetChangeSerializer(many=True, read_only=True)

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
            "stretch",
            "curve",
            "stages",
            "due",
            "implicit",
            "quote",
            "changes",
        ]


class ReadingSerializer(serializers.ModelSerializer):
    """What was measured in a period, given by its first day; ``of`` is what a ratio's value is a part of."""

    indicator = IndicatorBriefSerializer(read_only=True)
    recorded_by = PersonBriefSerializer(read_only=True)
    verified_by = PersonBriefSerializer(read_only=True, allow_null=True)
    value = amount()
    of = amount(allow_null=True)

    class Meta:
        model = Reading
        fields = [
            "id",
            "indicator",
            "period",
            "value",
            "of",
            "status",
            "source",
            "note",
            "report",
            "evidence",
            "recorded_by",
            "recorded_at",
            "verified_by",
            "verified_at",
            "is_current",
            "replaces",
            "is_demo",
        ]


class ClaimSerializer(serializers.ModelSerializer):
    """A value that a report claims; it becomes the month's reading when the report is accepted."""

    indicator = IndicatorBriefSerializer(read_only=True)
    value = amount()
    of = amount()

    class Meta:
        model = ReportedReading
        fields = ["indicator", "value", "of"]


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
    """A value measured of an indicator, by its id; ``of`` is what it is a part of, for ratios."""

    indicator = row_id()
    value = serializers.DecimalField(max_digits=16, decimal_places=4)
    of = serializers.DecimalField(
        max_digits=16, decimal_places=4, min_value=Decimal(0), required=False, allow_null=True
    )


class WritingWithReadings(Writing):
    """What a report says so far, with what was measured."""

    readings = serializers.ListField(child=Claiming(), required=False, max_length=200)


class BeginningWithReadings(Beginning, WritingWithReadings):
    """The same, on an item, for a unit and a period."""
