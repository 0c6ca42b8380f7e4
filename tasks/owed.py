"""What a person still owes: what hangs on the person rather than on the unit, and what becomes of it when he leaves.

People who have handed over (``left_at``) count as gone already, though their accounts are still open.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import pgettext_lazy

from agencies.choices import ADMINISTRATOR_ROLES, Role
from agencies.models import Appointment, Deputy, User
from tasks.choices import OPEN_STATES, PlanState, ReportState
from tasks.models import Comment, Notification, Plan, ProgressReport, Responsibility, Urge


class Debt(models.TextChoices):
    """What can be owed, in the order in which pages show it."""

    DRAFTS = "drafts", pgettext_lazy("owed", "Drafts of reports")
    RETURNED = "returned", pgettext_lazy("owed", "Returned reports to correct")
    APPROVALS = "approvals", pgettext_lazy("owed", "Reports to approve as the unit's only head")
    ANSWERS = "answers", pgettext_lazy("owed", "Instructions that nobody else of the unit answers")
    URGES = "urges", pgettext_lazy("owed", "Urgings that nobody else of the unit answers")
    ITEMS = "items", pgettext_lazy("owed", "Tasks whose lead unit would have nobody to report")
    APPOINTMENTS = "appointments", pgettext_lazy("owed", "Appointments")
    STANDS_IN = "stands_in", pgettext_lazy("owed", "Colleagues whom the person stands in for")
    DEPUTIES = "deputies", pgettext_lazy("owed", "Deputies of the person")
    PLANS = "plans", pgettext_lazy("owed", "Plans in review")
    VERIFICATION = "verification", pgettext_lazy("owed", "Reports that nobody else verifies")
    NOTIFICATIONS = "notifications", pgettext_lazy("owed", "Unread notifications")


class Way(models.TextChoices):
    """What becomes of it."""

    PASSES = "passes", pgettext_lazy("owed", "passes to the successor")
    DEPUTY = (
        "deputy",
        pgettext_lazy("owed", "the successor stands in until somebody is moved there"),
    )
    STAYS = "stays", pgettext_lazy("owed", "stays: colleagues go on with it")
    LAPSES = "lapses", pgettext_lazy("owed", "ends with the account")
    BLOCKS = "blocks", pgettext_lazy("owed", "a second supervisor must be authorised first")


WITH_SUCCESSOR = (Way.PASSES, Way.DEPUTY)


@dataclass(frozen=True, slots=True)
class Owed:
    """One kind with its rows and how many they are."""

    debt: Debt
    way: Way
    rows: QuerySet[Any]
    count: int

    @property
    def takes_successor(self) -> bool:
        """Whether somebody must be named for it."""
        return self.way in WITH_SUCCESSOR


def owed_by(person: User, *, on: date) -> list[Owed]:
    """What the person owes on a day, kinds without rows left out."""
    found = [
        *_of_reports(person, on=on),
        *_of_unit(person),
        *_of_person(person, on=on),
        *_of_office(person),
    ]
    counted = (Owed(debt, way, rows, rows.count()) for debt, way, rows in found)
    order = [*Debt]
    return sorted((each for each in counted if each.count), key=lambda each: order.index(each.debt))


def fingerprint_of(owed: list[Owed]) -> str:
    """Differs as soon as a row comes or goes; unread notifications, which come and go by themselves, do not count."""
    keys = [
        (each.debt.value, each.way.value, sorted(each.rows.order_by().values_list("pk", flat=True)))
        for each in owed
        if each.debt != Debt.NOTIFICATIONS
    ]
    return sha256(repr(keys).encode()).hexdigest()[:20]


def people_handed_over_by(user: User | AnonymousUser) -> QuerySet[User]:
    """Whose work the person may hand over: the supervisor that of the agency's others.

    An agency's only supervisor is handed over by the security administrator. Nobody hands over for himself.
    """
    if not user.is_authenticated:
        return User.objects.none()
    people = User.objects.active().exclude(role__in=ADMINISTRATOR_ROLES).exclude(pk=user.pk)
    if user.is_supervisor:
        return people.filter(agency_id=user.agency_id)
    if user.is_security_administrator:
        others = _staying().filter(agency=OuterRef("agency"), role=Role.SUPERVISOR)
        alone = ~Exists(others.exclude(pk=OuterRef("pk")))
        return people.filter(alone, role=Role.SUPERVISOR)
    return User.objects.none()


def people_whose_debts_are_read_by(user: User | AnonymousUser) -> QuerySet[User]:
    """Of whom the person sees how much is owed: the supervisor of the agency, and the security administrator."""
    if user.is_authenticated and user.is_security_administrator:
        return User.objects.exclude(role__in=ADMINISTRATOR_ROLES)
    if user.is_authenticated and user.is_supervisor:
        return User.objects.filter(agency_id=user.agency_id).exclude(pk=user.pk)
    return User.objects.none()


def successors_of(person: User) -> QuerySet[User]:
    """Who may take something over: colleagues of the agency whose accounts are open, and who stay."""
    return _staying().filter(agency_id=person.agency_id).exclude(pk=person.pk)


Found = tuple[Debt, Way, QuerySet[Any]]


def _of_reports(person: User, *, on: date) -> list[Found]:
    """What the person began and may still write; what stayed in a unit that the person left is that unit's."""
    writable = ProgressReport.objects.writable_by(person, on=on).filter(reported_by=person)
    own = writable.select_related("item__plan", "unit", "period")
    returned = own.filter(state=ReportState.RETURNED)
    unit_stays = Way.DEPUTY if _is_only_reporter(person) else Way.STAYS
    return [
        (Debt.DRAFTS, Way.PASSES, own.filter(state=ReportState.DRAFT)),
        (Debt.RETURNED, unit_stays, returned),
    ]


