"""The report that a unit fills in."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.choices import Aggregation
from indicators.models import Target
from indicators.services.reporting import reading_field, whole_field
from indicators.wording import plain
from tasks.models import Milestone, Occurrence, ProgressReport

LONGEST = ProgressReport._meta.get_field("narrative").max_length
SHOWN = ("version", "seen", "report_version")  # what the person saw, not what was typed
SAID = ("percent", "narrative", "problems", "next_step", "done", "reached", "occurrences")


class FigureField(forms.DecimalField):
    """A number as people type it: full-width digits, a thousands sign and a percent sign are understood."""

    widget = forms.TextInput(
        attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"}
    )

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("Type a number, such as 75 or 70.8.")
    }

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # of a DecimalField
        """The number; full width is folded to half width first."""
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).replace(",", "").strip().removesuffix("%")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """As one would type it: 70 rather than 70.0000; what was typed stays as it is."""
        return plain(value) if isinstance(value, Decimal) else value


class SaidField(BoundField):
    """A field with what the page says beside it: a caution, and what a colleague saved meanwhile."""

    @property
    def caution(self) -> str:
        """What is odd about the value, though it is taken; empty for nothing."""
        return str(self._notes("cautions").get(self.name, ""))

    @property
    def theirs(self) -> str:
        """What a colleague saved in its place, in words; empty where it is the same."""
        return str(self._notes("theirs").get(self.name, ""))

    def _notes(self, kind: str) -> dict[str, str]:
        notes: dict[str, str] = getattr(self.form, kind)
        return notes


def words(rows: int) -> forms.Textarea:
    """A field for sentences."""
    return forms.Textarea(attrs={"class": "input", "rows": rows})


class ShownField(forms.IntegerField):
    """A number that the page itself sends: one that was tampered with counts as none, and so is out of date."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int | None:
        """The number, None for what is none."""
        try:
            number: int | None = super().clean(value)
        except ValidationError:
            return None
        return number


class ReportForm(forms.Form):
    """Readings of a month, progress, words, and the steps that are done; one field for each reading.

    ``version`` is the item's as the person saw it, ``report_version`` that of the draft (empty where none stood),
    ``seen`` the newest row of the trail at that time. ``initial`` is what is stored: a draft keeps it where what was
    typed cannot be stored. Only what is handed in has to be complete.
    """

    bound_field_class = SaidField

    version = ShownField(min_value=0, required=False)
    seen = ShownField(min_value=0, required=False)
    report_version = ShownField(min_value=0, required=False)
    percent = FigureField(
        min_value=0, max_value=100, max_digits=4, decimal_places=1, required=False
    )
    narrative = forms.CharField(max_length=LONGEST, required=False, widget=words(4))
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
        handing_in: bool = False,
        **kwargs: Any,
    ) -> None:
        """``targets`` bind the item, one of each indicator; milestones and occurrences are those still open."""
        super().__init__(*args, **kwargs)
        self.handing_in = handing_in
        self.cautions: dict[str, str] = {}
        self.theirs: dict[str, str] = {}
        self.targets = list(targets)
        for target in self.targets:
            self.fields[reading_field(target.indicator)] = FigureField(
                required=False, max_digits=16, decimal_places=4, label=target.indicator.name
            )
            if target.indicator.aggregation == Aggregation.RATIO:
                self.fields[whole_field(target.indicator)] = FigureField(
                    required=False,
                    min_value=0,
                    max_digits=16,
                    decimal_places=4,
                    label=_("%(indicator)s, out of") % {"indicator": target.indicator},
                )
                self.fields[whole_field(target.indicator)].widget.attrs["placeholder"] = _("out of")
        self._offer("reached", [(row.pk, _dated(row.name, row.date)) for row in milestones])
        self._offer(
            "occurrences", [(row.pk, _dated(_numbered(row), row.due)) for row in occurrences]
        )
        self._describe()

    def clean(self) -> dict[str, Any]:
        """Asks for progress and words where the report is handed in."""
        cleaned = super().clean() or {}
        if self.handing_in:
            for name, sentence in _missing().items():
                is_given = cleaned.get(name) or cleaned.get(name) == 0
                if not is_given and name not in self.errors and not self._is_whole(name, cleaned):
                    self.add_error(name, sentence)
        return cleaned

    @property
    def says_something(self) -> bool:
        """Whether anything differs from what is stored."""
        return any(name not in SHOWN for name in self.changed_data)

    def shown(self, name: str) -> int | None:
        """One of ``SHOWN`` as it was sent; None for none."""
        value: int | None = self._sent().get(name)
        return value

    def said(self) -> dict[str, Any]:
        """What ``tasks.services.reporting.Content`` takes; in place of what is wrong, what is stored."""
        stored: dict[str, Any] = {"narrative": "", "problems": "", "next_step": "", "done": False}
        stored |= {"percent": None, "reached": (), "occurrences": (), **self.initial}
        sent = self._sent()
        return {name: sent.get(name, stored[name]) for name in SAID}

    def readings(self) -> dict[int, Decimal]:
        """Indicator id → value, of those that were filled in; in place of what is wrong, what is stored."""
        return self._filled(
            {row.indicator_id: reading_field(row.indicator) for row in self.targets}
        )

    def wholes(self) -> dict[int, Decimal]:
        """Indicator id → what a ratio's value is a part of, likewise."""
        return self._filled({row.indicator_id: whole_field(row.indicator) for row in self.targets})

    def refuse(self, sentence: str, *, field: object = None) -> None:
        """Shows a refusal of the service beside its field, or above the form."""
        name = str(field) if field in self.fields else None
        self.add_error(name, ValidationError(sentence))
        self._describe(self.errors)

    def full_clean(self) -> None:
        """Ties errors to their fields as soon as they are known."""
        super().full_clean()
        if self.is_bound:
            self._describe(self.errors)

    def _sent(self) -> dict[str, Any]:
        """What is right of what was sent."""
        self.is_valid()
        return self.cleaned_data

    def _filled(self, names: Mapping[int, str]) -> dict[int, Decimal]:
        sent = self._sent()
        values = {pk: sent.get(name, self.initial.get(name)) for pk, name in names.items()}
        return {pk: value for pk, value in values.items() if value is not None}

    def _is_whole(self, name: str, cleaned: dict[str, Any]) -> bool:
        return name == "percent" and bool(cleaned.get("done"))

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]  # a choice field
        field.error_messages["invalid_choice"] = _(
            "What you ticked is not an open step of this task. Open the form again and tick anew."
        )

    def _describe(self, errors: Collection[str] = ()) -> None:
        """Ties each field to its hint, its caution and its error for those who hear the page."""
        for name, field in self.fields.items():
            attrs = field.widget.attrs
            attrs.pop("aria-invalid", None)
            beside = f"hint-{name} caution-{name}"
            if name in errors:
                attrs |= {"aria-invalid": "true", "aria-describedby": f"error-{name} {beside}"}
            else:
                attrs["aria-describedby"] = beside


def _numbered(row: Occurrence) -> str:
    return _("%(duty)s, no. %(n)s") % {"duty": row.duty, "n": row.number}


def _dated(name: str, day: date | None) -> str:
    return f"{day:%m-%d} {name}" if day else name


def _missing() -> dict[str, str]:
    return {
        "percent": _("Give the progress in percent; what was given last time stands beside it."),
        "narrative": _("Say what was done in this period."),
    }
