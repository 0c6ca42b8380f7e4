"""What is sent from the desk: a decision on a report, and whom to urge."""

from collections.abc import Collection

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.desk.queues import Queue
from tasks.models import ProgressReport, Urge

MOST = 200  # units that are urged at once
LONGEST_NOTE = ProgressReport._meta.get_field("note").max_length
LONGEST_URGE = Urge._meta.get_field("note").max_length


class Decision(models.TextChoices):
    """What can be done with a report that waits."""

    APPROVE = "approve", gettext_lazy("Approve, send on")
    ACCEPT = "accept", gettext_lazy("Accept")
    RETURN = "return", gettext_lazy("Return for completion")


class DecisionForm(forms.Form):
    """A decision on the report's ``version`` as it was shown; ``seen`` is the newest row of the trail at that time.

    ``next`` is the report that is opened afterwards, or a page of ours; ``queue`` the one that it waits in.
    """

    action = forms.ChoiceField(choices=Decision)
    version = forms.IntegerField(min_value=0)
    seen = forms.IntegerField(min_value=0, required=False)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
    queue = forms.ChoiceField(choices=Queue, required=False)
    next = forms.CharField(max_length=500, required=False)


class PairsField(forms.Field):
    """Pairs of ids, sent as ``item-unit`` each."""

    widget = forms.SelectMultiple

    def to_python(self, value: Collection[str] | None) -> list[tuple[int, int]]:
        """The pairs; refuses what is none, and more than ``MOST``."""
        pairs = [text.partition("-") for text in value or ()]
        if any(not (_is_id(item) and _is_id(unit)) for item, _dash, unit in pairs):
            raise ValidationError(_("What was ticked is no unit of a task. Load the page again."))
        if len(pairs) > MOST:
            raise ValidationError(_("At most %(n)s at a time.") % {"n": MOST})
        return [(int(item), int(unit)) for item, _dash, unit in pairs]


class UrgeForm(forms.Form):
    """Units and items, and words for all of them."""

    pair = PairsField(error_messages={"required": gettext_lazy("Tick at least one unit to urge.")})
    note = forms.CharField(max_length=LONGEST_URGE, required=False)
    queue = forms.ChoiceField(choices=Queue, required=False)
    next = forms.CharField(max_length=500, required=False)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16
