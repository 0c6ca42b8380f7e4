"""Every address of the product."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("agencies.urls")),
    path("", include("tasks.urls")),
    path("", include("indicators.urls")),
    path("", include("exchange.urls")),
    path("", include("worktracker.operations.urls")),
    path("api/v1/", include("worktracker.api_urls")),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("admin/", admin.site.urls),
]
