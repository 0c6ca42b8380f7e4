"""The people who sign in, and the parts that they play."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.choices import LOWER_READING_ROLES, REPORTING_ROLES, Part, Role
from agencies.models.agency import Agency, Unit
from agencies.querysets import PeopleManager


class User(AbstractUser):
    """A person who signs in. Everybody but the administrator belongs to an agency; staff and heads to a unit."""

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField(_("name"), max_length=50)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.STAFF)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
    )
    wants_mail = models.BooleanField(_("takes mails"), default=True)

    objects: ClassVar[PeopleManager] = PeopleManager()

    REQUIRED_FIELDS: ClassVar = ["display_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["agency", "unit", "username"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="user_agency_but_administrator",
                condition=Q(role=Role.ADMINISTRATOR) | Q(agency__isnull=False),
                violation_error_message=_("Choose an agency: only administrators have none."),
            ),
            models.CheckConstraint(
                name="user_unit_for_staff_and_heads",
                condition=~Q(role__in=REPORTING_ROLES) | Q(unit__isnull=False),
                violation_error_message=_("Choose a unit: staff and heads belong to one."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """The name that others read."""
        return str(self)

    def get_short_name(self) -> str:
        """The same: Chinese names are not shortened."""
        return str(self)

    @property
    def is_administrator(self) -> bool:
        """Whether every agency is visible."""
        return self.role == Role.ADMINISTRATOR

    @property
    def is_supervisor(self) -> bool:
        """Whether this person takes in notices, chases and verifies for the agency."""
        return self.role == Role.SUPERVISOR

    @property
    def is_leader(self) -> bool:
        """Whether this person reads the agency and its lower ones, comments and instructs."""
        return self.role == Role.LEADER

    @property
    def is_auditor(self) -> bool:
        """Whether this person reads everything of the agency and its lower ones, and writes nothing."""
        return self.role == Role.AUDITOR

    @property
    def is_head(self) -> bool:
        """Whether this person heads a unit."""
        return self.role == Role.HEAD

    @property
    def is_reporter(self) -> bool:
        """Whether this person reports for a unit."""
        return self.role in REPORTING_ROLES

    @property
    def reads_lower(self) -> bool:
        """Whether the lower agencies are visible too."""
        return self.role in LOWER_READING_ROLES

    @property
    def reads_drafts(self) -> bool:
        """Whether plans are visible before they are published, and the mails and the trail of others."""
        return self.role in (Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR)

    @cached_property
    def reads_several(self) -> bool:
        """Whether more than one agency is visible, so that pages name each row's; costs a query where one is needed."""
        if self.reads_lower and self.agency:
            return self.agency.children.exists()
        return self.is_administrator

    def clean(self) -> None:
        """Refuses a unit of another agency."""
        super().clean()
        if self.unit and self.unit.agency_id != self.agency_id:
            raise ValidationError({"unit": _("Choose a unit of the person's own agency.")})


class Appointment(models.Model):
    """A part that a person plays for a unit: 责任领导, 分管领导, 联络员."""

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="appointments"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.CASCADE, related_name="appointments"
    )
    part = models.CharField(_("part"), max_length=20, choices=Part)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering: ClassVar = ["unit", "part", "user"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="appointment_once", fields=["user", "unit", "part"])
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_part_display()} {self.user}"
