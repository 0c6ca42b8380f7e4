"""What people type about their own account: to sign in, the second step, the password again, a new one."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
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


class OwnPasswordForm(PasswordChangeForm):
    """The present password once and the new one twice. The new one is judged where it is stored."""

    error_messages = {
        "password_incorrect": _("The present password is wrong. Type it again."),
        "password_mismatch": _("The two new passwords differ. Type both again."),
    }

    def __init__(self, user: User, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.request = request
        labels = {
            "old_password": _("Present password"),
            "new_password1": _("New password"),
            "new_password2": _("New password once more"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs["class"] = "input"
        self.fields["new_password1"].help_text = ""

    def clean_old_password(self) -> str:
        """A wrong one counts as one at the sign-in: whoever sits at somebody's open screen has as few tries."""
        password: str = self.cleaned_data["old_password"]
        name = self.user.get_username()
        if authenticate(self.request, username=name, password=password) is None:
            raise ValidationError(self.error_messages["password_incorrect"], "password_incorrect")
        return password

    def validate_password_for_user(self, user: AbstractBaseUser, *_: Any, **__: Any) -> None:
        """Nothing: ``set_password`` does, and hashing against the former ones costs as much twice."""
