"""Forms of items alone."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from tasks.models import Activity


class ShownForm(forms.Form):
    """What the person saw when the form was opened: the row's ``version``, and the newest row of the trail."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)


class Action(models.TextChoices):
    """What the supervision office does with an item as a whole."""

    HALT = "halt", _("Halt the task")
    RESUME = "resume", _("Take the task up again")
    REOPEN = "reopen", _("Reopen the task")


class StandingForm(ShownForm):
    """Why an item is halted or taken up again; halting names its decision too."""

    action = forms.ChoiceField(choices=Action, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=Activity._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        error_messages={"required": _("Say why: the units read it, and it stands in the trail.")},
    )
    decision = forms.CharField(
        label=_("Decision"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def clean(self) -> dict[str, Any]:
        """Asks for the decision where an item is halted."""
        cleaned = super().clean() or {}
        if cleaned.get("action") == Action.HALT and not cleaned.get("decision", "").strip():
            self.add_error("decision", _("Name the decision: who took it, or its document."))
        return cleaned

    def renewed(self, *, version: int, seen: int) -> "StandingForm":
        """The same words for the row as it stands now."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        return StandingForm({**typed, "version": version, "seen": seen})

    @property
    def words(self) -> str:
        """What was typed, to be read again."""
        return " · ".join(
            filter(None, (self.data.get("reason", ""), self.data.get("decision", "")))
        )

    @property
    def asks_decision(self) -> bool:
        """Whether a decision belongs to it."""
        return self["action"].value() == Action.HALT

    @property
    def button(self) -> str:
        """What sending it does."""
        return str(Action(self["action"].value()).label)
