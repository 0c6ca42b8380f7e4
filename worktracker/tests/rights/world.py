"""The small world that the table of rights is tried in: a city's bureau, one below it, and one elsewhere."""

from dataclasses import dataclass

from agencies.choices import Role
from agencies.models import Agency, Unit, User
from tasks.models import Plan
from tasks.tests.factories import make_agency, make_deputy, make_plan, make_unit, make_user
from worktracker.tests.rights.names import (
    ADMINISTRATOR,
    AUDIT,
    AUDITOR,
    DEPUTY,
    FOREIGN,
    HEAD,
    HEADS_DEPUTY,
    LEADER,
    LOWER,
    OTHER,
    OWN,
    SECURITY,
    STAFF,
    STRANGER,
    SUPERVISOR,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of an agency, with a plan and people of its own, none of whom asks for anything."""

    agency: Agency
    unit: Unit
    plan: Plan
    clerk: User
    office: User


@dataclass(frozen=True, slots=True)
class World:
    """Who asks, by name, and whose things are asked for."""

    people: dict[str, User | None]
    places: dict[str, Place]


def make_world() -> World:
    """A new one."""
    city = make_agency("taian")
    county = make_agency("xintai", name="泰安市生态环境局新泰分局", parent=city)
    places = {
        OWN: _place(city, "水生态环境科"),
        OTHER: _place(city, "大气环境科"),
        LOWER: _place(county, "水生态环境股"),
        FOREIGN: _place(make_agency("jilin"), "水生态环境处"),
    }
    return World(_people(city, places[OWN].unit), places)


def _place(agency: Agency, unit: str) -> Place:
    row = make_unit(unit, agency=agency)
    return Place(
        agency=agency,
        unit=row,
        plan=make_plan(agency=agency),
        clerk=make_user(unit=row),
        office=make_user(Role.SUPERVISOR, agency=agency),
    )


def _people(city: Agency, own: Unit) -> dict[str, User | None]:
    third = make_unit("固体废物科", agency=city)
    people: dict[str, User | None] = {
        ADMINISTRATOR: make_user(Role.ADMINISTRATOR),
        SECURITY: make_user(Role.SECURITY_ADMINISTRATOR),
        AUDIT: make_user(Role.AUDIT_ADMINISTRATOR),
        SUPERVISOR: make_user(Role.SUPERVISOR, unit=make_unit("办公室(督查办)", agency=city)),
        LEADER: make_user(Role.LEADER, agency=city),
        AUDITOR: make_user(Role.AUDITOR, agency=city),
        HEAD: make_user(Role.HEAD, unit=own),
        STAFF: make_user(Role.STAFF, unit=own),
        DEPUTY: make_user(Role.STAFF, unit=third),
        HEADS_DEPUTY: make_user(Role.STAFF, unit=third),
        STRANGER: None,
    }
    stood_in_for = {DEPUTY: make_user(unit=own), HEADS_DEPUTY: people[HEAD]}
    for name, principal in stood_in_for.items():
        make_deputy(principal, people[name])
    return people
