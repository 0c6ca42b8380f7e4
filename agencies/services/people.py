"""People change post: role, agency, unit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.choices import REPORTING_ROLES, Role
from agencies.errors import MoveRefused
from agencies.models import Agency, Deputy, Unit, User
from agencies.services.deputies import cut_off
from worktracker.lib.errors import NotAllowed
from worktracker.lib.trailing import announce, differing

POST = ("role", "agency", "unit")  # what a move changes


@transaction.atomic
def move_person(
    person: User, *, role: str, agency: Agency | None, unit: Unit | None, by: User, at: datetime
) -> User:
    """Give a person another role, agency or unit. What the person reads and writes follows at once.

    Deputyships that no longer join staff or heads of one agency are ended. Returns the row as stored; nothing happens
    where it says so already. Raises NotAllowed unless ``by`` is an administrator, MoveRefused where the three misfit.
    """
    if not by.is_administrator:
        raise NotAllowed(_("People are moved by the administrator alone."))
    _require_fitting(role, agency, unit)
    rows = User.objects.select_for_update(of=("self",)).select_related("agency", "unit")
    person = rows.get(pk=person.pk)
    old = {"role": person.role, "agency": person.agency, "unit": person.unit}
    changes = differing(old, {"role": role, "agency": agency, "unit": unit})
    if not changes:
        return person
    person.role, person.agency, person.unit = role, agency, unit
    person.save(update_fields=POST)
    announce(person, "person_moved", by=by, at=at, changes=changes)
    _end_what_lapsed(person, by=by, at=at)
    return person


def _require_fitting(role: str, agency: Agency | None, unit: Unit | None) -> None:
    if agency is None and role != Role.ADMINISTRATOR:
        raise MoveRefused(_("Choose an agency: only administrators have none."))
    if unit is None and role in REPORTING_ROLES:
        raise MoveRefused(_("Choose a unit: staff and heads belong to one."))
    if unit is not None and unit.agency_id != (agency.pk if agency else None):
        raise MoveRefused(_("Choose a unit of the person's own agency."))


def _end_what_lapsed(person: User, *, by: User, at: datetime) -> None:
    own = Deputy.objects.filter(principal=person) | Deputy.objects.filter(deputy=person)
    standing = own.filter(ended_at__isnull=True).select_for_update(of=("self",))
    for deputyship in standing.select_related("principal", "deputy"):
        if not deputyship.holds:
            reason = _("%(name)s changed post.") % {"name": person}
            cut_off(deputyship, by=by, at=at, reason=reason)
