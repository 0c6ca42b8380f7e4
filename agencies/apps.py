"""Who: agencies, their units and their people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    """The lowest of the three apps."""

    name = "agencies"
    verbose_name = _("Agencies and people")
