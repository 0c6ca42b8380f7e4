"""Accounts are authorised, given passwords, unlocked and closed: by the security administrator alone (三员分立)."""

from collections.abc import Iterable
from datetime import datetime

from axes.utils import reset
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.accounts.services.passwords import set_password, temporary_password
from agencies.accounts.services.second_factor import has_second_factor, remove_second_factor
from agencies.accounts.services.sessions import end_sessions
from agencies.choices import ADMINISTRATOR_ROLES, SignInOutcome
from agencies.errors import AccountRefused
from agencies.models import Agency, Deputy, OpenSession, Unit, User
from agencies.services.deputies import cut_off
from agencies.services.people import move_person, require_another
from worktracker.lib.errors import NotAllowed, Stale
from worktracker.lib.opened import digest_of
from worktracker.lib.trailing import announce, differing

LEAVER = "left-"  # before the key, in the user name of an account whose personal data are deleted
# What a page about an account shows of the row: where one of these changed meanwhile, nothing is done.
SHOWN = (
    "username",
    "display_name",
    "role",
    "agency_id",
    "unit_id",
    "is_active",
    "authorised_at",
    "left_at",
    "password_changed_at",
)


def seen_of(person: User) -> str:
    """A fingerprint of the account as stored, for ``seen``; signing in does not change it."""
    return digest_of({"account": tuple(getattr(person, name) for name in SHOWN)})["account"]


@transaction.atomic
def authorise(
    person: User,
    *,
    role: str,
    agency: Agency | None,
    unit: Unit | None,
    by: User,
    at: datetime,
    seen: str = "",
) -> str:
    """Open an account that waits, as what is decided here, and return its one-time password.

    Raises NotAllowed, Stale where the account is not as ``seen``, AccountRefused unless it waits, MoveRefused where
    role, agency and unit misfit.
    """
    person = decided_on(person, by=by, seen=seen)
    if not User.objects.waiting().filter(pk=person.pk).exists():
        raise AccountRefused(
            _("The account of %(name)s does not wait for an authorisation.") % {"name": person}
        )
    person = move_person(person, role=role, agency=agency, unit=unit, by=by, at=at)
    person.is_active, person.authorised_at = True, at
    person.save(update_fields=["is_active", "authorised_at"])
    changes = differing({}, {"role": person.role, "agency": person.agency, "unit": person.unit})
    announce(person, "account_authorised", by=by, at=at, changes=changes)
    return _issue(person, by=by, at=at)


@transaction.atomic
def authorise_all(
    people: Iterable[tuple[User, str]], *, by: User, at: datetime
) -> list[tuple[User, str]]:
    """Open several accounts as proposed, all or none; returns each with its one-time password, in the order given.

    ``people`` come with what was ``seen`` of them. Raises as ``authorise`` does.
    """
    people = [*people]
    keys = [person.pk for person, _seen in people]
    User.objects.select_for_update().order_by("pk").in_bulk(keys)  # in one order, whoever else does
    return [
        (
            person,
            authorise(
                person,
                role=person.role,
                agency=person.agency,
                unit=person.unit,
                by=by,
                at=at,
                seen=seen,
            ),
        )
        for person, seen in people
    ]


@transaction.atomic
def reissue_password(person: User, *, by: User, at: datetime, seen: str = "") -> str:
    """Replace a password by a one-time one, which is returned; the person's sessions end."""
    person = decided_on(person, by=by, seen=seen)
    _require_open(person)
    return _issue(person, by=by, at=at)


@transaction.atomic
def unlock(person: User, *, by: User, at: datetime) -> None:
    """Let somebody try again who is locked out after too many wrong passwords, from every address."""
    person = decided_on(person, by=by)
    if not reset(username=person.username):
        raise AccountRefused(
            _("%(name)s is not locked out: the time was over already.") % {"name": person}
        )
    announce(person, "account_unlocked", by=by, at=at)


@transaction.atomic
def end_sessions_of(
    person: User, *, by: User, at: datetime, session: OpenSession | None = None
) -> int:
    """Sign a person out of every browser, or of one; returns of how many."""
    person = decided_on(person, by=by)
    if session is None:
        ended = end_sessions(person, outcome=SignInOutcome.ENDED, at=at)
    else:
        ended = end_sessions(person, outcome=SignInOutcome.ENDED, at=at, only=session.session_key)
    if not ended:
        raise AccountRefused(_("%(name)s is not signed in any more.") % {"name": person})
    announce(person, "sessions_ended", by=by, at=at)
    return ended


