"""The rules of an agency's lights: which hold, what others would change, and the form that sets them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import Agency, User
from agencies.people import signed_in
from agencies.scope import reaches
from tasks.errors import LightRulesRefused, Stale
from tasks.light_rule_forms import LightRuleForm
from tasks.light_rule_page import read_page
from tasks.light_trial import try_margins
from tasks.services.light_rules import newest_version, set_light_rules
from worktracker.lib.clock import now, today


@require_http_methods(["GET", "HEAD", "POST"])
def light_rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold at an agency; its supervision office tries others (``do=try``), then sets them."""
    user, on = signed_in(request), today()
    agency = _agency(request, user)
    if request.method != "POST":
        return _shown(request, agency)
    if not _sets(user, agency):
        raise PermissionDenied
    form = LightRuleForm(request.POST, on=on)
    if not form.is_valid():
        return _shown(request, agency, form=form, status=422)
    if request.POST.get("do") == "try":
        trial = try_margins(agency, form.margins(), on=form.cleaned_data["since"])
        return _shown(request, agency, form=form, trial=trial)
    try:
        _store(agency, form, by=user)
    except Stale as error:
        form = form.renewed(seen=newest_version(agency))
        return _shown(request, agency, form=form, stale=str(error), status=error.status)
    except LightRulesRefused as error:
        return _shown(request, agency, form=form, refusal=str(error), status=error.status)
    messages.success(request, _("The light rules are stored."))
    return redirect("light-rules")


def _store(agency: Agency, form: LightRuleForm, *, by: User) -> None:
    found = form.cleaned_data
    set_light_rules(
        agency,
        form.margins(),
        since=found["since"],
        reason=found["reason"],
        by=by,
        at=now(),
        on=today(),
        seen=found["seen"],
    )


def _agency(request: HttpRequest, user: User) -> Agency:
    """The agency that the address names, else one's own, else the first. Raises PermissionDenied who reads none."""
    agencies = Agency.objects.filter(reaches(user)).order_by("path")
    asked = request.GET.get("agency", "")
    found = agencies.filter(pk=user.agency_id or 0).first() or agencies.first()
    if found is None:
        raise PermissionDenied
    if asked:
        return get_object_or_404(agencies, pk=int(asked) if asked.isdecimal() else 0)
    return found


def _sets(user: User, agency: Agency) -> bool:
    return Agency.objects.ruled_by(user).filter(pk=agency.pk).exists()


def _shown(
    request: HttpRequest,
    agency: Agency,
    *,
    form: LightRuleForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    user, on = signed_in(request), today()
    page = read_page(agency, on=on)
    if form is None and _sets(user, agency):
        form = LightRuleForm.showing(page.margins, on=on, seen=newest_version(agency))
    several = user.reads_several
    others = Agency.objects.filter(reaches(user)).exclude(pk=agency.pk) if several else ()
    context = {"page": page, "form": form, "on": on, "others": others, "several": several, **more}
    return render(request, "tasks/light_rules.html", context, status=status)


urlpatterns = [path("settings/lights/", light_rules, name="light-rules")]
