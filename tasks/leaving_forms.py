"""The form with which somebody's work is handed over."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import PersonField
from agencies.models import User
from tasks.owed import Debt, Owed, successors_of


class LeavingForm(forms.Form):
    """One successor for all, somebody else for a kind where that is better, and why."""

    successor = PersonField(label=_("Who takes over"), queryset=User.objects.none(), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: User, owed: Iterable[Owed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = successors_of(person).select_related("unit")
        people = colleagues.order_by("unit__order", "unit__sort_key", "display_name", "pk")
        self.fields["successor"].queryset = people  # type: ignore[attr-defined]  # a choice of people
        for each in owed:
            if each.takes_successor:
                self.fields[each.debt.value] = PersonField(
                    label=each.debt.label, queryset=people, required=False
                )

    def others(self) -> dict[Debt, User]:
        """Who takes a kind by himself."""
        return {debt: taker for debt in Debt if (taker := self.cleaned_data.get(debt.value))}

    @property
    def particular(self) -> list[forms.BoundField]:
        """The fields of single kinds."""
        return [self[debt.value] for debt in Debt if debt.value in self.fields]
