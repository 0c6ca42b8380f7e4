"""Which part of the table is shown: a plan's year, a unit, one periodicity, and a month of daily values."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.models import Unit, User
from indicators.choices import Periodicity
from indicators.entry.periods import periods_of
from indicators.models import Indicator, Target
from indicators.querysets import TargetQuerySet
from indicators.scoring.periods import walk
from tasks.models import Plan

YEARS_BACK = 4  # of what is measured once a year


class GridScope(forms.Form):
    """The conditions of the address. What is not possible is left out, and the widest is shown."""

    plan = forms.ModelChoiceField(Plan.objects.none(), required=False, to_field_name="code")
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False)
    periodicity = forms.ChoiceField(choices=Periodicity, required=False)
    month = forms.IntegerField(min_value=1, max_value=12, required=False)
    year = forms.IntegerField(min_value=2000, max_value=2100, required=False)

    def __init__(self, asked: QueryDict, *, user: User, on: date) -> None:
        super().__init__(asked)
        self.user, self.on = user, on
        recordable = Indicator.objects.recordable_by(user, on=on)
        self.recordable = (
            Target.objects.visible_to(user)
            .binding()
            .filter(indicator__in=recordable.order_by().values("pk"))
        )
        self._offer(
            "plan",
            Plan.objects.filter(items__targets__in=self.recordable.order_by().values("pk"))
            .distinct()
            .order_by("-year", "code"),
        )
        items = self.recordable.order_by().values("item")
        self._offer(
            "unit",
            Unit.objects.filter(responsibilities__item__in=items)
            .distinct()
            .select_related("agency"),
        )
        self.is_valid()

    @cached_property
    def plan_shown(self) -> Plan | None:
        """The plan asked for, else the newest that the person reports on."""
        found: Plan | None = self.cleaned_data.get("plan")
        return found or self.fields["plan"].queryset.first()  # type: ignore[attr-defined]  # a model choice field

    @property
    def year_shown(self) -> int:
        """The year whose periods are shown: the plan's own unless an earlier one is asked for."""
        asked: int | None = self.cleaned_data.get("year")
        return asked or (self.plan_shown.year if self.plan_shown else self.on.year)

    @property
    def unit_shown(self) -> Unit | None:
        """The unit asked for, if any."""
        unit: Unit | None = self.cleaned_data.get("unit")
        return unit

    @property
    def month_shown(self) -> int:
        """The month whose days are shown."""
        return self.cleaned_data.get("month") or self.on.month

    @cached_property
    def kinds(self) -> list[str]:
        """The periodicities that there is something to fill in of, the shortest first."""
        found = set(
            self._of_plan().values_list("indicator__definition__periodicity", flat=True).distinct()
        )
        return [kind.value for kind in Periodicity if kind in found]

    @property
    def kind_shown(self) -> str:
        """The periodicity asked for, else monthly, else what there is."""
        asked = self.cleaned_data.get("periodicity") or Periodicity.MONTH.value
        return str(asked if asked in self.kinds or not self.kinds else self.kinds[0])

    def targets(self) -> TargetQuerySet:
        """What is shown: the targets of this choice, in the notice's order."""
        found = self._of_plan().filter(indicator__definition__periodicity=self.kind_shown)
        return found.order_by("item__ordinal", "order")

    def periods(self) -> list[date]:
        """The first days of the periods shown."""
        year, kind = self.year_shown, self.kind_shown
        if kind == Periodicity.YEAR:
            return [date(each, 1, 1) for each in range(year - YEARS_BACK, year + 1)]
        if kind == Periodicity.DAY:
            first = date(year, self.month_shown, 1)
            return [
                day for day in walk(first, date(year, 12, 31), kind) if day.month == first.month
            ]
        return periods_of(year, kind)

    def _of_plan(self) -> TargetQuerySet:
        found = self.recordable.filter(item__plan=self.plan_shown)
        if self.unit_shown:
            found = found.filter(Q(item__responsibilities__unit=self.unit_shown))
        return found

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a model choice field


KIND_WORDS = {
    "latest": _("value of the period"),
    "cumulative": _("running total since January"),
    "count": _("what the period brought"),
    "mean": _("mean of the period"),
    "day_mean": _("mean of the period"),
    "ratio": _("two counts"),
    "rank": _("rank of the period"),
}
