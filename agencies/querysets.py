"""Who may see which agency, unit and person, and who writes for which unit: what everything else builds on."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import get_current_timezone

from agencies.accounts.querysets.states import AccountVerbs
from agencies.choices import LOWER_READING_ROLES, REPORTING_ROLES, ImportState, Role
from agencies.scope import reaches_people

if TYPE_CHECKING:
    from agencies.models import Agency, User


class AgencyQuerySet(models.QuerySet):
    """Agencies; one that a person does not read does not exist for that person."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The agencies that the person reads (``scope.reaches_people``)."""
        return self.filter(reaches_people(user))

    def ruled_by(self, user: "User | AnonymousUser") -> Self:
        """The agency whose rules the person sets, of lights and of reminders: the supervision office's own."""
        if not user.is_authenticated or not user.is_supervisor:
            return self.none()
        return self.filter(pk=user.agency_id)

    def under(self, agency: "Agency") -> Self:
        """An agency and its lower ones, at any depth."""
        return self.filter(path__startswith=agency.path)

    def get_by_natural_key(self, code: str) -> Any:
        """The agency of this code."""
        return self.get(code=code)


class AgencyScoped(models.QuerySet):
    """Rows that belong to an agency and are seen by whoever reads it."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Rows of the agencies that the person reads (``scope.reaches_people``)."""
        return self.filter(reaches_people(user, "agency__"))


class UnitQuerySet(AgencyScoped):
    """Units of agencies."""

    def named(self, name: str) -> Self:
        """Units that a notice may mean by this printed name: by name or by alias."""
        return self.filter(Q(name=name) | Q(aliases__name=name)).distinct()

    def written_by(self, user: "User | AnonymousUser", *, on: date) -> Self:
        """Units that the person reports for on a day: the own one, and those of colleagues stood in for."""
        if not user.is_authenticated or not user.is_reporter:
            return self.none()
        principals = _people(self).principals_of(user, on=on)
        return self.filter(Q(pk=user.unit_id) | Q(pk__in=principals.values("unit")))

    def headed_by(self, user: "User | AnonymousUser", *, on: date) -> Self:
        """Units that the person heads on a day, or whose head the person stands in for."""
        if not user.is_authenticated or not user.is_reporter:
            return self.none()
        heads = _people(self).principals_of(user, on=on).heads()
        own = Q(pk=user.unit_id) if user.role == Role.HEAD else Q(pk__in=())
        return self.filter(own | Q(pk__in=heads.values("unit")))

    def get_by_natural_key(self, agency: str, name: str) -> Any:
        """The unit of this name in the agency of this code."""
        return self.get(agency__code=agency, name=name)


class AliasQuerySet(models.QuerySet):
    """Other names of units."""

    def get_by_natural_key(self, agency: str, unit: str, name: str) -> Any:
        """The alias of this name of a unit."""
        return self.get(unit__agency__code=agency, unit__name=unit, name=name)


class UserQuerySet(AccountVerbs, AgencyScoped):  # type: ignore[override]  # each base has a manager of its own
    """People."""

    def active(self) -> Self:
        """Whose account is open."""
        return self.filter(is_active=True)

    def reachable(self) -> Self:
        """Active people with an address who take mails."""
        return self.active().filter(wants_mail=True).exclude(email="")

    def reporters(self) -> Self:
        """The people who report for their unit: staff and heads."""
        return self.filter(role__in=REPORTING_ROLES)

    def heads(self) -> Self:
        """Heads of units."""
        return self.filter(role=Role.HEAD)

    def reading(self, agency: "Agency") -> Self:
        """People who read the work of an agency: ``scope.reaches`` the other way round."""
        codes = agency.path.strip("/").split("/")
        higher = ["/" + "/".join(codes[:n]) + "/" for n in range(1, len(codes) + 1)]
        lower_readers = Q(role__in=LOWER_READING_ROLES, agency__path__in=higher)
        return self.filter(Q(role=Role.ADMINISTRATOR) | Q(agency=agency) | lower_readers)

    def writing_for(self, unit_id: int, *, on: date | None = None) -> Self:
        """The people who report for a unit: its staff and its head, and with a day their deputies of that day."""
        own = Q(unit_id=unit_id)
        if on is None:
            return self.reporters().filter(own)
        standing_in = _deputies(self).in_force(on).filter(principal__unit_id=unit_id)
        return self.reporters().filter(own | Q(pk__in=standing_in.values("deputy")))

    def principals_of(self, user: "User | AnonymousUser", *, on: date) -> Self:
        """Colleagues whom the person stands in for on a day. Not transitive: never the colleagues' own principals."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            pk__in=_deputies(self).in_force(on).filter(deputy=user).values("principal")
        )

    def matching(self, words: str) -> Self:
        """People whose name, unit or address holds every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(display_name__icontains=word)
                | Q(unit__name__icontains=word)
                | Q(email__icontains=word)
            )
        return found

    def managed_by(self, user: "User | AnonymousUser") -> Self:
        """Active staff and heads whose deputies the person appoints and ends.

        Oneself; as a head the people of the own unit; as the supervisor those of the own agency.
        """
        people = self.active().reporters()
        if user.is_authenticated and user.is_supervisor:
            return people.filter(agency_id=user.agency_id)
        if user.is_authenticated and user.role == Role.HEAD:
            return people.filter(unit_id=user.unit_id)
        return people.filter(pk=user.pk)


