"""An indicator's settings: by which definition it goes, and what it says beside that."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.people import signed_in
from indicators.defining import DefinitionRefused, Settings, Told
from indicators.definition_forms import LinkForm, SettingsForm
from indicators.definition_page import differences_told
from indicators.models import Indicator
from indicators.services.measuring import link_indicator, set_up_indicator
from indicators.settings_page import chosen, read_settings
from worktracker.lib.clock import now, today
from worktracker.lib.errors import Stale


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """The settings; with ``?definition=`` also what another definition would change."""
    row = _kept(request, pk)
    if request.method != "POST":
        return _shown(request, row, choice=request.GET.get("definition", ""))
    form = SettingsForm(request.POST, indicator=row)
    if not form.is_valid():
        return _shown(request, row, form, status=400)
    seen = form.cleaned_data["seen"]
    try:
        set_up_indicator(
            row, says=form.settings(), seen=seen, by=signed_in(request), at=now(), on=today()
        )
    except Stale as error:
        return _stale(request, _kept(request, pk), seen, error)
    except DefinitionRefused as refusal:
        form.tell(refusal)
        return _shown(request, row, form, status=refusal.status)
    messages.success(request, _("Kept. Verdict and forecast were made anew."))
    return redirect("indicator-settings", row.pk)


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the definition that was looked at; what was refused or has changed meanwhile is shown once more."""
    row = _kept(request, pk)
    form = LinkForm(request.POST)
    choice = request.POST.get("to", "")
    to = chosen(row, choice)
    if not form.is_valid() or to is None:
        sentence = _("This definition does not exist any more: choose another one.")
        return _shown(request, row, choice=choice, status=400, refusal=sentence)
    try:
        link_indicator(
            row,
            to=None if to._state.adding else to,
            seen=form.cleaned_data["seen"],
            by=signed_in(request),
            at=now(),
            on=today(),
        )
    except (Stale, DefinitionRefused) as error:
        row = _kept(request, pk)
        return _shown(request, row, choice=choice, status=error.status, refusal=str(error))
    messages.success(request, _("Kept. Verdict and forecast were made anew."))
    return redirect("indicator-settings", row.pk)


def _kept(request: HttpRequest, pk: int) -> Indicator:
    """An indicator that the person keeps. Raises PermissionDenied for one that he only sees, else Http404."""
    seen = Indicator.objects.visible_to(request.user).select_related("agency", "definition")
    row: Indicator = get_object_or_404(seen, pk=pk)
    if not Indicator.objects.keepable_by(request.user).filter(pk=row.pk).exists():
        raise PermissionDenied
    return row


def _shown(
    request: HttpRequest,
    row: Indicator,
    form: SettingsForm | None = None,
    *,
    choice: str = "",
    status: int = 200,
    refusal: str = "",
    meanwhile: dict[str, Any] | None = None,
) -> HttpResponse:
    page = read_settings(row, signed_in(request), on=today(), choice=choice)
    preview = page.preview
    context = {
        "page": page,
        "form": form or SettingsForm(indicator=row),
        "link": LinkForm(initial={"seen": preview.seen, "to": choice}) if preview else None,
        "refusal": refusal,
        "meanwhile": meanwhile,
    }
    return render(request, "indicators/indicator_settings.html", context, status=status)


def _stale(request: HttpRequest, row: Indicator, seen: Told, error: Stale) -> HttpResponse:
    """The form again as it was typed, with what was changed meanwhile; sent once more, it goes through."""
    standing = Settings.of(row).told()
    typed = request.POST.copy()
    typed["seen"] = json.dumps(standing)
    meanwhile = {"sentence": str(error), "changes": differences_told(seen, standing)}
    form = SettingsForm(typed, indicator=row)
    return _shown(request, row, form, status=error.status, meanwhile=meanwhile)


urlpatterns = [
    path("indicators/<int:pk>/settings/", indicator_settings, name="indicator-settings"),
    path("indicators/<int:pk>/link/", link, name="indicator-link"),
]
