"""The task list as a workbook: exactly the items, the order and the scope of the page."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.models import User
from indicators.exports import ledger
from indicators.ledger_legend import Heading
from tasks.choices import Sort
from tasks.filtersets import WorkItemFilter
from tasks.lights import margins_of
from tasks.models import WorkItem
from worktracker.lib.clock import now, today
from worktracker.lib.downloads import download


@require_safe
def ledger_file(request: HttpRequest) -> HttpResponse:
    """The ledger as .xlsx; a page with status 400 that says why where a filter's value is not possible."""
    on = today()
    items = WorkItem.objects.visible_to(request.user)
    filters = WorkItemFilter(request.GET, items, request=request, on=on)
    if not filters.is_valid():
        refusals = {"refusals": filters.refusals()}
        return render(request, "indicators/ledger_refused.html", refusals, status=400)
    heading = _heading(request, filters, on=on)
    by_plan = filters.form.cleaned_data["sort"] == Sort.NUMBER
    content = ledger(filters.qs, heading=heading, by_plan=by_plan)
    return download(content, name=f"{heading.title}_{on:%Y%m%d}.xlsx")


def _heading(request: HttpRequest, filters: WorkItemFilter, *, on: date) -> Heading:
    user: User = request.user  # type: ignore[assignment]  # the middleware lets nobody else in
    plan = filters.form.cleaned_data["plan"]
    agency = plan.agency if plan else user.agency
    margins = margins_of(agency.pk if agency else None, on=on)
    whose = str(agency) if agency else _("All agencies")
    conditions = [f"{each.label}：{each.words}" for each in filters.conditions()]
    return Heading(
        title=_("Supervision ledger of %(whose)s") % {"whose": plan.title if plan else whose},
        agency=whose,
        on=on,
        made_at=now(),
        made_by=str(user),
        conditions="；".join(conditions) or _("all tasks"),
        is_demo=settings.DEMO,
        margins=margins,
    )


urlpatterns = [path("items/ledger.xlsx", ledger_file, name="ledger")]
