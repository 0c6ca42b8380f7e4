"""Whom a reminder reaches: the people of a unit, its leaders, the supervision office; read once a run."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from agencies.choices import Part, Role
from agencies.models import Appointment, Deputy, User
from tasks.choices import Audience, ReminderKind
from tasks.models import ReminderMute

LEADING = (Part.RESPONSIBLE_LEADER, Part.SUPERVISING_LEADER)
People = frozenset[int]
NONE: People = frozenset()


@dataclass(slots=True)
class Reach:
    """Ids of active people: by unit, and of the supervision office by agency; ``muted`` what they do not want."""

    staff: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    heads: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    leaders: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    office: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    muted: set[tuple[int, str]] = field(default_factory=set)

    def of(self, audience: Audience, *, unit: int | None, agency: int) -> Collection[int]:
        """These people. Of a unit without staff its heads stand for them; where no unit answers, the office does."""
        if audience == Audience.OFFICE or (unit is None and audience == Audience.STAFF):
            return self.office.get(agency) or NONE
        if unit is None:
            return NONE
        if audience == Audience.STAFF:
            return self.staff.get(unit) or self.heads.get(unit) or NONE
        return (self.heads if audience == Audience.HEAD else self.leaders).get(unit) or NONE

    def has_nobody(self, unit: int | None) -> bool:
        """Whether a unit answers, and none of its people could be reminded."""
        return unit is not None and not self.staff.get(unit) and not self.heads.get(unit)

    def wants(self, person: int, kind: ReminderKind) -> bool:
        """Whether the person has not switched this kind off."""
        return (person, kind) not in self.muted


def read_reach(*, on: date) -> Reach:
    """Everybody as of a day, deputies of that day among those for whom they stand in. Four queries."""
    reach = Reach()
    people = User.objects.active().filter(left_at__isnull=True)
    for pk, role, unit, agency in people.values_list("pk", "role", "unit", "agency"):
        if role == Role.STAFF:
            reach.staff[unit].add(pk)
        elif role == Role.HEAD:
            reach.heads[unit].add(pk)
        elif role == Role.SUPERVISOR:
            reach.office[agency].add(pk)
    deputies = Deputy.objects.in_force(on)
    for pk, role, unit in deputies.values_list("deputy", "principal__role", "principal__unit"):
        (reach.heads if role == Role.HEAD else reach.staff)[unit].add(pk)
    appointed = Appointment.objects.filter(part__in=LEADING, user__is_active=True)
    for pk, unit in appointed.values_list("user", "unit"):
        reach.leaders[unit].add(pk)
    reach.muted.update(ReminderMute.objects.values_list("user", "kind"))
    return reach
