"""What stands already, loaded once: agencies, units with their other names, people, appointments."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from agencies.importing.columns import role_words
from agencies.lexicon import fold
from agencies.models import Agency, Appointment, Unit, UnitAlias, User

MOST_OFFERED = (
    100  # to look for the nearest of many names for each of many wrong ones takes minutes
)
CLOSE = 0.5  # from how alike on another name is offered; two of four characters


class Register:
    """Names and what they mean. Units that the workbook adds are put in as they are judged, not stored yet.

    Five queries, whatever the number of rows. With ``lock``, rows stay as they are read until the transaction ends;
    the agencies are locked first, so that two imports follow one another.
    """

    def __init__(self, usernames: Iterable[str], *, lock: bool = False) -> None:
        self.agencies = [*_locked(Agency.objects.order_by("pk"), lock)]
        self._agency_by_pk = {agency.pk: agency for agency in self.agencies}
        self._agency_by_name = {key: agency for agency in self.agencies for key in _keys_of(agency)}
        self._offered: dict[tuple[int, str], str] = {}
        self._units: dict[int, dict[str, Unit]] = {agency.pk: {} for agency in self.agencies}
        self._aliases: dict[int, dict[str, list[Unit]]] = {
            agency.pk: {} for agency in self.agencies
        }
        units = self._load_units(lock)
        self.people = self._load_people(usernames, units, lock)
        self.appointments = {
            (row.user_id, row.unit_id, row.part)
            for row in Appointment.objects.filter(user__in=[one.pk for one in self.people.values()])
        }

    def agency(self, name: str) -> Agency | None:
        """By code, name or short name."""
        return self._agency_by_name.get(fold(name).lower())

    def unit(self, agency: Agency, name: str) -> Unit | None:
        """By name, else by an alias that means one unit alone."""
        key = fold(name)
        named = self._units[agency.pk].get(key)
        bearers = self._aliases[agency.pk].get(key, [])
        return named or (bearers[0] if len(bearers) == 1 else None)

    def unit_named(self, agency: Agency, name: str) -> Unit | None:
        """By its own name."""
        return self._units[agency.pk].get(fold(name))

    def bearers(self, agency: Agency, alias: str) -> list[Unit]:
        """Whose alias it is."""
        return self._aliases[agency.pk].get(fold(alias), [])

    def agency_with(self, unit_name: str, *, but: Agency) -> Agency | None:
        """Another agency that has a unit of this name."""
        key = fold(unit_name)
        others = (one for one in self.agencies if one.pk != but.pk)
        return next((one for one in others if key in self._units[one.pk]), None)

    def add(self, unit: Unit) -> None:
        """A unit that the workbook adds, from now on known by name."""
        self._units[unit.agency_id][fold(unit.name)] = unit

    def add_alias(self, unit: Unit, alias: str) -> None:
        """Another name that the workbook gives."""
        self._aliases[unit.agency_id].setdefault(fold(alias), []).append(unit)

    def nearest_unit(self, agency: Agency, name: str) -> str:
        """The unit's name that is most like it; empty where none is, or after so many names that nobody reads on."""
        asked = (agency.pk, fold(name))
        if asked not in self._offered:
            if len(self._offered) == MOST_OFFERED:
                return ""
            names = {key: unit.name for key, unit in self._units[agency.pk].items()}
            self._offered[asked] = _nearest(fold(name), names)
        return self._offered[asked]

    def nearest_agency(self, name: str) -> str:
        """The agency's name that is most like it; empty where none is."""
        return _nearest(fold(name), {fold(one.name): one.name for one in self.agencies})

    def person(self, username: str) -> User | None:
        """By user name, in whatever case: Zhang and zhang cannot be told apart by those who use them."""
        return self.people.get(username.lower())

    def _load_units(self, lock: bool) -> dict[int, Unit]:
        # A circle of higher units is looked for by identity, so every unit is one instance.
        units = {unit.pk: unit for unit in _locked(Unit.objects.order_by("pk"), lock)}
        for unit in units.values():
            unit.agency = self._agency_by_pk[unit.agency_id]
            unit.parent = units.get(unit.parent_id or 0)
            self._units[unit.agency_id][fold(unit.name)] = unit
        for alias in UnitAlias.objects.order_by("pk"):
            self.add_alias(units[alias.unit_id], alias.name)
        return units

    def _load_people(
        self, usernames: Iterable[str], units: dict[int, Unit], lock: bool
    ) -> dict[str, User]:
        wanted = {name.lower() for name in usernames}
        named = User.objects.annotate(lower_name=Lower("username")).filter(lower_name__in=wanted)
        people = {one.username.lower(): one for one in _locked(named.order_by("pk"), lock)}
        for person in people.values():
            person.unit = units.get(person.unit_id or 0)
            person.agency = self._agency_by_pk.get(person.agency_id or 0)
        return people


def role_of(word: str) -> str | None:
    """The role by its code or its word."""
    return role_words().get(fold(word).lower())


def nearest_role(word: str) -> str:
    """The word for a role that is most like it; empty where none is."""
    return _nearest(fold(word).lower(), {key: key for key in role_words()})


def _locked(rows: QuerySet, lock: bool) -> Any:
    return rows.select_for_update(of=("self",)) if lock else rows


def _keys_of(agency: Agency) -> tuple[str, ...]:
    return tuple(fold(name).lower() for name in (agency.short_name, agency.name, agency.code))


def _nearest(key: str, names: dict[str, str]) -> str:
    close = get_close_matches(key, names, n=1, cutoff=CLOSE)
    return names[close[0]] if close else ""
