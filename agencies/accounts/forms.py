"""The forms of the security administrator's pages."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.choices import ADMINISTRATOR_ROLES, AccountState, Role
from agencies.models import Agency, ApiToken, OpenSession, Unit, User


class ByAgency(ModelChoiceIterator):
    """Units under the names of their agencies."""

    def __iter__(self) -> Iterator[Any]:
        """The empty choice, then a group an agency, in the query set's order."""
        yield "", self.field.empty_label
        for agency, units in groupby(self.queryset, key=lambda unit: unit.agency):
            yield str(agency), [self.choice(unit) for unit in units]


class UnitField(forms.ModelChoiceField):
    """A unit, by agency."""

    iterator = ByAgency


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "select"})


class SeenForm(forms.Form):
    """Carries what was seen of the account."""

    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)


class PostForm(SeenForm):
    """Role, agency and unit of a person. What is sent beside them is not read."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=_select())
    agency = forms.ModelChoiceField(
        label=_("Agency"),
        queryset=Agency.objects.order_by("path"),
        required=False,
        empty_label=_("none"),
        widget=_select(),
    )
    unit = UnitField(
        label=pgettext_lazy("of a person", "Unit"),
        queryset=Unit.objects.select_related("agency").order_by(
            "agency__path", "order", "sort_key", "pk"
        ),
        required=False,
        empty_label=_("none"),
        widget=_select(),
    )

    def clean(self) -> dict[str, Any]:
        """Administrators belong to no agency, whatever was left standing in the form."""
        cleaned = super().clean() or {}
        if cleaned.get("role") in ADMINISTRATOR_ROLES:
            cleaned["agency"] = cleaned["unit"] = None
        return cleaned


class ReasonForm(SeenForm):
    """Why an account is closed or opened again."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"class": "input"})
    )


class TokenForm(forms.Form):
    """Which program a token is for; ``seen`` is the newest one that the page showed."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Program"), max_length=60, widget=forms.TextInput(attrs={"class": "input"})
    )


class SessionForm(forms.Form):
    """One of the person's sessions; none means all of them."""

    session = forms.ModelChoiceField(queryset=OpenSession.objects.none(), required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = person.open_sessions.all()  # type: ignore[attr-defined]  # a choice of rows


class FoundForm(forms.Form):
    """The conditions of the list, from its address; one that means nothing is as if it were not set."""

    q = forms.CharField(required=False, max_length=100, strip=True)
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.order_by("path"), to_field_name="code", required=False
    )
    state = forms.ChoiceField(choices=AccountState.choices, required=False)

    @property
    def conditions(self) -> dict[str, Any]:
        """What is set and means something."""
        self.is_valid()
        kept = self.cleaned_data
        return {
            "words": kept.get("q") or "",
            "agency": kept.get("agency"),
            "state": kept.get("state") or "",
        }


class TickedForm(forms.Form):
    """Accounts that were ticked to be authorised as proposed, each as ``key:seen``."""

    ticked = forms.TypedMultipleChoiceField(
        coerce=str, error_messages={"required": _("Tick at least one account that waits.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ticked"].valid_value = self._is_key  # type: ignore[attr-defined]  # any account may be named

    @property
    def people(self) -> list[tuple[User, str]]:
        """Those ticked, with what was seen of them, in the order of the page; who does not exist is left out."""
        seen = dict(each.split(":", 1) for each in self.cleaned_data["ticked"])
        rows = User.objects.select_related("agency", "unit").in_bulk([int(key) for key in seen])
        return [(rows[int(key)], mark) for key, mark in seen.items() if int(key) in rows]

    @staticmethod
    def _is_key(value: str) -> bool:
        key, colon, seen = value.partition(":")
        return bool(key.isascii() and key.isdigit() and len(key) < 19 and colon and seen)


def token_of(person: User, pk: int) -> ApiToken | None:
    """The person's token of this key."""
    return person.api_tokens.select_related("user").filter(pk=pk).first()
