"""Indicators, targets and readings, read only."""

from indicators.filtersets import IndicatorFilter, ReadingFilter, TargetFilter
from indicators.models import Indicator, Reading, Target
from indicators.serializers import IndicatorSerializer, ReadingSerializer, TargetSerializer
from worktracker.lib.viewsets import ScopedReadOnly


class IndicatorViewSet(ScopedReadOnly):
    """What is measured within the agency."""

    queryset = Indicator.objects.select_related("agency")
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter
    ordering = ["agency__code", "name", "unit"]
    ordering_fields = ["name"]


class TargetViewSet(ScopedReadOnly):
    """What the clauses promise; ``?item=`` gives one item's."""

    queryset = Target.objects.select_related("indicator")
    serializer_class = TargetSerializer
    filterset_class = TargetFilter
    ordering = ["item", "order"]
    ordering_fields = ["due", "value"]


class ReadingViewSet(ScopedReadOnly):
    """What was measured, a row a month and indicator."""

    queryset = Reading.objects.select_related("indicator", "recorded_by")
    serializer_class = ReadingSerializer
    filterset_class = ReadingFilter
    ordering = ["indicator", "period"]
    ordering_fields = ["period", "value"]
