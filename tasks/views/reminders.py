"""The plan of reminders of an agency."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.models import Agency
from agencies.people import signed_in
from tasks.errors import Stale
from tasks.models import Activity
from tasks.reminder_forms import ReminderPlanForm
from tasks.reminders.plan import plan_of
from tasks.services.reminder_plan import restore_plan, seen_plan, set_plan
from tasks.trail import in_words
from worktracker.lib.clock import now, today


@require_http_methods(["GET", "HEAD", "POST"])
def reminder_plan(request: HttpRequest) -> HttpResponse:
    """The plan with an example beside it; the supervision office changes it."""
    agency = _agency(request)
    if request.method != "POST":
        form = ReminderPlanForm.showing(plan_of(agency.pk), seen=seen_plan(agency))
        return _shown(request, agency, form)
    form = ReminderPlanForm(request.POST)
    if not form.is_valid():
        return _shown(request, agency, form, status=422)
    seen, by = form.cleaned_data["seen"], signed_in(request)
    try:
        set_plan(agency, form.wanted(), seen=seen, by=by, at=now())
    except Stale as error:
        return _stale(request, agency, error)
    messages.success(request, _("Saved: reminders go by this plan from the next working morning."))
    return redirect("reminder-plan")


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Gives up the agency's own plan."""
    agency = _agency(request)
    try:
        restore_plan(agency, seen=request.POST.get("seen", ""), by=signed_in(request), at=now())
    except Stale as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Reminders go by the product's own plan again."))
    return redirect("reminder-plan")


def _agency(request: HttpRequest) -> Agency:
    """The agency whose plan the person keeps. Raises PermissionDenied for everybody else."""
    agency = Agency.objects.ruled_by(signed_in(request)).first()
    if agency is None:
        raise PermissionDenied
    return agency


def _stale(request: HttpRequest, agency: Agency, error: Stale) -> HttpResponse:
    """The form again as it was typed, with who changed what; sent once more, it goes through."""
    typed = request.POST.copy()
    typed["seen"] = seen_plan(agency)
    changes = Activity.objects.filter(agency=agency, verb__startswith="reminder_plan_")[:3]
    meanwhile: dict[str, object] = {"sentence": str(error), "changes": in_words(changes)}
    form = ReminderPlanForm(typed)
    return _shown(request, agency, form, status=error.status, meanwhile=meanwhile)


def _shown(
    request: HttpRequest,
    agency: Agency,
    form: ReminderPlanForm,
    *,
    status: int = 200,
    meanwhile: dict[str, object] | None = None,
) -> HttpResponse:
    day = _last_of_month(today())
    context = {
        "form": form,
        "groups": form.groups(plan_of(agency.pk), day=day),
        "day": day,
        "is_own": agency.reminder_steps.exists(),
        "seen": seen_plan(agency),
        "meanwhile": meanwhile,
    }
    return render(request, "tasks/reminder_plan.html", context, status=status)


def _last_of_month(on: date) -> date:
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


urlpatterns = [
    path("settings/reminders/", reminder_plan, name="reminder-plan"),
    path("settings/reminders/restore/", restore, name="restore-reminder-plan"),
]
