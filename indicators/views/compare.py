"""Shared definitions across agencies: which there are, and who stands where on one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from agencies.people import signed_in
from indicators.comparing import read_comparison, read_shared
from indicators.models import Definition
from worktracker.lib.clock import today


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The shared definitions that agencies which the person reads are measured by."""
    user, on = signed_in(request), today()
    return render(request, "indicators/compare.html", {"lines": read_shared(user, on=on), "on": on})


@require_safe
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """One definition over the agencies that the person reads; Http404 for another agency's own."""
    user, on = signed_in(request), today()
    definition = get_object_or_404(Definition.objects.visible_to(user), pk=pk)
    page = read_comparison(definition, user, on=on)
    return render(request, "indicators/comparison.html", {"page": page, "on": on})


urlpatterns = [
    path("indicators/compare/", compare, name="compare"),
    path("indicators/compare/<int:pk>/", comparison, name="comparison"),
]
