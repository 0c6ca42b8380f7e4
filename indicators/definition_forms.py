"""The forms that keep a definition, and what an indicator says beside its own."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from indicators.choices import Aggregation, Direction, Periodicity, RollUp
from indicators.defining import DefinitionRefused, Measure, Settings, Told, ways_of_kind
from indicators.models import Indicator
from indicators.services.measuring import why_not_rolled_up
from indicators.target_forms import ValueField


class Group(NamedTuple):
    """Fields that are shown under one heading."""

    title: Promise
    fields: Sequence[forms.BoundField]


class SeenForm(forms.Form):
    """A form that carries what stood when it was opened, so that nobody undoes what he never saw."""

    seen = forms.JSONField(widget=forms.HiddenInput)

    def clean_seen(self) -> Told:
        """What was shown. It is no secret: who alters it fools himself alone."""
        seen = self.cleaned_data["seen"]
        if not isinstance(seen, dict):
            raise forms.ValidationError(_("Open the page again: what it showed is not known."))
        return {str(name): str(value) for name, value in seen.items()}

    def tell(self, refusal: DefinitionRefused) -> None:
        """Says each fault at its field, or above the form."""
        for fault in refusal.faults:
            self.add_error(fault.field if fault.field in self.fields else None, fault.sentence)


class DefinitionForm(SeenForm):
    """All that a definition says. Where values were recorded by it, only what they allow is offered."""

    name = forms.CharField(
        label=pgettext_lazy("of an indicator", "Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=gettext_lazy("As comparisons call it; indicators keep the name of their notice."),
    )
    unit = forms.CharField(
        label=pgettext_lazy("of measure", "Unit"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=gettext_lazy(
            "As it stands behind a value; only indicators in this unit can go by it."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("How it is measured"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
        help_text=gettext_lazy("What is counted and by which standard, for who reports it."),
    )
    aggregation = forms.ChoiceField(
        label=gettext_lazy("Over the year"),
        choices=Aggregation.choices,
        widget=forms.Select(attrs={"class": "select"}),
        help_text=gettext_lazy("How the values that are reported make the value of the year."),
    )
    periodicity = forms.ChoiceField(
        label=pgettext_lazy("how often", "Measured"),
        choices=Periodicity.choices,
        widget=forms.Select(attrs={"class": "select"}),
        help_text=gettext_lazy("How often a value is due; each gap is named as missing."),
    )
    decimals = forms.IntegerField(
        label=gettext_lazy("Decimals"),
        min_value=0,
        max_value=4,
        widget=forms.TextInput(attrs={"class": "input num", "inputmode": "numeric"}),
        help_text=gettext_lazy("Decimals that values are shown with; verdicts count exactly."),
    )
    direction = forms.ChoiceField(
        label=pgettext_lazy("of an indicator", "Direction"),
        choices=[("", gettext_lazy("as each target says")), *Direction.choices],
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
        help_text=gettext_lazy(
            "Which way is better. It decides where a target is one exact value."
        ),
    )
    margin = ValueField(
        unit="",
        label=pgettext_lazy("of a verdict", "Margin"),
        required=False,
        help_text=gettext_lazy(
            "By how much a value must clear its target before “out of reach” is taken back; 0: at once."
        ),
    )
    tolerance = ValueField(
        unit="",
        label=gettext_lazy("Tolerance"),
        required=False,
        help_text=gettext_lazy("How far from an exact target still counts as it."),
    )
    least = ValueField(
        unit="",
        label=gettext_lazy("Least plausible value"),
        required=False,
        help_text=gettext_lazy("What lies below is asked about before it is stored."),
    )
    most = ValueField(
        unit="",
        label=gettext_lazy("Greatest plausible value"),
        required=False,
        help_text=gettext_lazy("What lies above is asked about before it is stored."),
    )
    roll_up = forms.ChoiceField(
        label=gettext_lazy("Rolled up by"),
        choices=RollUp.choices,
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
        help_text=gettext_lazy("How a higher agency's value is made of those of its lower ones."),
    )

    def __init__(self, typed: Any = None, *, standing: Measure, measured: bool = False) -> None:
        shown: dict[str, Any] = {**asdict(standing), "seen": standing.told()}
        super().__init__(typed, initial=shown)
        self.measured = measured
        for name in ("margin", "tolerance", "least", "most"):
            self.fields[name].unit = standing.unit  # type: ignore[attr-defined]  # a ValueField
        if measured:
            self._offer("aggregation", ways_of_kind(standing.aggregation))
            self._offer("periodicity", [standing.periodicity])

    @property
    def groups(self) -> list[Group]:
        """The fields as the page shows them."""
        return [Group(title, [self[name] for name in names]) for title, names in GROUPS]

    def measure(self) -> Measure:
        """What the service takes; a margin that is left empty is none."""
        sent = {each.name: self.cleaned_data[each.name] for each in fields(Measure)}
        for name in ("margin", "tolerance"):
            sent[name] = sent[name] or Decimal(0)
        return Measure(**sent)

    def _offer(self, name: str, values: Sequence[str]) -> None:
        """Shows these choices alone; the service refuses the others, and says why."""
        widget = self.fields[name].widget
        widget.choices = [choice for choice in widget.choices if choice[0] in values]


GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("What it is"), ("name", "unit", "note")),
    (gettext_lazy("How values are reported"), ("aggregation", "periodicity", "decimals")),
    (gettext_lazy("How it is judged"), ("direction", "margin", "tolerance")),
    (gettext_lazy("What is plausible"), ("least", "most")),
    (gettext_lazy("From lower agencies to the higher one"), ("roll_up",)),
)


class SettingsForm(SeenForm):
    """Baseline, source, and the part that it plays between agencies."""

    baseline_year = forms.IntegerField(
        label=gettext_lazy("Year of the baseline"),
        required=False,
        widget=forms.TextInput(attrs={"class": "input num", "inputmode": "numeric"}),
        help_text=gettext_lazy("The year whose value that is."),
    )
    source = forms.CharField(
        label=gettext_lazy("Data source"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=gettext_lazy("Whose figures they are: a station, a report, an office."),
    )
    weight = ValueField(
        unit="",
        label=gettext_lazy("Weight"),
        required=False,
        help_text=gettext_lazy(
            "What your agency counts in the higher one's mean by weight: inhabitants, area, stations. "
            "Without one it does not count there."
        ),
    )
    rolls_up = forms.BooleanField(
        label=gettext_lazy("Made of the lower agencies' values"),
        required=False,
        help_text=gettext_lazy(
            "Periods without a value of your own take theirs from the lower agencies, by the definition's rule."
        ),
    )

    def __init__(self, typed: Any = None, *, indicator: Indicator) -> None:
        standing = Settings.of(indicator)
        shown: dict[str, Any] = {**asdict(standing), "seen": standing.told()}
        super().__init__(typed, initial=shown)
        self.fields["baseline"] = ValueField(
            unit=indicator.unit,
            label=gettext_lazy("Baseline"),
            required=False,
            help_text=gettext_lazy(
                "The value that the plan sets out from, in the indicator's unit."
            ),
        )
        self.order_fields(["seen", "baseline", "baseline_year", "source", "weight", "rolls_up"])
        if not indicator.rolls_up and (why := why_not_rolled_up(indicator)):
            self.fields["rolls_up"].disabled = True
            self.fields["rolls_up"].help_text = why

    def settings(self) -> Settings:
        """What the service takes."""
        return Settings(**{each.name: self.cleaned_data[each.name] for each in fields(Settings)})


class LinkForm(SeenForm):
    """The confirmed choice of a definition, as ``settings_page`` names them."""

    to = forms.CharField(max_length=20, widget=forms.HiddenInput)
