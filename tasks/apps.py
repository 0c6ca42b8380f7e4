"""What and by when: notices, plans, work items and all that happens to them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    """Above agencies, below indicators."""

    name = "tasks"
    verbose_name = _("Plans and tasks")

    def ready(self) -> None:
        """Listen to changes by hand, and to those of the light rules."""
        from tasks import receivers  # noqa: F401  # models are there only now
        from tasks.lights.margins import versions
        from tasks.models import LightRule, ReminderStep
        from tasks.reminders.plan import plans

        versions.depends_on(LightRule)
        plans.depends_on(ReminderStep)
