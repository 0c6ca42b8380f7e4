"""Closed vocabularies of people and the parts they play, stored as words."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person is for in the year's work; one each."""

    ADMINISTRATOR = "administrator", _("System administrator")
    SECURITY_ADMINISTRATOR = "security_administrator", _("Security administrator")
    AUDIT_ADMINISTRATOR = "audit_administrator", _("Audit administrator")
    SUPERVISOR = "supervisor", _("Supervisor")
    LEADER = "leader", _("Leader")
    AUDITOR = "auditor", _("Auditor")
    HEAD = "head", _("Head of unit")
    STAFF = "staff", _("Staff")


# Who run the installation, split so that nobody alone can act and hide it (三员分立); they belong to no agency.
ADMINISTRATOR_ROLES = (
    Role.ADMINISTRATOR,
    Role.SECURITY_ADMINISTRATOR,
    Role.AUDIT_ADMINISTRATOR,
)
REPORTING_ROLES = (
    Role.STAFF,
    Role.HEAD,
)  # who belong to a unit and report for it; they stand in for each other
LOWER_READING_ROLES = (Role.LEADER, Role.AUDITOR)  # who read the lower agencies too


class SignInOutcome(models.TextChoices):
    """What came of an attempt to sign in, and how a session ended."""

    SIGNED_IN = "signed_in", _("Signed in")
    WRONG_PASSWORD = "wrong_password", _("Wrong name or password")
    WRONG_CODE = "wrong_code", _("Wrong second factor")
    LOCKED_OUT = "locked_out", _("Locked out")
    SIGNED_OUT = "signed_out", _("Signed out")
    TIMED_OUT = "timed_out", _("Ended after idling")
    DISPLACED = "displaced", _("Ended by a newer sign-in")
    ENDED = "ended", _("Ended by an administrator")


class AccountState(models.TextChoices):
    """What there is to do about an account; an open one may be in several of the middle ones at once."""

    WAITING = "waiting", _("Waiting for authorisation")
    FINE = "fine", _("In order")
    LOCKED = "locked", _("Locked out")
    RENEWAL = "renewal", _("New password due")
    NO_FACTOR = "no_factor", _("No second factor yet")
    HANDED_OVER = "handed_over", _("Handed over, to be closed")
    CLOSED = "closed", pgettext_lazy("account", "Closed")


class ImportState(models.TextChoices):
    """How far a workbook of units and people came."""

    CHECKED = "checked", _("Checked, not applied")
    APPLIED = "applied", _("Applied")
    DISCARDED = "discarded", pgettext_lazy("import", "Discarded")


class DayOrigin(models.TextChoices):
    """Where a marked day of the working calendar comes from."""

    OFFICIAL = "official", pgettext_lazy("calendar", "Official arrangement")
    MARKED = "marked", pgettext_lazy("calendar", "Marked here")


class Part(models.TextChoices):
    """A part that a person plays for a unit beside the role."""

    RESPONSIBLE_LEADER = "responsible_leader", _("Responsible leader")
    SUPERVISING_LEADER = "supervising_leader", _("Leader in charge")
    LIAISON = "liaison", _("Liaison")
