"""What the indicators' API may be filtered by."""

import django_filters
from django_filters.rest_framework import FilterSet

from agencies.models import Agency
from indicators.choices import Aggregation, Op, TargetKind
from indicators.models import Indicator, Reading, Target
from tasks.models import Plan, WorkItem
from worktracker.lib.filters import TruthFilter, by_code, by_id, since, until


class IndicatorFilter(FilterSet):
    """By agency, words of the name, unit of measure, and how a year's readings are put together."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    agency = by_code(Agency, "agency")
    unit = django_filters.CharFilter(field_name="unit")
    aggregation = django_filters.ChoiceFilter(choices=Aggregation)

    class Meta:
        model = Indicator
        fields = ()


class TargetFilter(FilterSet):
    """By plan, item, indicator, kind, comparison, due date, and whether it was said in words."""

    plan = by_code(Plan, "item__plan")
    item = by_id(WorkItem, "item")
    indicator = by_id(Indicator, "indicator")
    kind = django_filters.ChoiceFilter(choices=TargetKind)
    op = django_filters.ChoiceFilter(choices=Op)
    due_from = since("due")
    due_to = until("due")
    implicit = TruthFilter(field_name="implicit")

    class Meta:
        model = Target
        fields = ()


class ReadingFilter(FilterSet):
    """By agency, indicator, month, and whether it is demonstration data."""

    agency = by_code(Agency, "indicator__agency")
    indicator = by_id(Indicator, "indicator")
    period_from = since("period")
    period_to = until("period")
    is_demo = TruthFilter(field_name="is_demo")

    class Meta:
        model = Reading
        fields = ()
