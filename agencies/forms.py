"""The sign-in form."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """User name and password, and whether to stay signed in for a working day."""

    remember = forms.BooleanField(
        label=_("Stay signed in on this computer for 8 hours"), required=False
    )

    error_messages = {  # Django's own declaration
        "invalid_login": _("The user name or the password is wrong."),
        "inactive": _("This account is closed. Ask your agency's administrator."),
    }
