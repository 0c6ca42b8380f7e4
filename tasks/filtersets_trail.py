"""The filters of the trail's page, named as the API names them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import User
from tasks.models import Activity, Plan
from tasks.querysets import ActivityQuerySet
from tasks.told_filters import ToldFilterSet
from tasks.trail_words import VERBS
from worktracker.lib.filters import seen_rows

SYSTEM = "system"  # in the place of a person: what jobs did


class TrailFilterForm(forms.Form):
    """Refuses a range of days that ends before it starts."""

    def clean(self) -> dict[str, Any]:
        """The fields, each valid by itself."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("at_from"), cleaned.get("at_to")
        if first and last and last < first:
            self.add_error("at_to", _("The last day lies before the first."))
        return cleaned


class TrailFilter(ToldFilterSet):
    """Rows of the trail by words, person, what was done, plan, and a range of days, both included."""

    q = django_filters.CharFilter(label=gettext_lazy("Words"), method="filter_words")
    actor = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Who"),
        queryset=seen_rows(User),
        null_label=gettext_lazy("System"),
        null_value=SYSTEM,
    )
    verb = django_filters.ChoiceFilter(label=gettext_lazy("What"), choices=list(VERBS.items()))
    plan = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Plan"), queryset=seen_rows(Plan), to_field_name="code"
    )
    at_from = django_filters.DateFilter(label=gettext_lazy("From day"), method="filter_from")
    at_to = django_filters.DateFilter(label=gettext_lazy("To day"), method="filter_to")

    class Meta:
        """Explicit filters only."""

        model = Activity
        fields: tuple[str, ...] = ()
        form = TrailFilterForm

    def is_set(self) -> bool:
        """Whether any condition is given."""
        return bool(self.form.data)

    def filter_words(self, rows: ActivityQuerySet, name: str, value: str) -> ActivityQuerySet:
        """Each word stands in the task, in what was changed, or in the reason."""
        for word in value.split():
            rows = rows.filter(
                Q(subject__icontains=word)
                | Q(item__title__icontains=word)
                | Q(reason__icontains=word)
            )
        return rows

    def filter_from(self, rows: ActivityQuerySet, name: str, value: date) -> ActivityQuerySet:
        """That day or later."""
        return rows.filter(at__gte=_midnight(value))

    def filter_to(self, rows: ActivityQuerySet, name: str, value: date) -> ActivityQuerySet:
        """That day or earlier."""
        return rows.filter(at__lt=_midnight(value + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), get_current_timezone())
