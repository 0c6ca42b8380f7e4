"""Agencies and their units: two trees."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower, Substr
from django.utils.translation import gettext_lazy as _

from agencies.errors import TreeRefused
from agencies.querysets import AgencyQuerySet, AliasQuerySet, UnitQuerySet
from worktracker.lib.sortkey import pinyin_key

BELOW_ITSELF = _(
    "%(agency)s cannot stand below %(parent)s: that is itself or a lower agency of it."
)


class Agency(models.Model):
    """A body that issues or receives plans (机关): a province's department, a city's bureau; a tree.

    ``path`` holds the codes from the root down to the own one, ``/sd/taian/``: an agency and its lower ones share its
    beginning. ``save`` keeps it, for the lower agencies too; ``QuerySet.update`` of code or parent does not.
    """

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
    path = models.CharField(_("place in the tree"), max_length=500, editable=False)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agency_not_its_own_parent",
                condition=~Q(parent=F("id")),
                violation_error_message=_("An agency cannot be its own higher agency."),
            ),
            models.CheckConstraint(
                name="agency_path_ends_in_its_code",
                condition=Q(path__endswith=Concat(Value("/"), F("code"), Value("/"))),
            ),
            # SQLite's LIKE ignores case, and a path decides who reads what.
            models.UniqueConstraint(
                Lower("code"),
                name="agency_code_once_in_any_case",
                violation_error_message=_("There is an agency of this code already."),
            ),
        ]
        indexes: ClassVar = [
            # scope.reaches: rows of an agency and its lower ones, LIKE '/sd/taian/%'.
            models.Index(name="agency_by_path", fields=["path"], opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the path, and after a move or a new code the lower agencies' paths too.

        Raises TreeRefused for a place below itself.
        """
        fields = kwargs.get("update_fields")
        if fields is not None and not {"code", "parent", "parent_id"} & set(fields):
            super().save(*args, **kwargs)
            return
        # Places are taken one at a time: two moves at once could close a circle. The tree is small, moves are rare.
        paths = dict(Agency.objects.select_for_update().order_by("pk").values_list("pk", "path"))
        if self._is_below_itself(paths):
            raise TreeRefused(BELOW_ITSELF % self._names())
        old = paths.get(self.pk or 0, "")
        self.path = f"{paths.get(self.parent_id or 0, '/')}{self.code}/"
        if fields is not None:
            kwargs["update_fields"] = {*fields, "path"}
        super().save(*args, **kwargs)
        if old and old != self.path:
            lower = Agency.objects.filter(path__startswith=old).exclude(pk=self.pk)
            lower.update(path=Concat(Value(self.path), Substr("path", len(old) + 1)))

    def clean(self) -> None:
        """Refuses a place below itself, in the form's words."""
        super().clean()
        if self._is_below_itself(dict(Agency.objects.values_list("pk", "path"))):
            raise ValidationError({"parent": BELOW_ITSELF % self._names()})

    def natural_key(self) -> tuple[str]:
        """By code."""
        return (self.code,)

    def _is_below_itself(self, paths: dict[int, str]) -> bool:
        """Whether the higher agency's path leads through this one; ``paths`` are the stored ones, by key."""
        own, parent = paths.get(self.pk or 0), paths.get(self.parent_id or 0)
        return bool(own and parent and parent.startswith(own))

    def _names(self) -> dict[str, str]:
        return {"agency": self.name, "parent": str(self.parent)}


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
