"""The forms about people: signing in, showing the password again, and appointing a deputy."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import Case, Value, When
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import User


class SignInForm(AuthenticationForm):
    """User name and password, and whether to stay signed in when the browser closes."""

    remember = forms.BooleanField(
        label=_("Stay signed in when I close the browser"), required=False
    )

    error_messages = {  # Django's own declaration
        "invalid_login": _("The user name or the password is wrong."),
        "inactive": _("This account is closed. Ask your agency's administrator."),
    }


class CodeForm(forms.Form):
    """The second step of signing in: the code of the phone, or a recovery code where the phone is out of reach."""

    code = forms.CharField(
        label=pgettext_lazy("second factor", "Code"), required=False, max_length=20
    )
    recovery = forms.CharField(label=_("Recovery code"), required=False, max_length=30)

    def clean(self) -> dict[str, Any]:
        """What was typed, whichever of the two, as ``typed``."""
        cleaned = super().clean() or {}
        cleaned["typed"] = cleaned.get("code") or cleaned.get("recovery") or ""
        if not cleaned["typed"] and not self.errors:
            raise forms.ValidationError(_("Type the six digits that the phone shows now."))
        return cleaned


class PasswordAgainForm(forms.Form):
    """The present password once more, before something that outlasts the session; axes counts wrong ones."""

    present = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(
            attrs={"class": "input", "autocomplete": "current-password", "id": "present"}
        ),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_present(self) -> str:
        """Refuses a password that is not the person's."""
        name = self.request.user.get_username()
        password = self.cleaned_data["present"]
        if authenticate(self.request, username=name, password=password) is None:
            raise forms.ValidationError(_("This is not your present password."))
        return password


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
