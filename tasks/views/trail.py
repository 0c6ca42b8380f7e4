"""The trail as a whole, for those who check it: who changed what, from where, and how much of it is sealed."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tasks.chain import in_groups, newest_link, with_positions
from tasks.filtersets_trail import TrailFilter
from tasks.models import Activity
from tasks.trail import in_words
from tasks.views import listing

PER_PAGE = 50


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Newest first. Raises Http404 for those whose trail stands on the tasks' own pages."""
    if not request.user.reads_trail:  # type: ignore[union-attr]  # signed in
        raise Http404("no trail of one's own")
    rows = with_positions(Activity.objects.visible_to(request.user))
    filters = TrailFilter(request.GET, rows, request=request)
    response = render(request, "tasks/trail.html", _shown(filters, request))
    patch_vary_headers(response, ["HX-Request"])  # the frame leaves its counts out
    if request.htmx:  # type: ignore[attr-defined]  # set by HtmxMiddleware
        response["HX-Push-Url"] = f"{request.path}{listing.address(request.GET)}"
    return response


def _shown(filters: TrailFilter, request: HttpRequest) -> dict[str, Any]:
    found = filters.found().select_related("item", "plan", "agency")
    page = Paginator(found.defer("item__text", "item__spans"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    rows = list(page.object_list)
    total, link = page.paginator.count, newest_link()
    title = ngettext("%(n)s change", "%(n)s changes", total) % {"n": total}
    return {
        "filters": filters,
        "choices": {
            "actor": list(filters.form.fields["actor"].queryset),
            "plan": list(filters.form.fields["plan"].queryset),
        },
        "page": page,
        "lines": list(zip(rows, in_words(rows, addresses=True), strict=True)),
        "title": title,
        "link": link,
        "head": in_groups(link.digest) if link else "",
        "several": request.user.reads_several,  # type: ignore[union-attr]  # signed in
    }


urlpatterns = [path("trail/", trail, name="trail")]
