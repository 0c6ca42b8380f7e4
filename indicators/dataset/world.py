"""Who there is: a province's department, its cities' bureaus, their districts' branches, with units and people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from math import sqrt
from random import Random

from agencies.choices import Part, Role
from agencies.models import Agency, Appointment, Unit, User
from indicators.dataset import words
from indicators.dataset.store import Store
from worktracker.lib.sortkey import pinyin_key

PLANS_EACH = 3
PROVINCE = "云岭省"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts, with the name that the trail keeps."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class Team:
    """A unit with its head and its clerks."""

    pk: int
    name: str
    head: Person
    staff: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """An agency with those who act for it; ``teams`` by the domain that they look after."""

    pk: int
    code: str
    area: str
    is_leaf: bool
    supervisor: Person
    leader: Person
    teams: dict[str, Team]


@dataclass(frozen=True, slots=True)
class _Place:
    """An agency of the tree before it is written."""

    code: str
    name: str
    short: str
    area: str
    path: str
    level: int
    higher: str
    is_leaf: bool


class World:
    """Writes the agencies and everybody in them, with open accounts.

    ``password`` is the stored one that all share, ``at`` when they got it.
    """

    def __init__(self, store: Store, *, seed: int, password: str, at: datetime) -> None:
        self.store, self.at, self.password = store, at, password
        self.rng = Random(f"{seed} people")  # noqa: S311  # invented names, no secret
        self._agencies: dict[str, int] = {}

    def build(self, plans: int) -> list[Office]:
        """As many agencies as these plans need, the highest first, and the three administrators."""
        for role in (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR):
            self._user(ADMINISTRATORS[role], str(ADMINISTRATOR_NAMES[role]), role, None, None)
        count = max(-(-plans // PLANS_EACH), min(plans, PLANS_EACH))
        return [self._office(place) for place in _places(count)]

    def _office(self, place: _Place) -> Office:
        pk = self._agencies[place.code] = self.store.add(
            Agency,
            code=place.code,
            name=place.name,
            short_name=place.short,
            parent_id=self._agencies.get(place.higher),
            path=place.path,
        )
        prefix = f"{place.code}-" if place.level else ""
        leader = self._user(f"{prefix}leader", self._name(), Role.LEADER, pk, None)
        deputies = [
            self._user(f"{prefix}leader-{n}", self._name(), Role.LEADER, pk, None) for n in (2, 3)
        ]
        self._user(f"{prefix}auditor", self._name(), Role.AUDITOR, pk, None)
        office = self._unit(pk, words.OFFICE, 0)
        supervisor = self._user(f"{prefix}supervisor", self._name(), Role.SUPERVISOR, pk, office)
        teams: dict[str, Team] = {}
        for order, (name, domains) in enumerate(_units(place.level), start=1):
            team = self._team(
                pk, name, order, f"{prefix}{{}}" + ("" if order == 1 else f"-{order}")
            )
            lead = deputies[order % len(deputies)]
            self._appoint(lead.pk, team.pk, Part.SUPERVISING_LEADER)
            self._appoint(team.staff[0].pk, team.pk, Part.LIAISON)
            teams.update(dict.fromkeys(domains, team))
        return Office(pk, place.code, place.area, place.is_leaf, supervisor, leader, teams)

    def _team(self, agency: int, name: str, order: int, username: str) -> Team:
        unit = self._unit(agency, name, order)
        head = self._user(username.format("head"), self._name(), Role.HEAD, agency, unit)
        staff = tuple(
            self._user(username.format(f"staff{more}"), self._name(), Role.STAFF, agency, unit)
            for more in ("", "-b")
        )
        return Team(unit, name, head, staff)

    def _unit(self, agency: int, name: str, order: int) -> int:
        key = pinyin_key(name)
        return self.store.add(Unit, agency_id=agency, name=name, order=order, sort_key=key)

    def _appoint(self, user: int, unit: int, part: Part) -> None:
        self.store.add(Appointment, user_id=user, unit_id=unit, part=part.value)

    def _user(
        self, username: str, name: str, role: Role, agency: int | None, unit: int | None
    ) -> Person:
        pk = self.store.add(
            User,
            username=username,
            display_name=name,
            role=role.value,
            agency_id=agency,
            unit_id=unit,
            password=self.password,
            wants_mail=False,
            date_joined=self.at,
            authorised_at=self.at,
            password_changed_at=self.at,
        )
        return Person(pk, name)

    def _name(self) -> str:
        given = self.rng.sample(words.GIVEN, self.rng.choice((1, 2, 2)))
        return self.rng.choice(words.SURNAMES) + "".join(given)


ADMINISTRATORS = {
    Role.ADMINISTRATOR: "admin",
    Role.SECURITY_ADMINISTRATOR: "security",
    Role.AUDIT_ADMINISTRATOR: "audit-admin",
}
ADMINISTRATOR_NAMES = {
    Role.ADMINISTRATOR: "系统管理员",
    Role.SECURITY_ADMINISTRATOR: "安全管理员",
    Role.AUDIT_ADMINISTRATOR: "审计管理员",
}


def _places(count: int) -> Iterator[_Place]:
    """The province, then its cities, then each city's districts, ``count`` in all."""
    root = "province"
    name = f"{PROVINCE}生态环境厅"
    yield _Place(root, name, "省厅", "全省", f"/{root}/", 0, "", count == 1)
    cities = min(count - 1, max(1, round(sqrt(count - 1) / 1.5))) if count > 1 else 0
    left = count - 1 - cities
    names = ["".join(pair) for pair in product(*words.PLACES)]
    towns = [(f"c{n + 1:02d}", names[n * 7 % len(names)]) for n in range(cities)]
    for place, (code, city) in enumerate(towns):
        has_lower = place < left
        path = f"/{root}/{code}/"
        name = f"{city}市生态环境局"
        yield _Place(code, name, f"{city}市局", "全市", path, 1, root, not has_lower)
    for n in range(left):
        (code, city), district = towns[n % cities], names[(n // cities * 11 + 5) % len(names)]
        own = f"{code}-{n // cities + 1:02d}"
        name, path = f"{city}市生态环境局{district}分局", f"/{root}/{code}/{own}/"
        yield _Place(own, name, f"{city}{district}分局", "全区", path, 2, code, True)


def _units(level: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    if level == 2:
        yield from words.BRANCH_UNITS
        return
    for name, domains in words.BUREAU_UNITS:
        yield f"{name}{'处' if level == 0 else '科'}", domains
