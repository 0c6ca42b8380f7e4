"""Who acts in the demonstration's story, and when in the day."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from agencies.choices import Role
from agencies.models import Unit, User
from tasks.choices import Part
from tasks.models import Plan, WorkItem

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: date, hour: int = 15, minute: int = 20) -> datetime:
    """A moment of a day of the story."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def leads_of(item: WorkItem) -> list[Unit]:
    """The item's lead units in the notice's order. Reads ``responsibilities`` with their units: prefetch them."""
    return [part.unit for part in item.responsibilities.all() if part.part == Part.LEAD]


def reporter_of(item: WorkItem, unit: Unit | None = None) -> User:
    """Who reports: of the unit, else of the first lead unit, or, where no unit answers, the supervisor."""
    leads = leads_of(item)
    if not leads:
        return supervisor_of(item.plan)
    return User.objects.writing_for((unit or leads[0]).pk).filter(role=Role.STAFF).earliest("pk")


def supervisor_of(plan: Plan) -> User:
    """The supervision office's person."""
    return User.objects.get(agency=plan.agency_id, role=Role.SUPERVISOR)


def leader_of(plan: Plan) -> User:
    """The agency's leader."""
    return User.objects.get(agency=plan.agency_id, role=Role.LEADER)


def head_of(unit: Unit) -> User | None:
    """The head of a unit, where the story has one."""
    return User.objects.filter(unit=unit, role=Role.HEAD).first()
