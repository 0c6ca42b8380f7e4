"""The forms of one's own preferences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from tasks.choices import MUTABLE_KINDS, URGENT_EVENTS, Event
from tasks.services.preferences import Wishes
from worktracker.lib.opened import Opened

QUIETABLE = tuple(event for event in Event if event not in URGENT_EVENTS)


class PreferencesForm(forms.Form):
    """Mail address, whether mails are taken, the events to be told of in the application, the kinds of reminders.

    The weekly letter is asked of leaders alone. ``opened`` holds digests of what the form showed, see
    ``worktracker.lib.opened``.
    """

    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )
    wants_mail = forms.BooleanField(label=_("Take mails"), required=False)
    wants_weekly = forms.BooleanField(label=_("The weekly letter"), required=False)
    told_of = forms.MultipleChoiceField(
        label=_("Tell me of"),
        required=False,
        choices=[(event.value, event.label) for event in QUIETABLE],
        widget=forms.CheckboxSelectMultiple,
    )
    reminded_of = forms.MultipleChoiceField(
        label=_("Remind me of"),
        required=False,
        choices=[(kind.value, kind.label) for kind in MUTABLE_KINDS],
        widget=forms.CheckboxSelectMultiple,
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not person.is_leader:
            del self.fields["wants_weekly"]

    @classmethod
    def showing(cls, person: User, wishes: Wishes, opened: Opened) -> "PreferencesForm":
        """The form as it is opened."""
        shown = [event.value for event in QUIETABLE if event not in wishes.muted]
        reminded = [kind.value for kind in MUTABLE_KINDS if kind not in wishes.quiet]
        return cls(
            person=person,
            initial={
                "email": wishes.email,
                "wants_mail": wishes.wants_mail,
                "wants_weekly": wishes.wants_weekly,
                "told_of": shown,
                "reminded_of": reminded,
                "opened": opened.written(),
            },
        )

    def clean(self) -> dict[str, Any]:
        """Mails need an address."""
        cleaned = super().clean() or {}
        if cleaned.get("wants_mail") and "email" in cleaned and not cleaned["email"]:
            self.add_error("email", _("Give an address, or take no mails."))
        return cleaned

    def wishes(self) -> Wishes:
        """What was asked for; of a valid form."""
        told_of = self.cleaned_data["told_of"]
        reminded_of = self.cleaned_data["reminded_of"]
        return Wishes(
            email=self.cleaned_data["email"],
            wants_mail=self.cleaned_data["wants_mail"],
            muted=frozenset(event.value for event in QUIETABLE if event not in told_of),
            quiet=frozenset(kind.value for kind in MUTABLE_KINDS if kind not in reminded_of),
            wants_weekly=self.cleaned_data.get("wants_weekly", True),
        )

    def opened_as(self) -> Opened | None:
        """What the form showed; None where that came back spoilt."""
        return Opened.read(self.cleaned_data["opened"])

    def seen(self) -> dict[str, str]:
        """The digests of what the form showed; none where they came back spoilt."""
        opened = self.opened_as()
        return dict(opened.digests) if opened else {}
