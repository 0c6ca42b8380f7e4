"""Makes ``worktracker.admin_site`` the site of ``django.contrib.admin``."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """Named in INSTALLED_APPS in place of Django's own; read before any model is."""

    default_site = "worktracker.admin_site.Administration"
