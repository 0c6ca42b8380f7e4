"""The form of one's own password."""

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.models import User


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
