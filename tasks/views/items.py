"""The task list: every item that the person sees, filtered, sorted and paged by its address."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from tasks.filtersets import WorkItemFilter
from tasks.models import WorkItem
from tasks.views import listing
from worktracker.lib.clock import today


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
    rows = filters.found().with_last_report(on=filters.on).with_parts()
    rows = rows.prefetch_related("targets__indicator")
    page = Paginator(rows, listing.page_size(query)).get_page(request.GET.get("page"))
    counts = filters.without("light").count_lights(on=filters.on)
    applied = listing.removable(query, filters.conditions())
    choices = {
        name: list(filters.form.fields[name].queryset) for name in ("plan", "unit", "domain")
    }
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
        "plan": choices["plan"][0] if len(choices["plan"]) == 1 else None,
    }


urlpatterns = [path("items/", items, name="items")]
