"""The form that takes in a notice: a file, or its text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import User
from tasks.parsing.reading import ENDINGS, OFFICE_ENDINGS

PASTED = "pasted.txt"


class IntakeForm(forms.Form):
    """One of file and text; the plan is the supervisor's own agency's."""

    file = forms.FileField(
        label=gettext_lazy("File of the notice"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join((*ENDINGS, *OFFICE_ENDINGS))}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or the notice's text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 10}),
    )
    provenance = forms.CharField(
        label=gettext_lazy("Where the notice comes from"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two ways."""
        cleaned = super().clean() or {}
        has_file, has_text = cleaned.get("file") is not None, bool(cleaned.get("text", "").strip())
        if has_file and has_text:
            raise ValidationError(_("Give either the file or the text, not both."))
        if not has_file and not has_text and "file" not in self.errors:
            raise ValidationError(_("Choose the notice's file, or paste its text."))
        return cleaned

    def notice(self) -> dict[str, Any]:
        """What the service takes, but for who and when."""
        file = self.cleaned_data["file"]
        return {
            "data": file.read() if file else _plain(self.cleaned_data["text"]),
            "file_name": file.name if file else PASTED,
            "agency": self.user.agency,
            "provenance": self.cleaned_data["provenance"],
        }


def _plain(text: str) -> bytes:
    """A pasted text as the file that it comes from would be: browsers send CRLF."""
    return text.replace("\r\n", "\n").encode()
