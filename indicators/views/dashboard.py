"""The overview for leaders: where the year's work stands, and the list behind every figure."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from indicators.dashboard import read_overview
from tasks.models import Plan
from worktracker.lib.clock import today


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """As of the business date; ``?plan=`` narrows it to one of the plans that the person sees."""
    seen = Plan.objects.published().visible_to(request.user).select_related("agency", "notice")
    plans = list(seen.defer("notice__text", "notice__original"))
    code = request.GET.get("plan")
    chosen = get_object_or_404(seen, code=code) if code else None
    user, on = request.user, today()
    overview = read_overview(user, plans=plans, chosen=chosen, on=on)  # type: ignore[arg-type]  # signed in
    return render(request, "indicators/dashboard.html", {"overview": overview, "on": on})


urlpatterns = [path("dashboard/", dashboard, name="dashboard")]
