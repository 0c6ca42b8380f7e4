"""The calendar: a month with its working days and all that is due, and the form that marks a day."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods

from agencies.models import CalendarDay, User
from agencies.people import signed_in
from agencies.services.calendar import mark_day, restore_day
from tasks.day_form import DayForm
from tasks.models import Plan
from tasks.month import Day, Month, month_of, read_month
from worktracker.lib.clock import now, today


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """The month; a POST marks a day. Raises PermissionDenied where the person does not keep the calendar."""
    user = signed_in(request)
    if request.method != "POST":
        return _shown(request, user)
    if not CalendarDay.objects.is_kept_by(user):
        raise PermissionDenied
    form = DayForm(request.POST)
    if not form.is_valid():
        return _shown(request, user, form=form, status=400)
    day = form.cleaned_data["day"]
    if form.is_official():
        restore_day(day, by=user, at=now())
    else:
        mark_day(day, **form.mark(), by=user, at=now())
    messages.success(request, _("The calendar is stored. Lights and reminders go by it at once."))
    return redirect(f"{reverse('calendar')}?month={day:%Y-%m}&day={day:%Y-%m-%d}")


def _shown(
    request: HttpRequest, user: User, *, form: DayForm | None = None, status: int = 200
) -> HttpResponse:
    on = today()
    plans = list(Plan.objects.published().visible_to(user).defer("notice"))
    plan = next((each for each in plans if each.code == request.GET.get("plan")), None)
    mine = user.is_reporter and request.GET.get("unit") == "mine"
    month = read_month(_first(request, on), user=user, on=on, plan=plan, mine=mine)
    chosen = _chosen(request, month)
    keeps = CalendarDay.objects.is_kept_by(user)
    if keeps and form is None and chosen is not None:
        form = DayForm.showing(chosen)
    context = {
        "on": on,
        "month": month,
        "title": _title(month),
        "chosen": chosen,
        "keeps": keeps,
        "form": form,
        "plans": plans,
        "plan": plan,
        "mine": mine,
        "kept": _kept(plan, mine=mine),
        "several": user.reads_several,
    }
    return render(request, "tasks/calendar.html", context, status=status)


def _first(request: HttpRequest, on: date) -> date:
    """The first day of the month asked for, else of the present one."""
    try:
        return month_of(request.GET.get("month") or f"{on:%Y-%m}")
    except ValueError as error:
        raise Http404("no such month") from error


def _chosen(request: HttpRequest, month: Month) -> Day | None:
    """The day that the address names, where it lies in the month."""
    try:
        return month.day(date.fromisoformat(request.GET.get("day", "")))
    except ValueError:
        return None


def _kept(plan: Plan | None, *, mine: bool) -> dict[str, Any]:
    """The filters, for links to other months and days."""
    return {**({"plan": plan.code} if plan else {}), **({"unit": "mine"} if mine else {})}


def _title(month: Month) -> str:
    """10月有 12 个时限，3 个已逾期."""
    name = pgettext("a month", "%(month)s/%(year)s") % {
        "year": month.first.year,
        "month": month.first.month,
    }
    if not month.limits:
        return _("%(month)s: no limits") % {"month": name}
    said = ngettext("%(month)s: %(n)s limit", "%(month)s: %(n)s limits", month.limits) % {
        "month": name,
        "n": month.limits,
    }
    if not month.overdue:
        return said
    return said + ngettext(", %(n)s overdue", ", %(n)s overdue", month.overdue) % {
        "n": month.overdue
    }


urlpatterns = [path("calendar/", calendar, name="calendar")]
