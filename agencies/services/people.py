"""People change post: role, agency, unit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.choices import ADMINISTRATOR_ROLES, REPORTING_ROLES, Role
from agencies.errors import AccountRefused, MoveRefused
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
    where it says so already. Raises NotAllowed unless ``by`` is the security administrator, or the system administrator
    while the account waits for its authorisation; MoveRefused where the three misfit; AccountRefused where the role of
    an administrator would be left without an open account.
    """
    rows = User.objects.select_for_update(of=("self",)).select_related("agency", "unit")
    person = rows.get(pk=person.pk)
    _require_right(person, by)
    _require_fitting(role, agency, unit)
    old = {"role": person.role, "agency": person.agency, "unit": person.unit}
    changes = differing(old, {"role": role, "agency": agency, "unit": unit})
    if not changes:
        return person
    if person.is_active and role != person.role:
        require_another(person.role, but=person)
    person.role, person.agency, person.unit = role, agency, unit
    person.save(update_fields=POST)
    announce(person, "person_moved", by=by, at=at, changes=changes)
    _end_what_lapsed(person, by=by, at=at)
    return person


def require_another(role: str, *, but: User) -> None:
    """That an administrator's role keeps an open account beside this one. To be called in a transaction.

    All open accounts of the role are locked in one order, lest two who close each other's both find the other one open.
    Raises AccountRefused. Other roles may be left to nobody.
    """
    if role not in ADMINISTRATOR_ROLES:
        return
    keepers = User.objects.active().filter(role=role).order_by("pk").select_for_update()
    if not any(pk != but.pk for pk in keepers.values_list("pk", flat=True)):
        raise AccountRefused(
            _("This is the last open account of its role (%(role)s). Authorise another one first.")
            % {"role": Role(role).label}
        )


def may_propose(person: User) -> bool:
    """Whether role, agency and unit are still the system administrator's to propose: nobody has authorised them.

    Accounts of administrators are left alone even so, once they are added.
    """
    waits = User.objects.waiting().filter(pk=person.pk).exists()
    return waits and not person.is_any_administrator


def wait_for_authorisation(person: User) -> None:
    """Make a new account one that waits, whatever it was made with; to be saved by who asks."""
    person.is_active = person.is_staff = person.is_superuser = False
    person.authorised_at = person.left_at = None
    person.set_unusable_password()


def _require_right(person: User, by: User) -> None:
    if by.pk == person.pk:
        raise NotAllowed(_("Nobody moves himself: another security administrator does."))
    if by.is_active and by.is_security_administrator:
        return
    if not (by.is_active and by.is_administrator and may_propose(person)):
        raise NotAllowed(
            _(
                "People are moved by the security administrator; "
                "by the system administrator until their account is authorised."
            )
        )


def _require_fitting(role: str, agency: Agency | None, unit: Unit | None) -> None:
    if role in ADMINISTRATOR_ROLES:
        if agency or unit:
            raise MoveRefused(_("Leave agency and unit empty: administrators belong to no agency."))
        return
    if agency is None:
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
