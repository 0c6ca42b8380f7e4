"""Who: agencies, their units and their people."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    """The lowest of the three apps."""

    name = "agencies"
    verbose_name = _("Agencies and people")

    def ready(self) -> None:
        """Sessions open and close with Django's; the sign-in log listens after axes, which is installed before it.

        The working days are those of the table, which each ``migrate`` fills.
        """
        from agencies import calendar
        from agencies.accounts import receivers  # noqa: F401  # models are there only now
        from agencies.accounts.services import sign_ins
        from agencies.services.calendar import fill_after_migrating

        sign_ins.listen()
        calendar.listen()
        post_migrate.connect(fill_after_migrating, sender=self)
