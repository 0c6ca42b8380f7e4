"""Every quantified commitment with its verdict, worst first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from agencies.models import Unit, User
from indicators.choices import Judgement
from indicators.dashboard.facts import LONG_TEXTS, units_of
from indicators.dashboard.titles import indicators_title
from indicators.judging import Judged, judge_targets
from indicators.models import Target
from indicators.querysets import TargetQuerySet
from indicators.rows import LIGHTS, row, worst_first
from tasks.choices import Light
from tasks.models import Plan, WorkItem
from worktracker.lib.clock import today

PER_PAGE = 100


class IndicatorFilterForm(forms.Form):
    """Which targets are shown: of this name, of a plan, of a unit that has a part in them, with these verdicts."""

    q = forms.CharField(required=False, max_length=100)
    plan = forms.ModelChoiceField(Plan.objects.none(), required=False, to_field_name="code")
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False)
    verdict = forms.MultipleChoiceField(choices=Judgement.choices, required=False)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        units = Unit.objects.visible_to(user).filter(responsibilities__item__targets__isnull=False)
        self._choose("plan", Plan.objects.published().visible_to(user))
        self._choose("unit", units.select_related("agency").distinct())

    def targets(self, targets: TargetQuerySet) -> TargetQuerySet:
        """Those of the plan and the unit; none where a filter's value is not possible."""
        if not self.is_valid():
            return targets.none()
        if words := self.cleaned_data["q"].split():
            targets = targets.filter(*(Q(indicator__name__icontains=word) for word in words))
        if plan := self.cleaned_data["plan"]:
            targets = targets.filter(item__plan=plan)
        if unit := self.cleaned_data["unit"]:
            targets = targets.filter(item__responsibilities__unit=unit)
        return targets

    @property
    def verdicts(self) -> Sequence[str]:
        """The verdicts asked for; none means all."""
        return self.cleaned_data.get("verdict", ()) if self.is_valid() else ()

    def _choose(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a model choice field


@dataclass(frozen=True, slots=True)
class Chip:
    """A verdict that can be switched on and off."""

    judgement: Judgement
    light: Light
    count: int
    pressed: bool
    url: str


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """The targets of the plans that the person sees, 100 a page; the address holds the filters."""
    form = IndicatorFilterForm(request.GET, user=request.user)  # type: ignore[arg-type]  # signed in
    seen = Target.objects.visible_to(request.user).binding()
    found = form.targets(seen).order_by("item__plan", "item__ordinal", "order")
    judged = judge_targets(found.defer(*(f"item__{name}" for name in LONG_TEXTS)), on=today())
    shown = worst_first(_asked_for(judged, form.verdicts))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    units = units_of(WorkItem.objects.filter(pk__in={each.target.item_id for each in page}))
    context = {
        "form": form,
        "on": today(),
        "title": indicators_title(judged),
        "total": len(judged),
        "chips": _chips(request.GET, judged),
        "all_url": _link(request.GET, ()),
        "page": page,
        "rows": [row(each, units) for each in page],
        "several": len({each.target.indicator.agency_id for each in judged}) > 1,
    }
    return render(request, "indicators/indicators.html", context)


def _asked_for(judged: Iterable[Judged], verdicts: Sequence[str]) -> list[Judged]:
    return [each for each in judged if not verdicts or each.score.judgement in verdicts]


def _chips(query: QueryDict, judged: Iterable[Judged]) -> list[Chip]:
    counts: Mapping[str, int] = Counter(each.score.judgement for each in judged)
    shown = query.getlist("verdict")
    chips = []
    for judgement, light in LIGHTS.items():
        pressed = judgement.value in shown
        wanted = [v for v in shown if v != judgement] if pressed else [*shown, judgement.value]
        chips.append(Chip(judgement, light, counts[judgement.value], pressed, _link(query, wanted)))
    return chips


def _link(query: QueryDict, verdicts: Sequence[str]) -> str:
    changed = query.copy()
    changed.setlist("verdict", list(verdicts))
    changed.pop("page", None)
    return f"?{changed.urlencode()}"


urlpatterns = [path("indicators/", indicators, name="indicators")]
