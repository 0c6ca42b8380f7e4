"""The report that a unit fills in."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from indicators.models import Target
from indicators.services.reporting import reading_field
from tasks.models import Milestone, Occurrence, ProgressReport

LONGEST = ProgressReport._meta.get_field("narrative").max_length


class FigureField(forms.DecimalField):
    """A number as people type it: full-width digits, a thousands sign and a percent sign are understood."""

    widget = forms.TextInput(
        attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"}
    )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # of a DecimalField
        """The number; full width is folded to half width first."""
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).replace(",", "").strip().removesuffix("%")
        return super().to_python(value)


def words(rows: int) -> forms.Textarea:
    """A field for sentences."""
    return forms.Textarea(attrs={"class": "input", "rows": rows})


class ReportForm(forms.Form):
    """Readings of a month, progress, words, and the steps that are done; one field for each reading.

    ``version`` is the item's as the person saw it, ``seen`` the newest row of the trail at that time.
    """

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    percent = FigureField(min_value=0, max_value=100, max_digits=4, decimal_places=1)
    narrative = forms.CharField(max_length=LONGEST, widget=words(4))
    problems = forms.CharField(max_length=LONGEST, required=False, widget=words(2))
    next_step = forms.CharField(max_length=LONGEST, required=False, widget=words(2))
    reached = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    occurrences = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    done = forms.BooleanField(required=False)

    def __init__(
        self,
        *args: Any,
        targets: Iterable[Target],
        milestones: Sequence[Milestone],
        occurrences: Sequence[Occurrence],
        **kwargs: Any,
    ) -> None:
        """``targets`` bind the item, one of each indicator; milestones and occurrences are those still open."""
        super().__init__(*args, **kwargs)
        self.targets = list(targets)
        for target in self.targets:
            self.fields[reading_field(target.indicator)] = FigureField(
                required=False, max_digits=16, decimal_places=4, label=target.indicator.name
            )
        self._offer("reached", [(row.pk, _dated(row.name, row.date)) for row in milestones])
        self._offer(
            "occurrences", [(row.pk, _dated(_numbered(row), row.due)) for row in occurrences]
        )
        for name, words in _missing().items():
            self.fields[name].error_messages["required"] = words
        self._describe()

    def readings(self) -> dict[int, Decimal]:
        """Indicator id → value, of those that were filled in."""
        values = {
            target.indicator_id: self.cleaned_data.get(reading_field(target.indicator))
            for target in self.targets
        }
        return {pk: value for pk, value in values.items() if value is not None}

    def report(self) -> dict[str, Any]:
        """What the reporting service takes, but for who, when and which unit."""
        names = ("version", "percent", "narrative", "problems", "next_step", "done", "reached")
        return {name: self.cleaned_data[name] for name in (*names, "occurrences")}

    def refuse(self, sentence: str, *, field: object = None) -> None:
        """Shows a refusal of the service beside its field, or above the form."""
        name = str(field) if field in self.fields else None
        self.add_error(name, ValidationError(sentence))
        self._describe()

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]  # a choice field
        field.error_messages["invalid_choice"] = _(
            "What you ticked is not an open step of this task. Open the form again and tick anew."
        )

    def _describe(self) -> None:
        """Ties each field to its hint and its error for those who hear the page."""
        errors = self.errors if self.is_bound else {}
        for name, field in self.fields.items():
            attrs = field.widget.attrs
            if name in errors:
                attrs |= {"aria-invalid": "true", "aria-describedby": f"error-{name} hint-{name}"}
            else:
                attrs["aria-describedby"] = f"hint-{name}"


def _numbered(row: Occurrence) -> str:
    return _("%(duty)s, no. %(n)s") % {"duty": row.duty, "n": row.number}


def _dated(name: str, day: date | None) -> str:
    return f"{day:%m-%d} {name}" if day else name


def _missing() -> dict[str, str]:
    return {
        "percent": _("Give the progress in percent; what was given last time stands beside it."),
        "narrative": _("Say what was done in this period."),
    }
