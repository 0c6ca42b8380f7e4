"""How a plan is reported on, as its supervisor sets it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.choices import Cadence

IN_PERIOD, AFTER_IT = 0, 1


class ReportingForm(forms.Form):
    """Cadence, day and approval; ``version`` is the plan's as the person saw it."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    cadence = forms.ChoiceField(
        label=_("Units report"),
        choices=Cadence.choices,
        widget=forms.Select(attrs={"class": "select"}),
    )
    day = forms.IntegerField(
        label=_("by day"),
        min_value=1,
        max_value=31,
        widget=forms.NumberInput(attrs={"class": "input short"}),
        error_messages={
            "required": _("Give the day of the month."),
            "invalid": _("The day of the month lies between 1 and 31."),
            "min_value": _("The day of the month lies between 1 and 31."),
            "max_value": _("The day of the month lies between 1 and 31."),
        },
    )
    lag = forms.TypedChoiceField(
        label=_("of"),
        coerce=int,
        choices=(
            (IN_PERIOD, _("the period's last month")),
            (AFTER_IT, _("the month after the period")),
        ),
        widget=forms.Select(attrs={"class": "select"}),
    )
    asks_approval = forms.BooleanField(
        label=_("The head of unit approves each report first"), required=False
    )

    def settings(self) -> dict[str, Any]:
        """What ``services.plans.set_reporting`` takes."""
        return dict(self.cleaned_data)
