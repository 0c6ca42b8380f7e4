"""System checks: what must not go to a bureau's server."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning

from worktracker.lib.filecheck import KINDS


@register(Tags.security, deploy=True)
def demo_is_off(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Demonstration accounts have public passwords: they must never be served for real."""
    if not settings.DEMO:
        return []
    return [
        Error(
            "DEMO=1 is set: accounts with public passwords exist and the date can be pinned.",
            hint="Unset DEMO and start with an empty database.",
            id="worktracker.E001",
        )
    ]


@register(Tags.security, deploy=True)
def mail_leaves(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Reminders are half the product: without a mail server they stay in the outbox."""
    if settings.EMAIL_URL or settings.DEMO:
        return []
    return [
        CheckWarning(
            "EMAIL_URL is not set: mails are written, but leave for nowhere.",
            hint="Set EMAIL_URL to smtp://user:password@host:port.",
            id="worktracker.W001",
        )
    ]


@register()
def evidence_types_are_known(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """A type that nobody can look into must not be taken: its files could be anything."""
    unknown = sorted(set(settings.EVIDENCE_TYPES) - set(KINDS))
    if not unknown:
        return []
    return [
        Error(
            f"EVIDENCE_TYPES names types that cannot be looked into: {', '.join(unknown)}.",
            hint=f"Choose from {', '.join(KINDS)}.",
            id="worktracker.E002",
        )
    ]
