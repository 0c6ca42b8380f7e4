"""The forms of the review: one item with its units, steps and targets, and how a question is settled."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Unit
from indicators.choices import Op, TargetKind
from indicators.forms import FigureField
from indicators.services.catalogue import NAME_LENGTH, UNIT_LENGTH
from indicators.services.review import TargetLine
from tasks.choices import Kind, Part
from tasks.models import Domain, WorkItem
from tasks.services.review import Correction, Settlement


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
            **kwargs,
        )


def _text(label: Any, css: str = "input", **kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": css, "aria-label": label})
    return forms.CharField(label=label, widget=widget, **kwargs)


def _choice(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "select", "aria-label": label})
    return forms.ChoiceField(label=label, choices=choices, widget=widget, **kwargs)


class ItemForm(forms.Form):
    """An item's own fields."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=gettext_lazy("Title of the task"),
        max_length=300,
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
    )
    kind = _choice(gettext_lazy("Kind"), Kind.choices)
    domain = forms.ModelChoiceField(
        label=gettext_lazy("Domain"),
        queryset=Domain.objects.all(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "select"}),
    )
    limit = DayField(label=gettext_lazy("Deadline"))

    def clean_title(self) -> str:
        """One line."""
        return " ".join(self.cleaned_data["title"].split())


class UnitForm(forms.Form):
    """One unit's part."""

    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("add a unit"),
        widget=forms.Select(attrs={"class": "select", "aria-label": gettext_lazy("Unit")}),
    )
    part = _choice(gettext_lazy("Part"), Part.choices, initial=Part.LEAD)

    def __init__(self, *args: Any, agency_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(agency_id=agency_id)  # type: ignore[attr-defined]  # a model choice


class StepForm(forms.Form):
    """A step's day; its words are the notice's."""

    pk = forms.IntegerField(widget=forms.HiddenInput)
    day = DayField()


class TargetForm(forms.Form):
    """One target in figures."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    metric = _text(gettext_lazy("Indicator"), max_length=NAME_LENGTH)
    op = _choice(gettext_lazy("Comparison"), Op.choices, initial=Op.AT_LEAST)
    value = FigureField(
        label=gettext_lazy("Target value"),
        max_digits=16,
        decimal_places=4,
        widget=forms.TextInput(
            attrs={"class": "input num", "aria-label": gettext_lazy("Target value")}
        ),
    )
    unit = _text(gettext_lazy("Unit of measure"), max_length=UNIT_LENGTH, required=False)
    kind = _choice(gettext_lazy("Kind of target"), TargetKind.choices, initial=TargetKind.QUANTITY)
    value_max = FigureField(
        label=gettext_lazy("Upper value"),
        required=False,
        max_digits=16,
        decimal_places=4,
        widget=forms.TextInput(attrs={"class": "input num"}),
    )
    due = DayField(label=gettext_lazy("To be reached by"), required=False)

    def clean(self) -> dict[str, Any]:
        """An upper value closes the range from above."""
        cleaned = super().clean() or {}
        value, most = cleaned.get("value"), cleaned.get("value_max")
        if value is not None and most is not None and most < value:
            self.add_error(
                "value_max", ValidationError(_("The upper value is below the target value."))
            )
        return cleaned


UnitFormSet = forms.formset_factory(UnitForm, extra=1, can_delete=True, max_num=60)
StepFormSet = forms.formset_factory(StepForm, extra=0)
TargetFormSet = forms.formset_factory(TargetForm, extra=1, can_delete=True, max_num=200)


class ReviewForms:
    """The four forms of one item, filled from its rows or from what was sent."""

    def __init__(self, item: WorkItem, sent: Mapping[str, Any] | None = None) -> None:
        own = {"agency_id": item.plan.agency_id}
        self.item = ItemForm(sent, initial=_item_fields(item))
        self.units = UnitFormSet(sent, prefix="units", initial=_unit_fields(item), form_kwargs=own)
        self.steps = StepFormSet(sent, prefix="steps", initial=_step_fields(item))
        self.targets = TargetFormSet(sent, prefix="targets", initial=_target_fields(item))

    def are_valid(self) -> bool:
        """Whether all four are; each says what is wrong beside its field."""
        checked = [each.is_valid() for each in (self.item, self.units, self.steps, self.targets)]
        return all(checked)

    @property
    def version(self) -> int:
        """The item's version that the reviewer saw."""
        return self.item.cleaned_data["version"]

    def correction(self) -> Correction:
        """What the reviewer says of the item."""
        fields = self.item.cleaned_data
        units = {row["unit"]: row["part"] for row in _kept(self.units) if row.get("unit")}
        return Correction(
            title=fields["title"],
            kind=fields["kind"],
            domain=fields["domain"],
            limit=fields["limit"],
            units=list(units.items()),
            steps={
                form.cleaned_data["pk"]: form.cleaned_data["day"]
                for form in self.steps
                if form.has_changed()
            },
        )

    def lines(self) -> list[TargetLine]:
        """The targets that stay and those that were added."""
        names = ("pk", "metric", "unit", "kind", "op", "value", "value_max", "due")
        return [
            TargetLine(**{name: row[name] for name in names})
            for row in _kept(self.targets)
            if row.get("metric")
        ]


def _kept(forms_of_rows: Any) -> list[dict[str, Any]]:
    return [each.cleaned_data for each in forms_of_rows if not each.cleaned_data.get("DELETE")]


def _item_fields(item: WorkItem) -> dict[str, Any]:
    names = ("version", "title", "kind", "limit")
    return {name: getattr(item, name) for name in names} | {"domain": item.domain_id}


def _unit_fields(item: WorkItem) -> list[dict[str, Any]]:
    return [{"unit": each.unit_id, "part": each.part} for each in item.responsibilities.all()]


def _step_fields(item: WorkItem) -> list[dict[str, Any]]:
    """Dated steps but for the deadline, which has a field of its own, and dates in doubt, which have a question."""
    return [
        {"pk": step.pk, "day": step.date, "name": step.name, "quote": step.quote}
        for step in item.milestones.all()
        if step.date and not step.is_limit and not step.needs_confirmation
    ]


def _target_fields(item: WorkItem) -> list[dict[str, Any]]:
    return [
        {
            "pk": each.pk,
            "metric": each.indicator.name,
            "op": each.op,
            "value": _plain(each.value),
            "unit": each.indicator.unit,
            "kind": each.kind,
            "kind_words": each.get_kind_display(),
            "value_max": None if each.value_max is None else _plain(each.value_max),
            "due": each.due,
        }
        for each in item.targets.all()
    ]


def _plain(value: Any) -> str:
    return f"{value.normalize():f}"


class SettlementForm(forms.Form):
    """How a question is settled, with what that needs."""

    how = forms.ChoiceField(
        choices=Settlement.choices,
        error_messages={"required": gettext_lazy("Choose how the question is settled.")},
    )
    day = DayField(required=False)
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False)
    reason = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, agency_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(agency_id=agency_id)  # type: ignore[attr-defined]  # a model choice

    def settlement(self) -> dict[str, Any]:
        """What the service takes, but for who and when."""
        day: date | None = self.cleaned_data["day"]
        names = ("how", "unit", "reason")
        return {"day": day} | {name: self.cleaned_data[name] for name in names}
