"""A person leaves: what is still owed passes to successors, and the account waits to be closed."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.choices import Part, Role
from agencies.models import Appointment, Deputy, Unit, User
from agencies.services.deputies import appoint_deputy, cut_off
from tasks.errors import LeavingRefused
from tasks.models import ProgressReport
from tasks.owed import (
    Debt,
    Owed,
    Way,
    fingerprint_of,
    owed_by,
    people_handed_over_by,
    successors_of,
)
from tasks.services.activity import differences, record
from tasks.services.parts import locked
from worktracker.lib.errors import NotAllowed, Stale
from worktracker.lib.trailing import announce, differing

# Who may bear an appointment: leaders lead, and reporters keep in touch; the supervision office may do both.
FITTING = {
    Part.RESPONSIBLE_LEADER: (Role.LEADER, Role.HEAD, Role.SUPERVISOR),
    Part.SUPERVISING_LEADER: (Role.LEADER, Role.HEAD, Role.SUPERVISOR),
    Part.LIAISON: (Role.HEAD, Role.STAFF, Role.SUPERVISOR),
}
Taken = Mapping[Debt, User]


@transaction.atomic
def hand_over(
    person: User,
    *,
    successor: User | None,
    others: Taken | None = None,
    by: User,
    at: datetime,
    on: date,
    reason: str,
    seen: str = "",
) -> list[Owed]:
    """Pass on what the person owes, and mark the person as leaving; the security administrator closes the account.

    ``successor`` takes whatever ``others`` gives to nobody in particular; None where nothing needs one. Where a unit
    would be left without anybody, the successor stands in for the person until somebody is moved there. ``seen`` is
    ``fingerprint_of`` what ``by`` had on the screen. Returns what was owed. Raises NotAllowed, Stale, LeavingRefused
    or, where a deputyship does not fit, DeputyRefused; nothing is passed on then.
    """
    person, given = _locked(person, successor, others or {})
    _require_office(by, person)
    owed = owed_by(person, on=on)
    if seen and seen != fingerprint_of(owed):
        raise Stale(
            _(
                "Nothing was handed over: what is owed changed since you opened the page. Look again."
            )
        )
    taken = _taken(owed, given, person)
    handover = _Handover(person, by=by, at=at, on=on, reason=reason)
    for each in sorted(owed, key=lambda one: one.debt == Debt.DRAFTS):  # once deputies stand
        if each.debt in taken:
            handover.pass_on(each, taken[each.debt])
    handover.tell(owed, taken)
    return owed


@transaction.atomic
def call_off_leaving(person: User, *, by: User, at: datetime) -> User:
    """The person stays after all; what was passed on stays where it is. Raises NotAllowed, and Stale if nobody left."""
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _require_office(by, person)
    if person.left_at is None:
        raise Stale(_("Nothing changed: %(name)s is not leaving.") % {"name": person})
    old = {"left_at": f"{person.left_at:%Y-%m-%d}"}
    person.left_at = None
    person.save(update_fields=["left_at"])
    changes = differing(old, {"left_at": ""})
    announce(person, "handing_over_undone", by=by, at=at, changes=changes)
    return person


class _Handover:
    """One person's handing over, within its transaction."""

    def __init__(self, person: User, *, by: User, at: datetime, on: date, reason: str) -> None:
        self.person, self.by, self.at, self.on, self.reason = person, by, at, on, reason

    def pass_on(self, owed: Owed, successor: User) -> None:
        """Give all rows of one kind to one successor."""
        if owed.way == Way.DEPUTY:
            self._let_stand_in(owed.debt, successor)
        elif owed.debt == Debt.DRAFTS:
            self._pass_drafts(owed, successor)
        elif owed.debt == Debt.APPOINTMENTS:
            self._pass_appointments(successor)
        elif owed.debt == Debt.STANDS_IN:
            self._pass_deputyships(owed, successor)

    def tell(self, owed: list[Owed], taken: Taken) -> None:
        """Mark the person, and tell the trail who took what."""
        self.person.left_at = self.at
        self.person.save(update_fields=["left_at"])
        told = {
            f"owed_{each.debt}": f"{each.count} → {taken[each.debt]}"
            if each.debt in taken
            else str(each.count)
            for each in owed
        }
        changes = differing({}, {"left_at": f"{self.on:%Y-%m-%d}", **told})
        announce(
            self.person, "handed_over", by=self.by, at=self.at, changes=changes, reason=self.reason
        )

    def _let_stand_in(self, debt: Debt, successor: User) -> None:
        units = Unit.objects.filter(people=self.person)
        if debt == Debt.APPROVALS:
            fit = units.headed_by(successor, on=self.on)
        else:
            fit = units.written_by(successor, on=self.on)
        if not fit.exists():
            self._appoint(self.person, successor, starts_on=self.on, ends_on=None)

    def _pass_drafts(self, owed: Owed, successor: User) -> None:
        for draft in owed.rows.order_by("item", "pk"):
            item = locked(draft.item)
            report = ProgressReport.objects.select_for_update(of=("self",)).get(pk=draft.pk)
            if not _writes(report, successor, on=self.on):
                words = _(
                    "%(name)s does not write for %(unit)s. Choose somebody of that unit, or a deputy there, for the "
                    "drafts."
                )
                told = {"name": successor, "unit": draft.unit}
                raise LeavingRefused(words % told, field=Debt.DRAFTS.value)
            report.reported_by = successor
            report.save(update_fields=["reported_by"])
            record(
                "draft_handed_over",
                at=self.at,
                by=self.by,
                item=item,
                report=report,
                subject=draft.whose,
                changes=differences({"successor": self.person}, {"successor": successor}),
                reason=self.reason,
            )

    def _pass_appointments(self, successor: User) -> None:
        rows = Appointment.objects.filter(user=self.person).select_for_update(of=("self",))
        standing = set(successor.appointments.values_list("unit", "part"))
        for row in rows.select_related("unit", "user").order_by("pk"):
            if successor.role not in FITTING[Part(row.part)]:
                words = _("%(name)s cannot be %(part)s: the role does not fit.")
                told = {"name": successor, "part": row.get_part_display()}
                raise LeavingRefused(words % told, field=Debt.APPOINTMENTS.value)
            changes = differing({"successor": self.person}, {"successor": successor})
            announce(
                row,
                "appointment_handed_over",
                by=self.by,
                at=self.at,
                changes=changes,
                reason=self.reason,
            )
            if (row.unit_id, row.part) in standing:
                row.delete()
            else:
                row.user = successor
                row.save(update_fields=["user"])

    def _pass_deputyships(self, owed: Owed, successor: User) -> None:
        for row in owed.rows.order_by("pk"):
            deputyship = Deputy.objects.select_for_update(of=("self",)).get(pk=row.pk)
            cut_off(deputyship, by=self.by, at=self.at, reason=self.reason)
            if row.principal_id == successor.pk:  # who was stood in for does it again
                continue
            starts_on = max(self.on, row.starts_on)
            self._appoint(row.principal, successor, starts_on=starts_on, ends_on=row.ends_on)

    def _appoint(
        self, principal: User, deputy: User, *, starts_on: date, ends_on: date | None
    ) -> None:
        """A deputyship, unless the two have one in these days already."""
        pair = Deputy.objects.filter(principal=principal, deputy=deputy)
        if not pair.overlapping(starts_on, ends_on).exists():
            appoint_deputy(
                principal=principal,
                deputy=deputy,
                starts_on=starts_on,
                ends_on=ends_on,
                reason=self.reason,
                by=self.by,
                at=self.at,
            )


