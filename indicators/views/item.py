"""One item: its clause as issued, what it promises, where it stands, what was reported, who changed what."""

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from indicators.clause import clause, doubts
from indicators.findings import finding
from indicators.judging import judge_rows, readings_of
from indicators.progress import entries
from indicators.promises import promises, promises_title
from indicators.stations import coming, duty_rows, year_line
from tasks import problems
from tasks.models import WorkItem
from tasks.querysets import WorkItemQuerySet
from tasks.trail import in_words
from worktracker.lib.clock import today

FEW_REPORTS = 6
FEW_CHANGES = 10
RELATED = (
    "responsibilities__unit__appointments__user",
    "partners",
    "milestones",
    "duties__occurrences",
    "problems",
    "targets__indicator",
)


@require_safe
def item_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The item; ``?reports=all`` and ``?trail=all`` show these from their beginning."""
    on = today()
    item = get_object_or_404(shown_items(request, on=on).prefetch_related(*RELATED), pk=pk)
    return render(request, "indicators/item.html", _shown(request, item, on=on))


def shown_items(request: HttpRequest, *, on: date) -> WorkItemQuerySet:
    """The items that the person sees, with their light, plan and notice."""
    items = WorkItem.objects.visible_to(request.user).with_light(on=on)
    return items.select_related("plan__agency", "plan__notice", "domain").defer(
        "plan__notice__original"
    )


def _shown(request: HttpRequest, item: WorkItem, *, on: date) -> dict[str, Any]:
    verdict = item.explain_light(on=on, is_off_target=item.is_off_target)  # type: ignore[attr-defined]  # annotated
    return {
        "item": item,
        "on": on,
        "clause": clause(item),
        "problems": [problems.sentence(row.code, row.params) for row in doubts(item)],
        "verdict": verdict,
        "planned": item.planned(on=on),
        "findings": [finding(flag, told=verdict.rule) for flag in item.flags.open()],
        "coming": coming(item),
        "line": year_line(item, on=on),
        "duties": duty_rows(item, on=on),
        "people": [
            one for part in item.responsibilities.all() for one in part.unit.appointments.all()
        ],
        "may_report": WorkItem.objects.reportable_by(request.user).filter(pk=item.pk).exists(),
        **_measured(request, item, on=on),
        **_trail(request, item),
        **_beside(request, item),
    }


def _measured(request: HttpRequest, item: WorkItem, *, on: date) -> dict[str, Any]:
    """Targets with their verdicts, and the reports with what was measured."""
    reports = item.reports.select_related("unit", "reported_by").prefetch_related(
        "readings__indicator"
    )
    total = reports.count()
    shown = reports if request.GET.get("reports") == "all" else reports[:FEW_REPORTS]
    targets = [row for row in item.targets.all() if row.binds]
    readings = readings_of({row.indicator_id for row in targets}, until=on)
    told = promises(judge_rows(targets, readings, on=on), on=on)
    return {
        "promises": told,
        "promises_title": promises_title(told),
        "reports": entries(list(shown), readings),
        "reports_total": total,
    }


def _trail(request: HttpRequest, item: WorkItem) -> dict[str, Any]:
    rows = item.activities.all()
    shown = rows if request.GET.get("trail") == "all" else rows[:FEW_CHANGES]
    return {"trail": in_words(shown), "trail_total": rows.count()}


def _beside(request: HttpRequest, item: WorkItem) -> dict[str, Any]:
    """The items before and after it in the plan's order, and its place among them."""
    plan = WorkItem.objects.visible_to(request.user).filter(plan=item.plan_id)
    counts = plan.aggregate(
        total=Count("pk"), place=Count("pk", filter=Q(ordinal__lte=item.ordinal))
    )
    before = plan.filter(ordinal__lt=item.ordinal).order_by("-ordinal")
    after = plan.filter(ordinal__gt=item.ordinal).order_by("ordinal")
    return {**counts, "before": before.first(), "after": after.first()}


urlpatterns = [path("items/<int:pk>/", item_page, name="item")]
