"""The task list: every item that the person sees, filtered, sorted and paged by its address."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from tasks.filtersets import WorkItemFilter
from tasks.models import WorkItem
from tasks.views import listing
from worktracker.lib.clock import today

OFFERED = {"unit": ("pk", "label"), "domain": ("code", "name"), "plan": ("code", "title")}


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """The list; for htmx only what the filters change, with the tidy address to show."""
    filters = WorkItemFilter(
        request.GET, WorkItem.objects.visible_to(request.user), request=request, on=today()
    )
    part = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    template = "tasks/_items_part.html" if part else "tasks/items.html"
    response = render(request, template, _shown(filters, request))
    patch_vary_headers(response, ["HX-Request"])
    if part:
        response["HX-Push-Url"] = f"{request.path}{listing.address(request.GET)}"
    return response


def _shown(filters: WorkItemFilter, request: HttpRequest) -> dict[str, Any]:
    query = listing.tidy(request.GET)
    counts = filters.without("light").count_lights(on=filters.on)
    page = _page(filters, counts, listing.page_size(query), request.GET.get("page"))
    applied = listing.removable(query, filters.conditions())
    choices = {name: list(_choices(filters, name)) for name in OFFERED}
    return {
        "filters": filters,
        "on": filters.on,
        "query": query,
        "page": page,
        "chips": listing.chips(query, counts),
        "all_lights": sum(counts.values()),
        "all_lights_url": listing.link(query, light=None),
        "heads": list(listing.heads(query)),
        "applied": applied,
        "way_out": listing.way_out(filters, applied) if not page.object_list else None,
        "sizes": [(size, listing.link(query, size=size)) for size in listing.SIZES],
        "size": page.paginator.per_page,
        "choices": choices,
        "chosen": {name: filters.form[name].value() for name in OFFERED},
        "plan": choices["plan"][0][1] if len(choices["plan"]) == 1 else "",
    }


def _choices(filters: WorkItemFilter, name: str) -> QuerySet:
    """What a select offers, as values and words: there may be thousands of units."""
    rows: QuerySet = filters.form.fields[name].queryset
    return rows.values_list(*OFFERED[name])


def _page(filters: WorkItemFilter, counts: dict[str, int], size: int, number: str | None) -> Page:
    """One page of what was found. It is sorted by ids alone: what a row shows is read of its own rows only."""
    paginator = Paginator(filters.found().values_list("pk", flat=True), size)
    if filters.is_valid():
        shown = filters.form.cleaned_data["light"] or list(counts)
        paginator.count = sum(counts[light] for light in shown)  # counted with the chips already
    page = paginator.get_page(number)
    page.object_list = _rows(list(page.object_list), on=filters.on)
    return page


def _rows(ids: Sequence[int], *, on: date) -> list[WorkItem]:
    """These items with all that their rows show, in this order."""
    rows = WorkItem.objects.with_gap(on=on).with_last_report(on=on).with_parts()
    found = rows.prefetch_related("targets__indicator").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


urlpatterns = [path("items/", items, name="items")]
