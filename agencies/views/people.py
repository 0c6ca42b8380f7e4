"""Who works where, and who stands in for whom: deputies are appointed and ended here."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.forms import DeputyForm
from agencies.models import Agency, Deputy, User
from agencies.people import signed_in
from agencies.people_page import people_page
from agencies.services.deputies import appoint_deputy, end_deputy
from worktracker.lib.clock import now, today
from worktracker.lib.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """The people, ``?agency=`` of one agency, ``?q=`` those who match, ``?paired=1`` those with deputies or principals.

    Posted, a deputy is appointed.
    """
    user = signed_in(request)
    if request.method != "POST":
        asked = {"starts_on": today(), "principal": request.GET.get("principal") or user.pk}
        return _shown(request, user, DeputyForm(by=user, initial=asked))
    if not User.objects.managed_by(user).exists():
        raise PermissionDenied
    form = DeputyForm(request.POST, by=user)
    if not form.is_valid():
        return _shown(request, user, form, status=422)
    try:
        deputyship = appoint_deputy(**form.cleaned_data, by=user, at=now())
    except DomainError as refusal:
        form.add_error(str(refusal.params.get("field", "")) or None, str(refusal))
        return _shown(request, user, form, status=refusal.status)
    told = {"deputy": deputyship.deputy, "principal": deputyship.principal, "days": deputyship.days}
    messages.success(request, _("%(deputy)s stands in for %(principal)s: %(days)s.") % told)
    return redirect("people")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a deputyship at once; what somebody else did meanwhile is said, and nothing is done twice."""
    user = signed_in(request)
    deputyship = get_object_or_404(Deputy.objects.visible_to(user), pk=pk)
    seen = request.POST.get("seen", "")
    try:
        ended = end_deputy(deputyship, by=user, on=today(), at=now(), seen=seen)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        form = DeputyForm(by=user, initial={"starts_on": today(), "principal": user.pk})
        return _shown(request, user, form, status=refusal.status)
    told = {"deputy": ended.deputy, "principal": ended.principal}
    messages.success(request, _("%(deputy)s no longer stands in for %(principal)s.") % told)
    return redirect("people")


def _shown(request: HttpRequest, user: User, form: DeputyForm, status: int = 200) -> HttpResponse:
    agencies = [*Agency.objects.visible_to(user).order_by("path")]
    words = request.GET.get("q", "").strip()
    agency = _chosen(request, user, agencies)
    paired = request.GET.get("paired") == "1"
    shown = {
        "page": agency and people_page(user, agency, words=words, only_paired=paired, on=today()),
        "paired": paired,
        "agencies": agencies if len(agencies) > 1 else [],
        "words": words,
        "form": form if form.fields["principal"].queryset.exists() else None,  # type: ignore[attr-defined]  # a choice of people
    }
    return render(request, "agencies/people.html", shown, status=status)


def _chosen(request: HttpRequest, user: User, agencies: list[Agency]) -> Agency | None:
    """The agency asked for, else the reader's own, else the first. Raises Http404 for one that is not visible."""
    code = request.GET.get("agency", "")
    if code:
        found = [agency for agency in agencies if agency.code == code]
        if not found:
            raise Http404
        return found[0]
    own = [agency for agency in agencies if agency.pk == user.agency_id]
    return next(iter(own or agencies), None)


urlpatterns = [
    path("people/", people, name="people"),
    path("people/deputies/<int:pk>/end/", end, name="end-deputy"),
]
