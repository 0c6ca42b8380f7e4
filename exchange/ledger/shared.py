"""What many items of a ledger share: plans, domains, units, people. Each is read when it is first met, then kept."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from agencies.models import Appointment, Unit, User
from tasks.models import Domain, Plan

Value = TypeVar("Value")


class UnitRow(NamedTuple):
    """A unit, and the names of those who play a part for it, by part."""

    name: str
    people: Mapping[str, list[str]]


class Kept(Generic[Value]):
    """Values by id."""

    def __init__(self, read: Callable[[set[int]], Mapping[int, Value]]) -> None:
        self._read = read
        self._known: dict[int, Value] = {}

    def of(self, ids: Iterable[int]) -> Mapping[int, Value]:
        """With those of these ids; what is not known yet is read."""
        if missing := set(ids) - self._known.keys():
            self._known.update(self._read(missing))
        return self._known


class Shared:
    """For the lines of one file."""

    def __init__(self) -> None:
        self.plans = Kept(_plans)
        self.domains = Kept(_domains)
        self.units = Kept(_units)
        self.people = Kept(_people)


def _plans(ids: set[int]) -> Mapping[int, Plan]:
    """With their notices, but for the notices' text."""
    plans = Plan.objects.select_related("notice").defer("notice__text", "notice__original")
    return plans.in_bulk(ids)


def _domains(ids: set[int]) -> Mapping[int, str]:
    return dict(Domain.objects.filter(pk__in=ids).values_list("pk", "short_name"))


def _units(ids: set[int]) -> Mapping[int, UnitRow]:
    """Two queries."""
    people: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in Appointment.objects.filter(unit__in=ids).select_related("user"):
        people[row.unit_id][row.part].append(str(row.user))
    names = Unit.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: UnitRow(name, people.get(pk, {})) for pk, name in names}


def _people(ids: set[int]) -> Mapping[int, str]:
    return {person.pk: str(person) for person in User.objects.filter(pk__in=ids)}
