"""Pages that look across items, targets and readings."""

from django.urls import URLPattern, URLResolver

from indicators.views import (
    compare,
    dashboard,
    decide,
    definitions,
    desk,
    grid,
    indicator,
    indicator_settings,
    indicators,
    intake,
    item,
    report,
    review,
    targets,
    workbook,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *compare.urlpatterns,
    *dashboard.urlpatterns,
    *decide.urlpatterns,
    *definitions.urlpatterns,
    *desk.urlpatterns,
    *grid.urlpatterns,
    *indicator.urlpatterns,
    *indicator_settings.urlpatterns,
    *indicators.urlpatterns,
    *intake.urlpatterns,
    *item.urlpatterns,
    *report.urlpatterns,
    *review.urlpatterns,
    *targets.urlpatterns,
    *workbook.urlpatterns,
]
