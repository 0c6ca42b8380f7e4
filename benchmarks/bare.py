"""The floor of `pages.py`: the product's addresses and a bare view beside them, behind the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tasks.models import WorkItem
from worktracker.urls import urlpatterns as product


def bare(request: HttpRequest) -> HttpResponse:
    """Fifty rows of one query, joined without a template."""
    rows = WorkItem.objects.order_by("next_limit").values_list("marker", "title", "limit")[:50]
    return HttpResponse("".join(f"<tr><td>{a}<td>{b}<td>{c}" for a, b, c in rows))


urlpatterns = [path("bare/", bare), *product]