@transaction.atomic
def take_second_factor(person: User, *, by: User, at: datetime) -> None:
    """Remove the second factor of somebody who lost the device; a new one is set up at the next sign-in."""
    person = decided_on(person, by=by)
    if not has_second_factor(person):
        raise AccountRefused(_("%(name)s has no second factor.") % {"name": person})
    remove_second_factor(person, by=by, at=at)


@transaction.atomic
def change_post(
    person: User,
    *,
    role: str,
    agency: Agency | None,
    unit: Unit | None,
    by: User,
    at: datetime,
    seen: str = "",
) -> User:
    """Give an open account another role, agency or unit, of an account as it was ``seen``."""
    person = decided_on(person, by=by, seen=seen)
    _require_open(person)
    return move_person(person, role=role, agency=agency, unit=unit, by=by, at=at)


@transaction.atomic
def close_account(person: User, *, by: User, at: datetime, reason: str, seen: str = "") -> User:
    """Close an account, or turn one down that waits: sessions, tokens, second factor and deputyships end with it."""
    person = decided_on(person, by=by, seen=seen)
    if not reason.strip():
        raise AccountRefused(_("Say why the account is closed."), field="reason")
    if User.objects.closed().filter(pk=person.pk).exists():
        raise AccountRefused(_("The account of %(name)s is closed already.") % {"name": person})
    if person.is_active:
        require_another(person.role, but=person)
    person.is_active, person.left_at = False, at
    person.save(update_fields=["is_active", "left_at"])
    announce(person, "account_closed", by=by, at=at, reason=reason)
    end_sessions(person, outcome=SignInOutcome.ENDED, at=at)
    person.api_tokens.all().delete()
    if has_second_factor(person):
        remove_second_factor(person, by=by, at=at)
    _end_deputyships(person, by=by, at=at)
    return person


@transaction.atomic
def reopen_account(person: User, *, by: User, at: datetime, reason: str, seen: str = "") -> User:
    """Let a closed account wait for its authorisation again: what the person may do is looked at anew."""
    person = decided_on(person, by=by, seen=seen)
    if not reason.strip():
        raise AccountRefused(_("Say why the account is opened again."), field="reason")
    if not User.objects.closed().filter(pk=person.pk).exists():
        raise AccountRefused(_("The account of %(name)s is not closed.") % {"name": person})
    if person.username == name_of_leaver(person):
        raise AccountRefused(
            _("What was known of this person was deleted. Add a new account instead.")
        )
    person.authorised_at = person.left_at = None
    person.save(update_fields=["authorised_at", "left_at"])
    announce(person, "account_reopened", by=by, at=at, reason=reason)
    return person


def name_of_leaver(person: User) -> str:
    """The user name of an account whose personal data are deleted."""
    return f"{LEAVER}{person.pk}"


def decided_on(person: User, *, by: User, seen: str = "") -> User:
    """The locked row of somebody else's account, for the security administrator; to be called in a transaction.

    Raises NotAllowed for everybody else and for the own account, Stale where it is not as ``seen``.
    """
    if not by.is_security_administrator or not by.is_active:
        raise NotAllowed(_("Accounts are looked after by the security administrator alone."))
    if person.pk == by.pk:
        raise NotAllowed(
            _("Nobody decides on the own account: another security administrator does.")
        )
    _hold_role(person)
    rows = User.objects.select_for_update(of=("self",)).select_related("agency", "unit")
    person = rows.get(pk=person.pk)
    if seen and seen != seen_of(person):
        raise Stale(
            _("Nothing was done: the account of %(name)s was changed since you opened the page.")
            % {"name": person}
        )
    return person


def _issue(person: User, *, by: User, at: datetime) -> str:
    password = temporary_password()
    set_password(person, password, by=by, at=at, temporary=True)
    return password


def _require_open(person: User) -> None:
    if not person.is_active:
        raise AccountRefused(_("The account of %(name)s is not open.") % {"name": person})


def _hold_role(person: User) -> None:
    """Lock the open accounts of an administrator's role, in one order: two who close each other's wait in turn."""
    if person.role in ADMINISTRATOR_ROLES:
        holders = User.objects.active().filter(role=person.role).order_by("pk")
        [*holders.select_for_update().values_list("pk", flat=True)]


def _end_deputyships(person: User, *, by: User, at: datetime) -> None:
    own = Deputy.objects.filter(principal=person) | Deputy.objects.filter(deputy=person)
    standing = own.filter(ended_at__isnull=True).select_for_update(of=("self",))
    reason = _("The account of %(name)s was closed.") % {"name": person}
    for deputyship in standing.select_related("principal", "deputy"):
        cut_off(deputyship, by=by, at=at, reason=reason)
