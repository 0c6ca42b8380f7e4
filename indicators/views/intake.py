"""A notice comes in by the browser: uploaded as a file of any format that is read, or pasted."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.people import signed_in
from indicators.intake_forms import IntakeForm
from indicators.services.intake import MEGABYTE, take_in
from tasks.choices import PlanState
from tasks.errors import NoticeRefused
from tasks.models import Plan
from tasks.parsing.reading import office_is_installed
from worktracker.lib.clock import now


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """The form with the drafts and plans beside it, which auditors and administrators read without the form.

    What was taken in is shown for review.
    """
    user = signed_in(request)
    reads = user.reads_drafts and request.method != "POST"
    if not user.is_supervisor and not reads:
        raise PermissionDenied
    if reads:
        return _shown(request, IntakeForm(user=user) if user.is_supervisor else None)
    form = IntakeForm(request.POST, request.FILES, user=user)
    if not form.is_valid():
        return _shown(request, form, status=422)
    try:
        plan, created = take_in(**form.notice(), by=user, at=now())
    except NoticeRefused as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, form, status=refusal.status)
    if not created:
        messages.warning(
            request, _("Nothing changed: this very file was taken in before. Here is its plan.")
        )
    return redirect("review", plan.pk)


def _shown(request: HttpRequest, form: IntakeForm | None, status: int = 200) -> HttpResponse:
    plans = Plan.objects.visible_to(request.user).with_progress_of_review()
    shown = {
        "form": form,
        "drafts": plans.filter(state=PlanState.DRAFT),
        "published": plans.filter(state=PlanState.PUBLISHED),
        "most": settings.NOTICE_MAX_BYTES // MEGABYTE,
        "has_office": office_is_installed(),
    }
    return render(request, "indicators/intake.html", shown, status=status)


urlpatterns = [path("intake/", intake, name="intake")]
