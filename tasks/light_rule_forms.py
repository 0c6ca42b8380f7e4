"""The form of an agency's light rules."""

from dataclasses import asdict, fields
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.lights import Margins
from tasks.models import LightRule

FIGURES = tuple(field.name for field in fields(Margins))
CHECKS = ("warns_unreported", "warns_at_risk")


class LightRuleForm(forms.ModelForm):
    """``seen`` is the id of the newest version when the form was opened; ``on`` is today."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    class Meta:
        """The margins, their first day and why; the model's own checks say what contradicts."""

        model = LightRule
        fields = (*FIGURES, "since", "reason")
        widgets = {
            **{
                name: forms.NumberInput(attrs={"class": "input short"})
                for name in FIGURES
                if name not in CHECKS
            },
            "since": forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
            "reason": forms.TextInput(attrs={"class": "input"}),
        }

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["since"].widget.attrs["min"] = on.isoformat()
        self.fields["reason"].required = True

    @classmethod
    def showing(cls, margins: Margins, *, on: date, seen: int) -> "LightRuleForm":
        """The figures in force, from today unless another day is given."""
        return cls(initial={**asdict(margins), "since": on, "seen": seen}, on=on)

    def clean_since(self) -> date:
        """Today or later."""
        since: date = self.cleaned_data["since"]
        if since < self.on:
            raise forms.ValidationError(_("Choose today or a later day."), code="past")
        return since

    def clean(self) -> dict[str, Any]:
        """A warning comes before what counts as behind."""
        cleaned = super().clean() or {}
        warn, late = cleaned.get("behind_warn"), cleaned.get("behind_late")
        if warn and late and warn >= late:
            self.add_error(
                "behind_warn", _("Give fewer points here than those that count as behind.")
            )
        return cleaned

    def margins(self) -> Margins:
        """The figures of a valid form."""
        return Margins(**{name: self.cleaned_data[name] for name in FIGURES})

    def renewed(self, *, seen: int) -> "LightRuleForm":
        """The same figures beside the version that stands now."""
        typed = {name: self.data[name] for name in self.fields if name in self.data}
        return LightRuleForm({**typed, "seen": seen}, on=self.on)
