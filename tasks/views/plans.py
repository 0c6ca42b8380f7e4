"""How a plan is reported on: cadence, day, approval."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.people import signed_in
from tasks.errors import Stale
from tasks.models import Activity, Plan
from tasks.plan_forms import ReportingForm
from tasks.services.plans import set_reporting
from tasks.trail import in_words
from worktracker.lib.clock import now, today


@require_http_methods(["GET", "HEAD", "POST"])
def plan_reporting(request: HttpRequest, pk: int) -> HttpResponse:
    """The settings with the year's periods beside them; the supervisor of the plan's agency changes them."""
    plan = get_object_or_404(Plan.objects.reviewable_by(request.user), pk=pk)
    if request.method != "POST":
        return _shown(request, plan, ReportingForm(initial=_standing(plan)))
    form = ReportingForm(request.POST)
    if not form.is_valid():
        return _shown(request, plan, form, status=422)
    try:
        set_reporting(plan, **form.settings(), by=signed_in(request), at=now(), on=today())
    except Stale as error:
        return _stale(request, plan, error)
    messages.success(request, _("Saved: what has passed or was reported on stays as it is."))
    return redirect("plan-reporting", plan.pk)


def _stale(request: HttpRequest, plan: Plan, error: Stale) -> HttpResponse:
    """The form again as it was typed, with who changed what; sent once more, it goes through."""
    typed = request.POST.copy()
    typed["version"] = str(plan.version)
    changes = Activity.objects.filter(plan=plan, verb="reporting_set")[:3]
    meanwhile: dict[str, object] = {"sentence": str(error), "changes": in_words(changes)}
    return _shown(request, plan, ReportingForm(typed), status=error.status, meanwhile=meanwhile)


def _shown(
    request: HttpRequest,
    plan: Plan,
    form: ReportingForm,
    *,
    status: int = 200,
    meanwhile: dict[str, object] | None = None,
) -> HttpResponse:
    context = {
        "plan": plan,
        "form": form,
        "periods": plan.periods.with_reports().order_by("starts"),
        "on": today(),
        "meanwhile": meanwhile,
    }
    return render(request, "tasks/plan_reporting.html", context, status=status)


def _standing(plan: Plan) -> dict[str, object]:
    return {
        "version": plan.version,
        "cadence": plan.cadence,
        "day": plan.cadence_day,
        "lag": plan.cadence_lag,
        "asks_approval": plan.asks_approval,
    }


urlpatterns = [path("plans/<int:pk>/reporting/", plan_reporting, name="plan-reporting")]