def _of_unit(person: User) -> list[Found]:
    """What the unit owes, where nobody of it is left to do so."""
    found: list[Found] = []
    unit = person.unit_id
    if person.is_head and not _colleagues(person).heads().exists():
        waiting = ProgressReport.objects.filter(unit=unit, state=ReportState.TO_APPROVE)
        rows = waiting.select_related("item__plan", "unit", "period")
        found.append((Debt.APPROVALS, Way.DEPUTY, rows))
    if not _is_only_reporter(person):
        return found
    asked = Comment.objects.unanswered().filter(unit=unit).select_related("item__plan")
    leads = Responsibility.objects.leading().filter(unit=unit, item__state__in=OPEN_STATES)
    return [
        *found,
        (Debt.ANSWERS, Way.DEPUTY, asked),
        (Debt.URGES, Way.DEPUTY, _unanswered_urges(unit)),
        (Debt.ITEMS, Way.DEPUTY, leads.select_related("item__plan")),
    ]


def _unanswered_urges(unit: int | None) -> QuerySet[Urge]:
    """Urgings about open tasks on which the unit handed in nothing since."""
    since = ProgressReport.objects.handed_in().filter(
        item=OuterRef("item"), unit=OuterRef("unit"), reported_at__gt=OuterRef("at")
    )
    urges = Urge.objects.filter(~Exists(since), unit=unit, item__state__in=OPEN_STATES)
    return urges.select_related("item__plan")


def _of_person(person: User, *, on: date) -> list[Found]:
    standing = Deputy.objects.standing(on).valid().with_people()
    appointments = Appointment.objects.filter(user=person).select_related("unit")
    return [
        (Debt.APPOINTMENTS, Way.PASSES, appointments),
        (Debt.STANDS_IN, Way.PASSES, standing.filter(deputy=person)),
        (Debt.DEPUTIES, Way.LAPSES, standing.filter(principal=person)),
        (
            Debt.NOTIFICATIONS,
            Way.LAPSES,
            Notification.objects.filter(user=person).unread(),
        ),
    ]


def _of_office(person: User) -> list[Found]:
    if not person.is_supervisor:
        return []
    alone = not successors_of(person).filter(role=Role.SUPERVISOR).exists()
    begun = Plan.objects.filter(state=PlanState.DRAFT, notice__received_by=person)
    found: list[Found] = [(Debt.PLANS, Way.BLOCKS if alone else Way.STAYS, begun)]
    if alone:
        waiting = ProgressReport.objects.filter(
            state=ReportState.SUBMITTED, item__plan__agency=person.agency_id
        )
        rows = waiting.select_related("item__plan", "unit", "period")
        found.append((Debt.VERIFICATION, Way.BLOCKS, rows))
    return found


def _is_only_reporter(person: User) -> bool:
    return person.is_reporter and not _colleagues(person).exists()


def _colleagues(person: User) -> Any:
    """Others who report for the person's unit and stay. Deputies count not: theirs ends with the account."""
    return _staying().reporters().filter(unit=person.unit_id).exclude(pk=person.pk)


def _staying() -> Any:
    return User.objects.active().filter(left_at__isnull=True)
