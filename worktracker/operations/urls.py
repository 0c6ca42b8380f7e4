"""Addresses of running the installation."""

from worktracker.operations import views

urlpatterns = views.urlpatterns
