"""The form of an agency's plan of reminders: three fields for each of those who are reminded of each topic."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tasks.choices import Audience, Topic
from tasks.reminders.course import AUDIENCES, FARTHEST, OFTEN, PAIRS, Written, days_of, faults
from tasks.reminders.plan import Plan

BETWEEN = re.compile(r"[\s,，、;；]+")


class DaysField(forms.CharField):
    """Numbers of working days with commas between them; cleaned to a tuple of whole numbers."""

    def __init__(self, *, least: int, label: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input", "inputmode": "numeric"})
        super().__init__(label=label, required=False, max_length=120, widget=widget)
        self.least = least

    def to_python(self, value: Any) -> Any:
        """The numbers, the largest first."""
        words = [word for word in BETWEEN.split(super().to_python(value) or "") if word]
        if not all(re.fullmatch(r"[0-9]{1,3}", word) for word in words):
            raise ValidationError(_("Give whole numbers with commas between them."), code="days")
        days = {int(word) for word in words}
        if days and not self.least <= min(days) <= max(days) <= FARTHEST:
            raise ValidationError(
                _("Give numbers between %(least)s and %(most)s.")
                % {"least": self.least, "most": FARTHEST},
                code="days",
            )
        return tuple(sorted(days, reverse=self.least == 0))


@dataclass(frozen=True, slots=True)
class Row:
    """One course in the table: the fields, and the days on which the plan that stands speaks of the example."""

    who: Any
    before: Any
    after: Any
    every: Any
    days: list[date]
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of a topic."""

    name: Any
    rows: list[Row]


class ReminderPlanForm(forms.Form):
    """``seen`` is a digest of the plan that the form showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic, who in PAIRS:
            name = f"{topic}_{who}"
            self.fields[f"{name}_before"] = DaysField(least=0, label=_("Working days before"))
            self.fields[f"{name}_after"] = DaysField(least=1, label=_("Working days after"))
            self.fields[f"{name}_every"] = forms.IntegerField(
                label=_("then every … working days"),
                required=False,
                min_value=1,
                max_value=OFTEN,
                widget=forms.NumberInput(attrs={"class": "input short"}),
            )

    @classmethod
    def showing(cls, plan: Plan, *, seen: str) -> "ReminderPlanForm":
        """The plan as it stands."""
        initial: dict[str, Any] = {"seen": seen}
        for topic, who in PAIRS:
            course, name = Written.of(plan.get((topic, who), ())), f"{topic}_{who}"
            initial[f"{name}_before"] = ", ".join(map(str, course.before))
            initial[f"{name}_after"] = ", ".join(map(str, course.after))
            initial[f"{name}_every"] = course.every
        return cls(initial=initial)

    def clean(self) -> dict[str, Any]:
        """Each level later than the one below it; a repetition needs a day to begin on."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        wanted = self.wanted()
        for (topic, who), course in wanted.items():
            if course.every and not course.course():
                self.add_error(f"{topic}_{who}_every", _("Give the day on which it begins."))
        plan = {pair: course.course() for pair, course in wanted.items()}
        for topic, at, sentence in faults(plan):
            self.add_error(f"{topic}_{at or AUDIENCES[topic][0]}_before", sentence)
        return cleaned

    def wanted(self) -> dict[tuple[Topic, Audience], Written]:
        """What was asked for; of fields that are valid one by one."""
        found = self.cleaned_data
        return {
            (topic, who): Written(
                before=found.get(f"{topic}_{who}_before") or (),
                after=found.get(f"{topic}_{who}_after") or (),
                every=found.get(f"{topic}_{who}_every"),
            )
            for topic, who in PAIRS
        }

    def groups(self, plan: Plan, *, day: date) -> list[Group]:
        """The table, with what the plan that stands would do about an example's day."""
        return [
            Group(topic.label, [self._row(topic, who, plan, day) for who in audiences])
            for topic, audiences in AUDIENCES.items()
        ]

    def _row(self, topic: Topic, who: Audience, plan: Plan, day: date) -> Row:
        course = plan.get((topic, who), ())
        before, after, every = (self[f"{topic}_{who}_{part}"] for part in PARTS)
        goes_on = any(step.every for step in course)
        return Row(who.label, before, after, every, days_of(course, day), goes_on)


PARTS = ("before", "after", "every")