class DeputyQuerySet(models.QuerySet):
    """Deputyships (AB岗)."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the agencies that the person reads (``scope.reaches_people``)."""
        return self.filter(reaches_people(user, "principal__agency__"))

    def standing(self, on: date) -> Self:
        """In force on a day or to begin later: neither run out nor ended by the end of that day."""
        next_day = datetime.combine(on + timedelta(days=1), time.min, get_current_timezone())
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            Q(ended_at__isnull=True) | Q(ended_at__gte=next_day),
        )

    def in_force(self, on: date) -> Self:
        """Begun by a day, standing and valid: what lapsed hands on nothing."""
        return self.standing(on).valid().filter(starts_on__lte=on)

    def valid(self) -> Self:
        """Whose two people both are active staff or heads of one agency, as they are today."""
        return self.filter(
            principal__is_active=True,
            principal__role__in=REPORTING_ROLES,
            principal__agency=F("deputy__agency"),
            deputy__is_active=True,
            deputy__role__in=REPORTING_ROLES,
        )

    def with_people(self) -> Self:
        """Loads both people with their units, for a page."""
        return self.select_related("principal__unit", "deputy__unit")

    def overlapping(self, starts_on: date, ends_on: date | None) -> Self:
        """Not ended, with a day in common with these days, both included; no last day: without end."""
        begun = Q() if ends_on is None else Q(starts_on__lte=ends_on)
        return self.filter(
            begun, Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), ended_at__isnull=True
        )


def _people(units: UnitQuerySet) -> UserQuerySet:
    """All people, for a subquery."""
    return _related(units, "people")


def _deputies(people: UserQuerySet) -> DeputyQuerySet:
    """All deputyships, for a subquery."""
    return _related(people, "deputyships")


def _related(rows: models.QuerySet, name: str) -> Any:
    """The rows of a relation's model, which this module cannot import: the models import it."""
    model: Any = rows.model._meta.get_field(name).related_model
    return model.objects.all()


class CalendarDayQuerySet(models.QuerySet):
    """Marked days of the working calendar; everybody reads them."""

    def is_kept_by(self, user: "User | AnonymousUser") -> bool:
        """Whether the person marks days for the whole installation.

        The system administrator does, and the supervision offices of agencies that have no higher one.
        """
        if not user.is_authenticated:
            return False
        topmost = user.agency is not None and user.agency.parent_id is None
        return user.is_administrator or (user.is_supervisor and topmost)


class ImportQuerySet(models.QuerySet):
    """Workbooks of units and people."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """One's own, and only while one is the system administrator: the rows name people."""
        if not user.is_authenticated or not user.is_administrator:
            return self.none()
        return self.filter(by=user)

    def waiting(self) -> Self:
        """Checked, and neither applied nor discarded."""
        return self.filter(state=ImportState.CHECKED)


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # mypy cannot see a computed base
    """Creates people and reads them."""

    use_in_migrations = False

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: object
    ) -> "User":
        """An administrator of the installation, without an agency."""
        fields.setdefault("role", Role.ADMINISTRATOR)
        return super().create_superuser(username, email, password, **fields)
