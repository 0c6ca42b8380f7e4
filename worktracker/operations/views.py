"""Health and figures for programs, and the system administrator's page."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from agencies.choices import Role
from agencies.people import signed_in, signed_in_as
from worktracker.lib.errors import DomainError
from worktracker.operations.health import examine
from worktracker.operations.jobs_page import jobs_page
from worktracker.operations.mail_test import send_test_mail
from worktracker.operations.metrics import exposition, shows_token
from worktracker.operations.page import system_page

READERS_OF_JOBS = (Role.ADMINISTRATOR, Role.SUPERVISOR)


class MailTestForm(forms.Form):
    """Where the test mail goes."""

    to = forms.EmailField(
        label=gettext_lazy("Mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )


@require_safe
@never_cache
@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    """Whether a web process answers; asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the icon unasked: leads to the one that the pages name."""
    return redirect(static("favicon.svg"))  # not for ever: the name changes with the picture


@require_safe
@never_cache
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """Whether everything works that people need: status 200 or 503, and each part's state in a word."""
    parts = examine(at=timezone.now())
    is_well = all(part.is_well for part in parts)
    told = {"status": "ok" if is_well else "failing"}
    told |= {"parts": {part.name: part.state for part in parts}}  # type: ignore[dict-item]  # of words
    return JsonResponse(told, status=200 if is_well else 503)


@require_safe
@never_cache
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus. Does not exist unless METRICS=1; 401 without the token."""
    if not settings.METRICS:
        raise Http404
    if not shows_token(request):
        headers = {"WWW-Authenticate": 'Bearer realm="metrics"'}
        return HttpResponse("token?\n", status=401, content_type="text/plain", headers=headers)
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """How the installation is, for the system administrator."""
    administrator = signed_in_as(Role.ADMINISTRATOR, request)
    return _shown(request, MailTestForm(initial={"to": administrator.email}))


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """When each job runs and what its runs did, for the system administrator and supervisors."""
    reader = signed_in(request)
    if reader.role not in READERS_OF_JOBS:
        raise PermissionDenied
    shown = jobs_page(reader=reader, asked=request.GET, at=timezone.now())
    return render(request, "operations/jobs.html", shown)


@require_POST
def test_mail(request: HttpRequest) -> HttpResponse:
    """Sends a test mail at once and says what the mail server answered."""
    administrator = signed_in_as(Role.ADMINISTRATOR, request)
    form = MailTestForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    to = form.cleaned_data["to"]
    try:
        send_test_mail(to=to, by=administrator, at=timezone.now())
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, form, status=refusal.status)
    messages.success(request, _("The mail server took a test mail to %(to)s.") % {"to": to})
    return redirect("system")


def _shown(request: HttpRequest, form: MailTestForm, status: int = 200) -> HttpResponse:
    shown = {**system_page(at=timezone.now()), "form": form}
    return render(request, "operations/system.html", shown, status=status)


urlpatterns = [
    path("favicon.ico", favicon, name="favicon"),
    path("health/live", live, name="health-live"),
    path("health/ready", ready, name="health-ready"),
    path("metrics", metrics, name="metrics"),
    path("system/", system, name="system"),
    path("system/jobs/", jobs, name="jobs"),
    path("system/test-mail/", test_mail, name="test-mail"),
]
