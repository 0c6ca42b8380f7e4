"""What the indicators' API may be filtered by."""

import django_filters
from django_filters.rest_framework import FilterSet

from agencies.models import Agency
from indicators.choices import Aggregation, Op, Periodicity, ReadingStatus, TargetKind
from indicators.models import Definition, Indicator, Reading, Target
from tasks.models import Plan, WorkItem
from worktracker.lib.filters import TruthFilter, by_code, by_id, since, until


class DefinitionFilter(FilterSet):
    """By words of the name, unit of measure, how a year's readings are put together, and whether all share it."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    unit = django_filters.CharFilter(field_name="unit")
    aggregation = django_filters.ChoiceFilter(choices=Aggregation)
    shared = TruthFilter(field_name="agency", lookup_expr="isnull")

    class Meta:
        model = Definition
        fields = ()


class IndicatorFilter(FilterSet):
    """By agency, words of the name, unit of measure, definition, and how it is measured."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    agency = by_code(Agency, "agency")
    unit = django_filters.CharFilter(field_name="unit")
    aggregation = django_filters.ChoiceFilter(
        field_name="definition__aggregation", choices=Aggregation
    )
    periodicity = django_filters.ChoiceFilter(
        field_name="definition__periodicity", choices=Periodicity
    )
    definition = by_id(Definition, "definition")
    shared = TruthFilter(field_name="definition__agency", lookup_expr="isnull")

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
    """By agency, indicator, first day of the period, state, and whether it is demonstration data.

    What was corrected since is listed by ``current=false`` alone.
    """

    agency = by_code(Agency, "indicator__agency")
    indicator = by_id(Indicator, "indicator")
    status = django_filters.ChoiceFilter(choices=ReadingStatus)
    current = TruthFilter(field_name="is_current")
    period_from = since("period")
    period_to = until("period")
    is_demo = TruthFilter(field_name="is_demo")

    class Meta:
        model = Reading
        fields = ()
