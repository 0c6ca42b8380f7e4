"""What a person does with one press: sign for tasks, take a report back, throw a draft away."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agencies.people import signed_in
from tasks.forms import ShownForm
from tasks.models import ProgressReport, WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.services.reporting import discard_draft, withdraw_report
from tasks.services.signing import sign_all
from tasks.trail import since
from worktracker.lib.clock import now, today
from worktracker.lib.errors import DomainError
from worktracker.lib.way_back import way_back

LONGEST_ID = 15  # digits


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs for the parts that the person's units have in an item."""
    items = WorkItem.objects.visible_to(signed_in(request)).filter(pk=pk)
    item = get_object_or_404(items)
    return _signed(request, items, back=item.get_absolute_url())


@require_POST
def sign_ticked(request: HttpRequest) -> HttpResponse:
    """Signs for the items that were ticked; all of them or none."""
    sent = request.POST.getlist("item")
    ticked = {int(pk) for pk in sent if pk.isdecimal() and len(pk) <= LONGEST_ID}
    items = WorkItem.objects.visible_to(signed_in(request)).filter(pk__in=ticked)
    return _signed(request, items, back=reverse("my-items"))


def _signed(request: HttpRequest, items: WorkItemQuerySet, *, back: str) -> HttpResponse:
    try:
        n = sign_all(items, by=signed_in(request), at=now(), on=today())
    except DomainError as error:
        return _refused(request, error, items.first())
    if n:
        words = ngettext("Signed for %(n)s task.", "Signed for %(n)s tasks.", n) % {"n": n}
        messages.success(request, words)
    else:
        messages.info(request, _("Nothing was left to sign for."))
    return redirect(way_back(request, back))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a report back that nobody has decided on."""
    told = _("Taken back: the report is a draft again.")
    return _done(request, pk, withdraw_report, told=told)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throws a draft away."""
    return _done(request, pk, discard_draft, told=_("The draft is gone."))


def _done(
    request: HttpRequest, pk: int, act: Callable[..., ProgressReport], *, told: str
) -> HttpResponse:
    user, on = signed_in(request), today()
    readable = ProgressReport.objects.readable_by(user, on=on).select_related("item__plan__agency")
    report = get_object_or_404(readable, pk=pk)
    shown = ShownForm(request.POST)
    if not shown.is_valid():
        return redirect(report)
    try:
        act(report, by=user, at=now(), on=on, version=shown.cleaned_data["version"])
    except DomainError as error:
        return _refused(request, error, report.item, seen=shown.cleaned_data["seen"])
    messages.success(request, told)
    return redirect(way_back(request, report.item.get_absolute_url()))


def _refused(
    request: HttpRequest, error: DomainError, item: WorkItem | None, *, seen: int | None = None
) -> HttpResponse:
    """Why not, and what others changed since the page was shown."""
    changes = since(item, seen) if item and seen is not None else []
    shown = {"item": item, "sentence": str(error), "changes": changes}
    return render(request, "tasks/act_refused.html", shown, status=error.status)


urlpatterns = [
    path("items/<int:pk>/sign/", sign, name="sign"),
    path("mine/sign/", sign_ticked, name="sign-all"),
    path("reports/<int:pk>/withdraw/", withdraw, name="withdraw"),
    path("reports/<int:pk>/discard/", discard, name="discard"),
]
