"""One indicator: its targets, its readings, and how it is measured."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from agencies.people import signed_in
from indicators.indicator_page import read_indicator
from indicators.models import Indicator
from worktracker.lib.clock import today


@require_safe
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """The indicator; Http404 for one that nothing which the person sees promises anything of."""
    user, on = signed_in(request), today()
    seen = Indicator.objects.visible_to(user).select_related("agency", "definition")
    page = read_indicator(get_object_or_404(seen, pk=pk), user, on=on)
    return render(request, "indicators/indicator.html", {"page": page, "on": on})


urlpatterns = [path("indicators/<int:pk>/", indicator, name="indicator")]
