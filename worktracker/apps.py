"""The project itself as an app: its system checks, its commands."""

from django.apps import AppConfig


class WorktrackerConfig(AppConfig):
    """Registers the system checks, and the listeners that note how jobs ended."""

    name = "worktracker"
    verbose_name = "worktracker"

    def ready(self) -> None:
        """Checks register themselves when their module is read."""
        from worktracker import checks  # noqa: F401  # imported for its registrations
        from worktracker.operations.runs import listen

        listen()
