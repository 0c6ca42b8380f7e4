"""The people who sign in, and the parts that they play."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.choices import ADMINISTRATOR_ROLES, LOWER_READING_ROLES, REPORTING_ROLES, Part, Role
from agencies.models.agency import Agency, Unit
from agencies.querysets import PeopleManager


class User(AbstractUser):
    """A person who signs in. Everybody but administrators belongs to an agency; staff and heads to a unit."""

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField(_("name"), max_length=50)
    role = models.CharField(_("role"), max_length=30, choices=Role, default=Role.STAFF)
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
    must_change_password = models.BooleanField(
        _("must choose a new password"),
        default=False,
        help_text=_(
            "Set with a password that somebody else knows: nothing else is shown until it is changed."
        ),
    )
    password_changed_at = models.DateTimeField(
        _("password set at"), null=True, blank=True, editable=False
    )
    # None and not active: the account waits for the security administrator.
    authorised_at = models.DateTimeField(_("authorised at"), null=True, blank=True, editable=False)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True, editable=False)

    objects: ClassVar[PeopleManager] = PeopleManager()

    REQUIRED_FIELDS: ClassVar = ["display_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["agency", "unit", "username"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="user_agency_but_administrator",
                condition=Q(role__in=ADMINISTRATOR_ROLES) | Q(agency__isnull=False),
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
        """Whether this person runs the installation: master data, settings, jobs; every agency is visible."""
        return self.role == Role.ADMINISTRATOR

    @property
    def is_security_administrator(self) -> bool:
        """Whether this person authorises accounts: who plays which part, who is locked, whose sessions end."""
        return self.role == Role.SECURITY_ADMINISTRATOR

    @property
    def is_audit_administrator(self) -> bool:
        """Whether this person reads what everybody did, the other administrators too, and does nothing else."""
        return self.role == Role.AUDIT_ADMINISTRATOR

    @property
    def is_any_administrator(self) -> bool:
        """Whether this person is one of the three administrators."""
        return self.role in ADMINISTRATOR_ROLES

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
        """Whether plans are visible before they are published, and the mails to others."""
        return self.role in (Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR)

    @property
    def reads_trail(self) -> bool:
        """Whether the trail is visible as a whole: what became of people and accounts, and from which address.

        Not to the system administrator, nor to the security administrator: it says what they did.
        """
        return self.role in (Role.SUPERVISOR, Role.AUDITOR, Role.AUDIT_ADMINISTRATOR)

    @cached_property
    def reads_several(self) -> bool:
        """Whether more than one agency is visible, so that pages name each row's; costs a query where one is needed."""
        if self.reads_lower and self.agency:
            return self.agency.children.exists()
        return self.is_any_administrator

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """What Django's administration asks: the role answers, whatever marks, groups and permissions are stored."""
        return self.is_active and self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        """The same of a whole app."""
        return self.is_active and self.is_administrator

    def clean(self) -> None:
        """Refuses a unit of another agency, and administrators who belong to one."""
        super().clean()
        if self.role in ADMINISTRATOR_ROLES and (self.agency or self.unit):
            raise ValidationError(
                _("Leave agency and unit empty: administrators belong to no agency.")
            )
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
