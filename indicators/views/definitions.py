"""How indicators are measured and judged, kept by those who answer for it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
