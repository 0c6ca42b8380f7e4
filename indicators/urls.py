"""Pages that look across items, targets and readings."""

from django.urls import URLPattern, URLResolver

from indicators.views import (
    dashboard,
    decide,
    desk,
    indicators,
    intake,
    item,
    ledger,
    report,
    review,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *dashboard.urlpatterns,
    *decide.urlpatterns,
    *desk.urlpatterns,
    *indicators.urlpatterns,
    *intake.urlpatterns,
    *item.urlpatterns,
    *ledger.urlpatterns,
    *report.urlpatterns,
    *review.urlpatterns,
]