def _locked(
    person: User, successor: User | None, others: Taken
) -> tuple[User, dict[Debt | None, User]]:
    """The leaver and everybody named, as stored and locked in one order."""
    named: dict[Debt | None, User] = dict(others.items())
    if successor is not None:
        named[None] = successor
    keys = {person.pk, *(one.pk for one in named.values())}
    rows = User.objects.select_for_update(of=("self",)).select_related("agency", "unit")
    people = rows.order_by("pk").in_bulk(keys)
    return people[person.pk], {debt: people[one.pk] for debt, one in named.items()}


def _require_office(by: User, person: User) -> None:
    if not people_handed_over_by(by).filter(pk=person.pk).exists():
        raise NotAllowed(
            _(
                "Another supervisor of the agency hands over for %(name)s, or the security administrator where there "
                "is none."
            )
            % {"name": person}
        )


def _taken(owed: list[Owed], given: Mapping[Debt | None, User], person: User) -> dict[Debt, User]:
    """Who takes each kind that needs a successor. Raises LeavingRefused for nobody, or somebody who cannot."""
    for each in owed:
        if each.way == Way.BLOCKS:
            words = _(
                "%(name)s is the agency's only supervisor, and work of that office is open. Have another supervisor "
                "authorised first."
            )
            raise LeavingRefused(words % {"name": person})
    taken = {}
    for each in owed:
        if not each.takes_successor:
            continue
        successor = given.get(each.debt) or given.get(None)
        if successor is None:
            words = _("Say who takes over: %(what)s.") % {"what": each.debt.label}
            raise LeavingRefused(words, field=each.debt.value)
        taken[each.debt] = successor
    for successor in {*given.values()}:
        _require_fitting(successor, person)
    return taken


def _require_fitting(successor: User, person: User) -> None:
    if successor.pk == person.pk:
        raise LeavingRefused(_("Nobody hands over to himself or herself."), field="successor")
    if not successors_of(person).filter(pk=successor.pk).exists():
        words = _(
            "%(name)s cannot take over: choose a colleague of the same agency whose account is open and who stays."
        )
        raise LeavingRefused(words % {"name": successor}, field="successor")


def _writes(report: ProgressReport, successor: User, *, on: date) -> bool:
    return ProgressReport.objects.writable_by(successor, on=on).filter(pk=report.pk).exists()
