"""The list behind a figure of a past day: how the tasks stood then."""

from datetime import date
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit
from indicators.dashboard.scope import Scope
from tasks.choices import DUE_OVERDUE, REPORTS_MISSING, ClosedWhen, Light, State
from tasks.lights.conditions import RULE_NAMES
from tasks.models import Domain, ItemSpan
from tasks.models.span import ItemSpanQuerySet


class PastTaskFilter(django_filters.FilterSet):
    """The task list's filters that the overview's figures use, asked of the spans that held on the scope's day."""

    light = django_filters.MultipleChoiceFilter(choices=Light.choices, distinct=False)
    rule = django_filters.ChoiceFilter(choices=RULE_NAMES)
    domain = django_filters.ModelChoiceFilter(queryset=Domain.objects.all(), to_field_name="code")
    unit = django_filters.ModelChoiceFilter(
        queryset=lambda request: Unit.objects.visible_to(request.user), method="filter_unit"
    )
    state = django_filters.MultipleChoiceFilter(choices=State.choices, distinct=False)
    due = django_filters.ChoiceFilter(choices=[(DUE_OVERDUE, _("overdue"))], method="filter_due")
    due_from = django_filters.DateFilter(method="filter_due_from")
    due_to = django_filters.DateFilter(method="filter_due_to")
    closed = django_filters.ChoiceFilter(choices=ClosedWhen.choices, method="filter_closed")
    reports = django_filters.ChoiceFilter(
        choices=[(REPORTS_MISSING, _("missing"))], method="filter_reports"
    )

    class Meta:
        """Explicit filters only."""

        model = ItemSpan
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, scope: Scope, *, request: Any) -> None:
        super().__init__(data, scope.tasks(), request=request)
        self.scope = scope

    def filter_unit(self, spans: ItemSpanQuerySet, name: str, value: Unit) -> ItemSpanQuerySet:
        """The unit had a part."""
        return spans.filter(self.scope.of_unit(value.pk))

    def filter_due(self, spans: ItemSpanQuerySet, name: str, value: str) -> ItemSpanQuerySet:
        """Open, and past the nearest limit."""
        return spans.overdue(on=self.scope.on)

    def filter_due_from(self, spans: ItemSpanQuerySet, name: str, value: Any) -> ItemSpanQuerySet:
        """Open, with the nearest limit on that day or later."""
        return spans.due_between(value, date.max)

    def filter_due_to(self, spans: ItemSpanQuerySet, name: str, value: Any) -> ItemSpanQuerySet:
        """Open, with the nearest limit on that day or earlier."""
        return spans.due_between(date.min, value)

    def filter_closed(self, spans: ItemSpanQuerySet, name: str, value: str) -> ItemSpanQuerySet:
        """Closed by the limit or after it."""
        return spans.closed_late() if value == ClosedWhen.LATE else spans.closed_in_time()

    def filter_reports(self, spans: ItemSpanQuerySet, name: str, value: str) -> ItemSpanQuerySet:
        """Open, with a report that was due and was missing."""
        return spans.unreported(on=self.scope.on)
