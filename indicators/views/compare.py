"""A shared definition across agencies."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
