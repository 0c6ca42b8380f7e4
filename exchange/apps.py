"""What leaves as a file and comes back: ledgers, exports, fill-in workbooks, ledgers taken over."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Stands on all that it writes out."""

    name = "exchange"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Has ledgers forgotten that were uploaded and never taken over, by the day that they were dated by."""
        from exchange.services.switching import forget_abandoned
        from worktracker.lib.clock import now
        from worktracker.lib.forgetting import register

        register("ledgers", lambda _at: forget_abandoned(now()))
