"""What the page of people shows: who works in which unit, and who stands in for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agencies.choices import ADMINISTRATOR_ROLES, Role
from agencies.models import Agency, Deputy, Unit, User
from worktracker.lib.opened import fingerprint

RANKS = (
    Role.LEADER,
    Role.SUPERVISOR,
    Role.AUDITOR,
    *ADMINISTRATOR_ROLES,
    Role.HEAD,
    Role.STAFF,
)  # within a unit


@dataclass(frozen=True, slots=True)
class Standing:
    """A deputyship on the page; ``seen`` is the row's fingerprint, ``may_end`` whether the reader may end it."""

    row: Deputy
    in_force: bool
    may_end: bool
    seen: str


@dataclass(frozen=True, slots=True)
class Line:
    """A person, with who stands in for him or her and for whom he or she stands in."""

    person: User
    deputies: list[Standing]
    principals: list[Standing]
    may_appoint: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A unit's people; without a unit, those of the agency itself."""

    unit: Unit | None
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Groups in the units' order, those without a unit first; heads before staff.

    ``people`` counts those found, ``paired`` those of them who have a deputy or stand in for somebody; ``in_force`` and
    ``coming`` count deputyships.
    """

    agency: Agency
    groups: list[Group]
    people: int
    paired: int
    in_force: int
    coming: int

    @property
    def title(self) -> str:
        """What was found."""
        if not self.in_force and not self.coming:
            return _("Nobody stands in for anybody")
        now = ngettext("%(n)s deputy in force", "%(n)s deputies in force", self.in_force)
        later = ngettext("%(n)s deputy to begin", "%(n)s deputies to begin", self.coming)
        found = [(now, self.in_force), (later, self.coming)]
        comma = pgettext("punctuation", ", ")
        return comma.join(words % {"n": n} for words, n in found if n)


def people_page(
    user: User, agency: Agency, *, words: str = "", only_paired: bool = False, on: date
) -> PeoplePage:
    """The people of an agency whom the reader looks after: staff and heads see their own unit, others all units.

    ``words`` keeps those whose name, unit or address holds each word, ``only_paired`` those with a deputy or a
    principal. A fixed number of queries.
    """
    people = User.objects.visible_to(user).active().filter(agency=agency).select_related("unit")
    if user.is_reporter:
        people = people.filter(unit=user.unit_id)
    people = people.matching(words)
    managed = set(User.objects.managed_by(user).values_list("pk", flat=True))
    rows = Deputy.objects.visible_to(user).filter(principal__agency=agency).standing(on).valid()
    standing = [_standing(row, managed, on) for row in rows.with_people()]
    lines = [_line(person, standing, managed) for person in people]
    shown = {each.row.pk: each for line in lines for each in (*line.deputies, *line.principals)}
    in_force = sum(each.in_force for each in shown.values())
    paired = [line for line in lines if line.deputies or line.principals]
    return PeoplePage(
        agency=agency,
        groups=_by_unit(paired if only_paired else lines),
        people=len(lines),
        paired=len(paired),
        in_force=in_force,
        coming=len(shown) - in_force,
    )


def _standing(row: Deputy, managed: set[int], on: date) -> Standing:
    return Standing(
        row=row,
        in_force=row.starts_on <= on,
        may_end=row.principal_id in managed,
        seen=fingerprint(row),
    )


def _line(person: User, standing: Iterable[Standing], managed: set[int]) -> Line:
    return Line(
        person=person,
        deputies=[each for each in standing if each.row.principal_id == person.pk],
        principals=[each for each in standing if each.row.deputy_id == person.pk],
        may_appoint=person.pk in managed,
    )


def _by_unit(lines: Iterable[Line]) -> list[Group]:
    def place(line: Line) -> tuple[int, str, int]:
        unit = line.person.unit
        return (unit.order, unit.sort_key, unit.pk) if unit else (-1, "", 0)

    in_order = sorted(lines, key=lambda line: (place(line), RANKS.index(line.person.role)))
    groups = groupby(in_order, key=lambda line: line.person.unit)
    return [Group(unit, [*members]) for unit, members in groups]
