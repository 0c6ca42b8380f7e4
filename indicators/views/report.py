"""The report form: a unit tells how far an item has come."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indicators.asking import Asked, asked_of
from indicators.forms import ReportForm
from indicators.services.reporting import report_with_readings
from indicators.views.item import shown_items
from tasks.choices import Light, Part
from tasks.errors import NotAllowed, ReportRefused, Stale
from tasks.models import Responsibility, WorkItem
from tasks.trail import Entry, in_words
from worktracker.lib.clock import now, today

RELATED = ("responsibilities__unit", "milestones", "duties__occurrences", "targets__indicator")


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What others changed between the form's opening and its sending."""

    sentence: str
    changes: list[Entry]


@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for ``?month=2024-10``, the current month by default; sent, it leads back to the item."""
    on = today()
    item = _item(request, pk, on=on)
    if not item.is_open and not (request.method == "POST" and _part(request, item)):
        return _refused(request, item, _settled(item), status=409)
    if item.is_open and not WorkItem.objects.reportable_by(request.user).filter(pk=pk).exists():
        return _refused(request, item, _not_yours(item), status=403)
    asked = asked_of(item, month=_month(request, item, on=on), on=on)
    if request.method == "POST":
        return _sent(request, item, asked, on=on)
    form = ReportForm(initial=asked.initial | _standing(item), **asked.choices)
    return _shown(request, item, asked, form, on=on)


def _item(request: HttpRequest, pk: int, *, on: date) -> WorkItem:
    items = shown_items(request, on=on).prefetch_related(*RELATED)
    return get_object_or_404(items, pk=pk)


def _sent(request: HttpRequest, item: WorkItem, asked: Asked, *, on: date) -> HttpResponse:
    form = ReportForm(request.POST, **asked.choices)
    if not form.is_valid():
        return _shown(request, item, asked, form, on=on)
    light = Light(item.light)  # type: ignore[attr-defined]  # annotated
    try:
        report_with_readings(
            item,
            unit=request.user.unit,  # type: ignore[union-attr]  # signed in
            by=request.user,
            at=now(),
            on=on,
            readings=form.readings(),
            period=asked.month,
            **form.report(),
        )
    except NotAllowed as error:
        return _refused(request, item, str(error), status=error.status)
    except ReportRefused as error:
        form.refuse(str(error), field=error.params.get("field"))
        return _shown(request, item, asked, form, on=on, status=error.status)
    except Stale as error:
        return _stale(request, form, error, _item(request, item.pk, on=on), asked.month, on=on)
    messages.success(request, _told(request, item, before=light, on=on))
    return redirect(item)


def _stale(
    request: HttpRequest, sent: ReportForm, error: Stale, item: WorkItem, month: date, *, on: date
) -> HttpResponse:
    """The form again as it was typed, with what others changed; sent once more, it goes through."""
    since = item.activities.filter(pk__gt=sent.cleaned_data["seen"])
    asked = asked_of(item, month=month, on=on)
    typed = request.POST.copy()
    for name, value in _standing(item).items():
        typed[name] = str(value)
    again = ReportForm(typed, **asked.choices)
    meanwhile = Meanwhile(str(error), in_words(since))
    return _shown(request, item, asked, again, on=on, status=error.status, meanwhile=meanwhile)


def _shown(
    request: HttpRequest,
    item: WorkItem,
    asked: Asked,
    form: ReportForm,
    *,
    on: date,
    status: int = 200,
    meanwhile: Meanwhile | None = None,
) -> HttpResponse:
    part = _part(request, item)
    others = [
        row.unit for row in item.responsibilities.all() if row.part == Part.LEAD and row != part
    ]
    context = {
        "item": item,
        "on": on,
        "asked": asked,
        "form": form,
        "readings": asked.rows(form),
        "meanwhile": meanwhile,
        "planned": item.planned(on=on),
        "is_lead": part is None or part.part == Part.LEAD,
        "other_leads": others,
        "wrong": sum(name in form.fields for name in form.errors),
    }
    return render(request, "indicators/report.html", context, status=status)


def _standing(item: WorkItem) -> dict[str, int]:
    """The version that the person sees, and the newest row of the trail."""
    newest = item.activities.order_by("-pk").values_list("pk", flat=True).first()
    return {"version": item.version, "seen": newest or 0}


def _part(request: HttpRequest, item: WorkItem) -> Responsibility | None:
    unit_id = request.user.unit_id  # type: ignore[union-attr]  # signed in
    return next((row for row in item.responsibilities.all() if row.unit_id == unit_id), None)


def _month(request: HttpRequest, item: WorkItem, *, on: date) -> date:
    """The month asked for. Raises Http404 for one that is none, or that has not begun."""
    text = request.GET.get("month")
    if text is None:
        return on.replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404(f"no month: {text}") from error
    if not date(item.plan.year, 1, 1) <= month <= on:
        raise Http404(f"not a month to report on: {text}")
    return month


def _told(request: HttpRequest, item: WorkItem, *, before: Light, on: date) -> str:
    """What happened, in one sentence."""
    part = _part(request, item)
    if part is not None and part.part != Part.LEAD:
        leads = [row.unit.name for row in item.responsibilities.all() if row.part == Part.LEAD]
        return _("Reported. The task's own progress is reported by %(units)s.") % {
            "units": "、".join(leads)
        }
    after = Light(shown_items(request, on=on).get(pk=item.pk).light)
    figures = {
        "percent": f"{item.progress.normalize():f}",
        "before": before.label,
        "after": after.label,
    }
    if not item.is_open:
        return _("Reported. The task is closed.")
    if before == after:
        return _("Reported: progress %(percent)s%%, light %(after)s as before.") % figures
    return _("Reported: progress %(percent)s%%, light from %(before)s to %(after)s.") % figures


def _settled(item: WorkItem) -> str:
    if item.closed_on:
        return _("This task was closed on %(day)s and takes no more reports.") % {
            "day": item.closed_on
        }
    return _("This task is halted and takes no reports.")


def _not_yours(item: WorkItem) -> str:
    units = "、".join(row.unit.name for row in item.responsibilities.all())
    if not units:
        return _("No unit answers for this task: the supervision office reports on it.")
    return _("Reports on this task are written by the staff and heads of %(units)s.") % {
        "units": units
    }


def _refused(request: HttpRequest, item: WorkItem, sentence: str, *, status: int) -> HttpResponse:
    context = {"item": item, "sentence": sentence}
    return render(request, "indicators/report_refused.html", context, status=status)


urlpatterns = [path("items/<int:pk>/report/", report_page, name="report")]
