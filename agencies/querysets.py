"""Who may see which agency, unit and person: the scope that everything else builds on."""

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser, UserManager
from django.db import models

from agencies.choices import Role

if TYPE_CHECKING:
    from agencies.models import User


class AgencyQuerySet(models.QuerySet):
    """Agencies; another agency does not exist for a person who belongs to one."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The person's own agency; every agency for the administrator; none for a stranger."""
        if not user.is_authenticated:
            return self.none()
        if user.is_administrator:
            return self
        return self.filter(pk=user.agency_id)

    def get_by_natural_key(self, code: str) -> Any:
        """The agency of this code."""
        return self.get(code=code)


class AgencyScoped(models.QuerySet):
    """Rows that belong to an agency and are seen by its people."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Rows of the person's own agency; of every agency for the administrator; none for a stranger."""
        if not user.is_authenticated:
            return self.none()
        if user.is_administrator:
            return self
        return self.filter(agency_id=user.agency_id)


class UnitQuerySet(AgencyScoped):
    """Units of agencies."""

    def named(self, name: str) -> Self:
        """Units that a notice may mean by this printed name: by name or by alias."""
        return self.filter(models.Q(name=name) | models.Q(aliases__name=name)).distinct()

    def get_by_natural_key(self, agency: str, name: str) -> Any:
        """The unit of this name in the agency of this code."""
        return self.get(agency__code=agency, name=name)


class AliasQuerySet(models.QuerySet):
    """Other names of units."""

    def get_by_natural_key(self, agency: str, unit: str, name: str) -> Any:
        """The alias of this name of a unit."""
        return self.get(unit__agency__code=agency, unit__name=unit, name=name)


class UserQuerySet(AgencyScoped):
    """People."""

    def reachable(self) -> Self:
        """Active people with an address who take mails."""
        return self.filter(is_active=True, wants_mail=True).exclude(email="")

    def reporters(self) -> Self:
        """The people who report for their unit: staff and heads."""
        return self.filter(role__in=(Role.STAFF, Role.HEAD))

    def writing_for(self, unit_id: int) -> Self:
        """The people who report for a unit: its staff and its head."""
        return self.reporters().filter(unit_id=unit_id)


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # mypy cannot see a computed base
    """Creates people and reads them."""

    use_in_migrations = False

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: object
    ) -> "User":
        """An administrator of the installation, without an agency."""
        fields.setdefault("role", Role.ADMINISTRATOR)
        return super().create_superuser(username, email, password, **fields)
