"""The overview for leaders: where the year's work stands, or stood, and the list behind every figure."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from agencies.models import Agency
from indicators.dashboard import Scope, read_overview
from indicators.dashboard.links import Links
from indicators.dashboard.past import PastTaskFilter
from tasks.models import Plan
from worktracker.lib.clock import now, today

PAGE = 50


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """As of the business date, or of the past day ``?on=``; ``?screen=1`` is for a wall, and reloads itself.

    ``?plan=``, ``?agency=`` (with its lower ones) and ``?only=`` (without them) narrow it to what the person sees.
    """
    scope = _scope(request)
    shown = {"overview": read_overview(scope), "scope": scope, "on": scope.on, "read_at": now()}
    wall = request.GET.get("screen") == "1"
    template = "indicators/dashboard_wall.html" if wall else "indicators/dashboard.html"
    return render(request, template, shown)


@require_safe
def past_tasks(request: HttpRequest) -> HttpResponse:
    """The tasks behind a figure of a past day, as they stood then; those of today stand in the task list."""
    scope = _scope(request)
    if not scope.is_past:
        return redirect(Links(scope).tasks())
    filters = PastTaskFilter(request.GET, scope, request=request)
    if not filters.is_valid():
        raise Http404
    rows = filters.qs.select_related("item", "domain").defer("item__text", "item__spans")
    page = Paginator(rows.order_by("item__plan", "item__ordinal"), PAGE)
    shown = page.get_page(request.GET.get("page"))
    units = scope.units_of([span.item_id for span in shown.object_list])
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "indicators/past_tasks.html",
        {
            "scope": scope,
            "on": scope.on,
            "page": shown,
            "filters": filters,
            "rows": [(span, units.get(span.item_id, ())) for span in shown.object_list],
            "query": query.urlencode(),
            "back": Links(scope).overview(),
        },
    )


def _scope(request: HttpRequest) -> Scope:
    """Raises Http404 for a plan or an agency that the person does not see, and for what is no day."""
    user: Any = request.user
    seen = Plan.objects.published().visible_to(user).select_related("agency", "notice")
    plans = list(seen.defer("notice__text", "notice__original"))
    code, agency, only = (request.GET.get(name, "") for name in ("plan", "agency", "only"))
    plan = next((each for each in plans if each.code == code), None)
    if code and plan is None:
        raise Http404
    chosen = agency or only
    return Scope(
        user=user,
        plans=plans,
        on=_day(request.GET.get("on", "")),
        today=today(),
        plan=plan,
        agency=get_object_or_404(Agency.objects.visible_to(user), code=chosen) if chosen else None,
        alone=bool(only) and not agency,
    )


def _day(words: str) -> date:
    """The day that is asked for, never one to come."""
    try:
        return min(date.fromisoformat(words), today()) if words else today()
    except ValueError as error:
        raise Http404 from error


urlpatterns = [
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/tasks/", past_tasks, name="past-tasks"),
]
