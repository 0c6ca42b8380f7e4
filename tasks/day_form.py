"""The form that marks a day of the working calendar."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.forms import day_field
from tasks.month import FIRST_YEAR, LAST_YEAR, Day

CLOSED, OPEN, OFFICIAL = "closed", "open", "official"
CHOICES = (
    (CLOSED, pgettext_lazy("calendar", "Day off")),
    (OPEN, pgettext_lazy("calendar", "Working day")),
    (OFFICIAL, pgettext_lazy("calendar", "As officially arranged")),
)


class DayForm(forms.Form):
    """Which day, whether offices are open on it, and what it is called."""

    day = day_field(_("Day"))
    counts_as = forms.ChoiceField(
        label=pgettext_lazy("calendar", "Counts as"), choices=CHOICES, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=pgettext_lazy("calendar", "Name"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    @classmethod
    def showing(cls, day: Day) -> "DayForm":
        """As the day stands now."""
        counts_as = OPEN if day.is_workday else CLOSED
        return cls(initial={"day": day.day, "counts_as": counts_as, "name": day.name})

    def clean_day(self) -> date:
        """A day that the calendar has a page for."""
        day: date = self.cleaned_data["day"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(
                _("The calendar goes from %(first)s to %(last)s: choose a day within."),
                params={"first": FIRST_YEAR, "last": LAST_YEAR},
            )
        return day

    def is_official(self) -> bool:
        """Whether the day is to be put back."""
        return str(self.cleaned_data["counts_as"]) == OFFICIAL

    def mark(self) -> dict[str, Any]:
        """What ``mark_day`` is told."""
        return {
            "is_working": self.cleaned_data["counts_as"] == OPEN,
            "name": self.cleaned_data["name"],
        }
