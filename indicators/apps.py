"""How far: indicators, and the pages that look across everything."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    """The highest of the three apps."""

    name = "indicators"
    verbose_name = _("Indicators")

    def ready(self) -> None:
        """Listen to accepted reports."""
        from indicators import receivers  # noqa: F401  # models are there only now
