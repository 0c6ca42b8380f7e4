"""Agencies, their units, and the people who work there."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.choices import Part, Role
from agencies.querysets import AgencyQuerySet, AliasQuerySet, PeopleManager, UnitQuerySet
from worktracker.lib.sortkey import pinyin_key


class Agency(models.Model):
    """A body that issues or receives plans (机关): a province's department, a city's bureau; a tree."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=200, unique=True)
    short_name = models.CharField(_("short name"), max_length=50)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("higher agency"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agency_not_its_own_parent",
                condition=~models.Q(parent=models.F("id")),
                violation_error_message=_("An agency cannot be its own higher agency."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """By code."""
        return (self.code,)


class Unit(models.Model):
    """A responsible unit (责任单位) inside an agency: 科室, 处室, 支队, 分局; a tree."""

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="units"
    )
    name = models.CharField(_("name"), max_length=100)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("higher unit"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_inferred = models.BooleanField(
        _("inferred"),
        default=False,
        help_text=_("Made for a notice that names no responsible unit."),
    )
    sort_key = models.CharField(max_length=200, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering: ClassVar = ["agency", "order", "sort_key"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="unit_name_once_in_agency",
                fields=["agency", "name"],
                violation_error_message=_("This agency already has a unit of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the sort key beside the name."""
        self.sort_key = pinyin_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature

    def natural_key(self) -> tuple[str, str]:
        """By agency and name."""
        return (*self.agency.natural_key(), self.name)

    natural_key.dependencies = ["agencies.agency"]  # type: ignore[attr-defined]  # read by dumpdata


class UnitAlias(models.Model):
    """Another name that notices print for a unit: 督查办 for 办公室(督查办)."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.CASCADE, related_name="aliases"
    )
    name = models.CharField(_("name as printed"), max_length=100)

    objects = AliasQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit alias")
        verbose_name_plural = _("unit aliases")
        ordering: ClassVar = ["unit", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="unit_alias_once", fields=["unit", "name"])
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str, str]:
        """By unit and name."""
        return (*self.unit.natural_key(), self.name)

    natural_key.dependencies = ["agencies.unit"]  # type: ignore[attr-defined]  # read by dumpdata


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
                condition=models.Q(role=Role.ADMINISTRATOR) | models.Q(agency__isnull=False),
                violation_error_message=_("Choose an agency: only administrators have none."),
            ),
            models.CheckConstraint(
                name="user_unit_for_staff_and_heads",
                condition=~models.Q(role__in=(Role.STAFF, Role.HEAD))
                | models.Q(unit__isnull=False),
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
        return self.role in (Role.SUPERVISOR, Role.ADMINISTRATOR)

    @property
    def is_reporter(self) -> bool:
        """Whether this person reports for a unit."""
        return self.role in (Role.STAFF, Role.HEAD)


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
