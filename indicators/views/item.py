"""One item: its clause as issued, what it promises, where it stands, what was reported, who changed what."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.models import User
from agencies.people import signed_in
from indicators.item_page import Asked, Refusal, action_of, page_items, shown
from tasks.errors import Stale
from tasks.forms import Action, StandingForm
from tasks.models import WorkItem
from tasks.services.standing import halt_item, reopen_item, resume_item
from tasks.trail import newest, since
from worktracker.lib.clock import now, today
from worktracker.lib.errors import DomainError

TEMPLATE = "indicators/item.html"


@require_safe
def item_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The item; ``?reports=all`` and ``?trail=all`` show these from their beginning."""
    asked = _asked(request)
    item = get_object_or_404(page_items(asked.user, on=asked.on), pk=pk)
    return render(request, TEMPLATE, shown(item, asked))


@require_POST
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    """Halts the item, takes it up again or reopens it; what is refused comes back as it was typed."""
    items = WorkItem.objects.visible_to(request.user).select_related("plan__agency")
    item = get_object_or_404(items, pk=pk)
    form = StandingForm(request.POST)
    if not form.is_valid():
        return _again(request, pk, form, status=400)
    try:
        told = _moved(item, form, by=signed_in(request))
    except DomainError as error:
        return _again(request, pk, form, status=error.status, error=error)
    messages.success(request, told)
    return redirect(item)


def _moved(item: WorkItem, form: StandingForm, *, by: User) -> str:
    """Does what was asked for; returns what happened, in a sentence."""
    sent = form.cleaned_data
    version, reason = sent["version"], sent["reason"]
    moment: dict[str, Any] = {"by": by, "at": now(), "on": today(), "version": version}
    if sent["action"] == Action.HALT:
        halt_item(item, **moment, reason=reason, decision=sent["decision"])
        return _("Halted. Its units are told, and it asks for no reports.")
    if sent["action"] == Action.RESUME:
        resume_item(item, **moment, reason=reason)
        return _("Taken up again. Its units are told.")
    reopen_item(item, **moment, reason=reason)
    return _("Reopened. Its units are told and report on it again.")


def _again(
    request: HttpRequest,
    pk: int,
    sent: StandingForm,
    *,
    status: int,
    error: DomainError | None = None,
) -> HttpResponse:
    """The page with why not, and the form as it was typed, to be sent once more where that is still possible."""
    asked = _asked(request)
    item: Any = get_object_or_404(page_items(asked.user, on=asked.on), pk=pk)
    possible = sent.data.get("action") == action_of(item)
    form = sent.renewed(version=item.version, seen=newest(item)) if possible else None
    if form and error and error.params.get("field") in form.fields:
        form.add_error(str(error.params["field"]), str(error))
        error = None
    refusal = _refusal(item, sent, error, typed="" if form else sent.words)
    return render(request, TEMPLATE, shown(item, asked, form=form, refusal=refusal), status=status)


def _refusal(
    item: WorkItem, sent: StandingForm, error: DomainError | None, *, typed: str
) -> Refusal | None:
    """The sentence above the page, with what others changed since it was shown; None where the fields say it."""
    if error is None:
        return None
    seen = sent.cleaned_data.get("seen")
    changed = since(item, seen) if isinstance(error, Stale) and seen is not None else []
    return Refusal(str(error), changed, typed)


def _asked(request: HttpRequest) -> Asked:
    return Asked(
        user=signed_in(request),
        on=today(),
        all_reports=request.GET.get("reports") == "all",
        all_trail=request.GET.get("trail") == "all",
    )


urlpatterns = [
    path("items/<int:pk>/", item_page, name="item"),
    path("items/<int:pk>/standing/", standing, name="standing"),
]
