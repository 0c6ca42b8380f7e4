"""The forms that keep a target: a change of it, and the course that leads to it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from indicators.choices import Curve, Op
from indicators.courses import Course, stage_days, stage_field
from indicators.entry.numbers import ValueRefused, read_value
from indicators.judging import facts_of
from indicators.models import Target
from indicators.services.promising import Promise
from indicators.wording import plain, unit_of


class ValueField(forms.CharField):
    """A value as people type it, with or without its unit: ``indicators.entry.numbers``."""

    def __init__(self, *, unit: str, **options: Any) -> None:
        super().__init__(max_length=60, **options)
        self.unit = unit
        self.widget.attrs.update({"class": "input num", "inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:
        """The value; None for an empty field."""
        try:
            return read_value(super().to_python(value) or "", unit=self.unit)
        except ValueRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def prepare_value(self, value: Any) -> Any:
        """Without zeros at the end."""
        return plain(value) if isinstance(value, Decimal) else value

    def validate(self, value: Any) -> None:
        """A dash gives no value, which is wrong where one is asked for."""
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The length was bounded by the widget; ``read_value`` has checked the rest."""


class _VersionedForm(forms.Form):
    """``version`` is the item's, as the person saw it."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ChangeForm(_VersionedForm):
    """What is to hold from a day on, and why."""

    since = forms.DateField(
        label=gettext_lazy("Holds from"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Any day of the plan up to the due date, also one that has passed."),
    )
    op = forms.ChoiceField(
        label=gettext_lazy("Comparison"),
        choices=Op.choices,
        widget=forms.Select(attrs={"class": "select"}),
    )
    due = forms.DateField(
        label=gettext_lazy("New due date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: it stays as it is."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is changed, and by which decision"),
        max_length=500,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )

    def __init__(self, data: Any = None, *, target: Target, on: date) -> None:
        facts = facts_of(target).in_force(on)
        super().__init__(
            data,
            prefix="change",
            initial={
                "version": target.item.version,
                "since": on,
                "op": facts.op,
                "value": facts.value,
                "value_max": facts.value_max,
            },
        )
        unit = unit_of(target)
        self.fields["value"] = ValueField(unit=unit, label=gettext_lazy("Target value"))
        self.fields["value_max"] = ValueField(
            unit=unit,
            label=gettext_lazy("Upper value"),
            required=False,
            help_text=gettext_lazy("Only for a range."),
        )
        self.order_fields(["version", "since", "op", "value", "value_max", "due", "reason"])

    def promise(self) -> Promise:
        """What the service takes."""
        names = ("since", "op", "value", "value_max", "due")
        return Promise(**{name: self.cleaned_data[name] for name in names})


class CourseForm(_VersionedForm):
    """The stretch target, the kind of the curve, and a field for the end of each month, or where a stage stands."""

    curve = forms.ChoiceField(
        label=gettext_lazy("How the plan leads there"),
        choices=Curve.choices,
        widget=forms.Select(attrs={"class": "select"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        target: Target,
        on: date,
        stages: Mapping[date, Decimal] | None = None,
    ) -> None:
        course, facts = Course.of(target), facts_of(target).in_force(on)
        shown = dict(course.stages) if stages is None else stages
        self.days = sorted({*stage_days(facts), *dict(course.stages)})
        super().__init__(
            data,
            prefix="course",
            initial={
                "version": target.item.version,
                "stretch": course.stretch,
                "curve": course.curve,
                **{stage_field(day): value for day, value in shown.items()},
            },
        )
        unit = unit_of(target)
        self.fields["stretch"] = ValueField(
            unit=unit, label=pgettext_lazy("field", "Stretch target"), required=False
        )
        for day in self.days:
            label = _("Stage by %(day)s") % {"day": f"{day:%m-%d}"}
            self.fields[stage_field(day)] = ValueField(unit=unit, label=label, required=False)

    @property
    def stages(self) -> list[Any]:
        """The bound fields of the stages."""
        return [self[stage_field(day)] for day in self.days]

    def course(self) -> Course:
        """What the service takes."""
        given = ((day, self.cleaned_data[stage_field(day)]) for day in self.days)
        return Course(
            stretch=self.cleaned_data["stretch"],
            curve=self.cleaned_data["curve"],
            stages=tuple((day, value) for day, value in given if value is not None),
        )

    def filled(self, stages: Mapping[date, Decimal]) -> dict[str, Any]:
        """What was typed, with these stages in place of its own: the form's data once more."""
        typed: dict[str, Any] = {
            name: self.data.get(name) for name in map(self.add_prefix, self.fields)
        }
        for day in self.days:
            value = stages.get(day)
            typed[self.add_prefix(stage_field(day))] = "" if value is None else plain(value)
        return typed
