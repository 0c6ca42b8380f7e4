"""The forms with which people comment on an item, instruct a unit, and answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit
from tasks.choices import CommentKind
from tasks.models import Comment, WorkItem


class VoiceForm(forms.Form):
    """Words about an item: of one kind, to a unit by a day where they are an instruction, or answering one.

    What is missing or wrong with the words, the unit and the day is for the service to say.
    """

    kind = forms.ChoiceField(choices=CommentKind.choices, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What you want to say"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )
    unit = forms.ModelChoiceField(
        label=_("To unit"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={
            "invalid_choice": _("This unit has no part in the task. Choose one of its units.")
        },
    )
    due = forms.DateField(
        label=_("Answer by"),
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Give the day as 2024-10-18.")},
    )
    instruction = forms.ModelChoiceField(
        queryset=Comment.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(responsibilities__item=item).order_by("responsibilities__order")
        asked = Comment.objects.instructions().filter(item=item)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a choice of rows
        self.fields["instruction"].queryset = asked.select_related("item", "unit", "author")  # type: ignore[attr-defined]  # a choice of rows

    def clean(self) -> dict[str, Any]:
        """An instruction names its unit, an answer what it answers."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == CommentKind.INSTRUCTION and not self._has("unit"):
            self.add_error("unit", _("Choose the unit that is to answer."))
        if cleaned.get("kind") == CommentKind.ANSWER and not self._has("instruction"):
            self.add_error("instruction", _("The instruction is gone. Look at the task again."))
        return cleaned

    def _has(self, name: str) -> bool:
        return name in self.errors or self.cleaned_data.get(name) is not None
