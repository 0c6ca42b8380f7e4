"""Closed vocabularies of people and the parts they play, stored as words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is for in the year's work; one each."""

    ADMINISTRATOR = "administrator", _("Administrator")
    SUPERVISOR = "supervisor", _("Supervisor")
    LEADER = "leader", _("Leader")
    AUDITOR = "auditor", _("Auditor")
    HEAD = "head", _("Head of unit")
    STAFF = "staff", _("Staff")


REPORTING_ROLES = (
    Role.STAFF,
    Role.HEAD,
)  # who belong to a unit and report for it; they stand in for each other
LOWER_READING_ROLES = (Role.LEADER, Role.AUDITOR)  # who read the lower agencies too


class Part(models.TextChoices):
    """A part that a person plays for a unit beside the role."""

    RESPONSIBLE_LEADER = "responsible_leader", _("Responsible leader")
    SUPERVISING_LEADER = "supervising_leader", _("Leader in charge")
    LIAISON = "liaison", _("Liaison")
