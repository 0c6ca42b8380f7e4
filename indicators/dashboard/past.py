"""The list behind a figure of a past day: how the tasks stood then, beside how they stand now."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit
from indicators.dashboard.scope import Scope
from tasks.choices import DUE_OVERDUE, OPEN_STATES, REPORTS_MISSING, ClosedWhen, Light, State
from tasks.lights.conditions import RULE_NAMES
from tasks.models import Domain, ItemSpan
from tasks.querysets.items import CLOSED_LATE, report_missing


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

    def filter_unit(self, spans: QuerySet, name: str, value: Unit) -> QuerySet:
        """The unit had a part."""
        return spans.filter(self.scope.of_unit(value.pk))

    def filter_due(self, spans: QuerySet, name: str, value: str) -> QuerySet:
        """Open, and past the nearest limit."""
        return spans.filter(state__in=OPEN_STATES, next_limit__lt=self.scope.on)

    def filter_due_from(self, spans: QuerySet, name: str, value: Any) -> QuerySet:
        """Open, with the nearest limit on that day or later."""
        return spans.filter(state__in=OPEN_STATES, next_limit__gte=value)

    def filter_due_to(self, spans: QuerySet, name: str, value: Any) -> QuerySet:
        """Open, with the nearest limit on that day or earlier."""
        return spans.filter(state__in=OPEN_STATES, next_limit__lte=value)

    def filter_closed(self, spans: QuerySet, name: str, value: str) -> QuerySet:
        """Closed by the limit or after it."""
        closed = spans.filter(state=State.CLOSED)
        late = value == ClosedWhen.LATE
        return closed.filter(CLOSED_LATE) if late else closed.exclude(CLOSED_LATE)

    def filter_reports(self, spans: QuerySet, name: str, value: str) -> QuerySet:
        """Open, with a report that was due and was missing."""
        return spans.filter(report_missing(self.scope.on))
