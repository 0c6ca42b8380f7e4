"""The one set of filters of work items: page, API and export read the same query string alike."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.fields import ModelChoiceField

from agencies.models import Agency, Unit, User
from tasks.choices import DUE_OVERDUE, REPORTS_MISSING, ClosedWhen, Kind, Light, Sort, State
from tasks.lights.conditions import RULE_NAMES
from tasks.models import Domain, Plan, Responsibility, WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.told_filters import ToldFilterSet
from worktracker.lib.clock import today

SORTS = [(f"{sign}{value}", label) for value, label in Sort.choices for sign in ("", "-")]
DUE = (
    (DUE_OVERDUE, gettext_lazy("overdue")),
    ("week", gettext_lazy("this week")),
    ("fortnight", gettext_lazy("within two weeks")),
    ("month", gettext_lazy("this month")),
    ("year", gettext_lazy("this year")),
)
REPORTS = ((REPORTS_MISSING, gettext_lazy("missing")),)


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter that is set: its field, its label, and its value in words."""

    name: str
    label: str
    words: str


class WorkItemFilterForm(forms.Form):
    """Refuses a range of days that ends before it starts."""

    def clean(self) -> dict[str, Any]:
        """The fields, each valid by itself."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("due_from"), cleaned.get("due_to")
        if first and last and last < first:
            self.add_error("due_to", _("The last day lies before the first."))
        return cleaned


class UnitField(ModelChoiceField):
    """Names units, with their agency where several are shown."""

    def label_from_instance(self, obj: Unit) -> str:
        """The label that ``_units`` added."""
        return str(obj.label)  # type: ignore[attr-defined]  # annotated


class UnitFilter(django_filters.ModelChoiceFilter):
    """A unit by its id."""

    field_class = UnitField


class WorkItemFilter(ToldFilterSet):
    """Filters of visible work items, as a person would ask; ``due`` filters show open items only.

    ``on`` is the day of lights and ranges, the business date unless given. The result is sorted.
    """

    q = django_filters.CharFilter(label=gettext_lazy("Words"), method="filter_words")
    plan = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Plan"), queryset=lambda request: _plans(request), to_field_name="code"
    )
    domain = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Domain"), queryset=Domain.objects.all(), to_field_name="code"
    )
    unit = UnitFilter(
        label=gettext_lazy("Unit"), queryset=lambda request: _units(request), method="filter_unit"
    )
    light = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Light"), choices=Light.choices, method="filter_light"
    )
    rule = django_filters.ChoiceFilter(
        label=gettext_lazy("Rule of the light"), choices=RULE_NAMES, method="filter_rule"
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, distinct=False
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=Kind.choices)
    due = django_filters.ChoiceFilter(
        label=gettext_lazy("Nearest limit"), choices=DUE, method="filter_due"
    )
    due_from = django_filters.DateFilter(label=gettext_lazy("Limit from"), method="filter_due_from")
    due_to = django_filters.DateFilter(label=gettext_lazy("Limit to"), method="filter_due_to")
    reported_from = django_filters.DateFilter(
        label=gettext_lazy("Verified report since"), field_name="reported_on", lookup_expr="gte"
    )
    agency = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Agency with its lower ones"),
        queryset=lambda request: _agencies(request),
        to_field_name="code",
        method="filter_agency",
    )
    only = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Agency"),
        queryset=lambda request: _agencies(request),
        to_field_name="code",
        field_name="plan__agency",
    )
    closed = django_filters.ChoiceFilter(
        label=gettext_lazy("Closed when"), choices=ClosedWhen.choices, method="filter_closed"
    )
    reports = django_filters.ChoiceFilter(
        label=gettext_lazy("Reports"), choices=REPORTS, method="filter_reports"
    )
    sort = django_filters.ChoiceFilter(
        label=gettext_lazy("Sorted by"), choices=SORTS, method="leave_order"
    )

    class Meta:
        """Explicit filters only."""

        model = WorkItem
        fields: tuple[str, ...] = ()
        form = WorkItemFilterForm

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: QuerySet | None = None,
        *,
        request: HttpRequest | None = None,
        prefix: str | None = None,
        on: date | None = None,
    ) -> None:
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.on = on or today()

    def filter_queryset(self, queryset: WorkItemQuerySet) -> WorkItemQuerySet:
        """The items that meet every condition, in the order asked for: worst first by default."""
        sort = self.form.cleaned_data["sort"] or Sort.LIGHT
        return self._narrow(queryset, self.form.cleaned_data).sorted_by(sort, on=self.on)

    def without(self, name: str) -> WorkItemQuerySet:
        """The items that meet every condition but this one, unsorted; none where one is invalid."""
        if not self.is_valid():
            return self.queryset.none()
        rest = {other: value for other, value in self.form.cleaned_data.items() if other != name}
        return self._narrow(self.queryset.all(), rest)

    def conditions(self) -> list[Condition]:
        """What is set, in the order of the fields and in words; the order of rows is none of it."""
        return [
            Condition(name, str(self.filters[name].label), self._words(name, value))
            for name, value in (self.form.cleaned_data if self.is_valid() else {}).items()
            if value and name != "sort"
        ]

    def has_further(self) -> bool:
        """Whether one of the filters is set that the page keeps folded."""
        return any(self.form[name].value() for name in ("plan", "kind", "due_from", "due_to"))

    def filter_words(self, items: WorkItemQuerySet, name: str, value: str) -> WorkItemQuerySet:
        """Every word must be there."""
        return items.matching(value)

    def filter_unit(self, items: WorkItemQuerySet, name: str, value: Unit) -> WorkItemQuerySet:
        """The unit leads or cooperates."""
        return items.of_unit(value.pk)

    def filter_light(
        self, items: WorkItemQuerySet, name: str, value: list[str]
    ) -> WorkItemQuerySet:
        """Any of the lights, as of the day."""
        return items.with_light(on=self.on).filter(light__in=value)

    def filter_rule(self, items: WorkItemQuerySet, name: str, value: str) -> WorkItemQuerySet:
        """The rule that gives the light, as of the day."""
        return items.by_rule(value, on=self.on)

    def filter_due(self, items: WorkItemQuerySet, name: str, value: str) -> WorkItemQuerySet:
        """A named range of days around the day."""
        if value == DUE_OVERDUE:
            return items.overdue(on=self.on)
        return items.due_between(*_range(value, self.on))

    def filter_due_from(self, items: WorkItemQuerySet, name: str, value: date) -> WorkItemQuerySet:
        """The nearest limit is that day or later."""
        return items.due_between(value, date.max)

    def filter_due_to(self, items: WorkItemQuerySet, name: str, value: date) -> WorkItemQuerySet:
        """The nearest limit is that day or earlier."""
        return items.due_between(date.min, value)

    def filter_agency(self, items: WorkItemQuerySet, name: str, value: Agency) -> WorkItemQuerySet:
        """Plans of the agency and of those below it."""
        return items.filter(plan__agency__path__startswith=value.path)

    def filter_closed(self, items: WorkItemQuerySet, name: str, value: str) -> WorkItemQuerySet:
        """Closed by the limit or after it."""
        return items.closed_late() if value == ClosedWhen.LATE else items.closed_in_time()

    def filter_reports(self, items: WorkItemQuerySet, name: str, value: str) -> WorkItemQuerySet:
        """Open, with a report that was due and is missing on the day."""
        return items.unreported(on=self.on)

    def leave_order(self, items: WorkItemQuerySet, name: str, value: str) -> WorkItemQuerySet:
        """Sorting comes last, in ``filter_queryset``."""
        return items

    def _narrow(self, items: WorkItemQuerySet, values: Mapping[str, Any]) -> WorkItemQuerySet:
        for name, value in values.items():
            items = self.filters[name].filter(items, value)
        return items

    def _words(self, name: str, value: Any) -> str:
        if isinstance(value, list):
            return "、".join(self._word(name, each) for each in value)
        return self._word(name, value)

    def _word(self, name: str, value: Any) -> str:
        choices = dict(self.filters[name].extra.get("choices") or ())
        return str(choices.get(value, value))


def _range(name: str, on: date) -> tuple[date, date]:
    """First and last day of a named range; weeks run from Monday."""
    monday = on - timedelta(days=on.weekday())
    last = monthrange(on.year, on.month)[1]
    return {
        "week": (monday, monday + timedelta(days=6)),
        "fortnight": (on, on + timedelta(days=14)),
        "month": (on.replace(day=1), on.replace(day=last)),
        "year": (date(on.year, 1, 1), date(on.year, 12, 31)),
    }[name]


def _plans(request: HttpRequest | None) -> QuerySet[Plan]:
    return Plan.objects.published().visible_to(_user(request)) if request else Plan.objects.none()


def _agencies(request: HttpRequest | None) -> QuerySet[Agency]:
    return Agency.objects.visible_to(_user(request)) if request else Agency.objects.none()


def _units(request: HttpRequest | None) -> QuerySet[Unit]:
    """Units with a part in something; ``label`` is the name, for the administrator with the agency."""
    if request is None:
        return Unit.objects.none()
    user = _user(request)
    several = user.is_authenticated and user.reads_several
    label = Concat("agency__short_name", Value(" "), "name") if several else F("name")
    parts = Responsibility.objects.filter(unit=OuterRef("pk"))
    return Unit.objects.visible_to(user).annotate(label=label).filter(Exists(parts))


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
