"""The form that appoints a deputy, and its fields: one person, one day."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Case, Value, When
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from agencies.models import User


class ByUnit(ModelChoiceIterator):
    """People under the names of their units."""

    def __iter__(self) -> Iterator[Any]:
        """The empty choice, then a group a unit, in the query set's order."""
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for unit, people in groupby(self.queryset, key=lambda person: person.unit):
            yield str(unit), [self.choice(person) for person in people]


class PersonField(forms.ModelChoiceField):
    """One person, by name."""

    iterator = ByUnit
    widget = forms.Select(attrs={"class": "select"})

    def __init__(self, **options: Any) -> None:
        super().__init__(empty_label=_("choose"), **options)


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, with the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"class": "input", "type": "date"})
    return forms.DateField(label=label, widget=widget, **options)


class DeputyForm(forms.Form):
    """Who stands in for whom; offered are the people whom ``by`` decides for, and the agency's staff and heads."""

    principal = PersonField(label=_("For whom"), queryset=User.objects.none())
    deputy = PersonField(label=_("Who stands in"), queryset=User.objects.none())
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_first = Case(When(unit=by.unit_id, then=Value(0)), default=Value(1))
        people = (
            User.objects.active()
            .reporters()
            .select_related("unit")
            .order_by(own_first, "unit__order", "unit__sort_key", "display_name", "pk")
        )
        offered = {
            "principal": people.managed_by(by),
            "deputy": people.filter(agency_id=by.agency_id),
        }
        for name, choices in offered.items():
            self.fields[name].queryset = choices  # type: ignore[attr-defined]  # a choice of people
