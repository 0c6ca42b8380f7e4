"""Indicators, targets and readings as the API shows them: values are decimals as text, "40" or "36.4"."""

from typing import Any

from rest_framework import serializers

from agencies.serializers import PersonBriefSerializer, code_of
from indicators.models import Indicator, Reading, Target


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
