"""Passwords are judged, stored and announced here, and nowhere else."""

from datetime import datetime
from secrets import choice

from django.conf import settings
from django.contrib.auth.password_validation import password_changed, validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.accounts.services.sessions import end_sessions
from agencies.choices import SignInOutcome
from agencies.errors import PasswordRefused
from agencies.models import FormerPassword, User
from worktracker.lib.trailing import announce

WRITTEN = ("password", "password_changed_at", "must_change_password")
# Read from a slip and typed: nothing that looks like something else (0 O o, 1 l I, 5 S, 2 Z, 8 B), no sign that moves.
ALPHABET = "ACDEFGHJKLMNPQRTUVWXY" + "abcdefghijkmnpqrstuvwxyz" + "34679" + "-+=@#%"
SHORTEST_TEMPORARY = 12


@transaction.atomic
def set_password(
    person: User,
    password: str,
    *,
    by: User | None,
    at: datetime,
    temporary: bool = False,
    keeping: str = "",
) -> None:
    """Store a new password: the person's own choice, or with ``temporary`` one that must be changed at first use.

    The person's sessions end, but for the one of the key ``keeping``. The trail says who did it and nothing of the
    password. Raises PasswordRefused where a judge (``AUTH_PASSWORD_VALIDATORS``) does not take it. ``at`` is by the
    machine's clock; ``by`` is None for a command.
    """
    row = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _require_fit(password, row)
    _keep_former(row, at=at)
    row.set_password(password)
    row.password_changed_at, row.must_change_password = at, temporary
    row.save(update_fields=WRITTEN)
    password_changed(password, row)
    for name in WRITTEN:
        setattr(person, name, getattr(row, name))
    is_own = by is not None and by.pk == row.pk
    outcome = SignInOutcome.SIGNED_OUT if is_own else SignInOutcome.ENDED
    end_sessions(row, outcome=outcome, at=at, but=keeping)
    announce(row, _verb(is_own=is_own, temporary=temporary), by=by, at=at)


def temporary_password() -> str:
    """A random password that the judges take, to be written down, handed over and typed once."""
    length = max(SHORTEST_TEMPORARY, settings.PASSWORD_MIN_LENGTH)
    while True:
        password = "".join(choice(ALPHABET) for _ in range(length))
        if _is_fit(password) and password[0].isalnum():
            return password


def _require_fit(password: str, person: User) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PasswordRefused(" ".join(error.messages), sentences=error.messages) from error


def _is_fit(password: str) -> bool:
    try:
        validate_password(password)
    except ValidationError:
        return False
    return True


def _keep_former(person: User, *, at: datetime) -> None:
    """Keep the present hash among the former ones, and drop what the history no longer reaches."""
    kept = max(settings.PASSWORD_HISTORY - 1, 0)
    if kept and person.has_usable_password():
        since = person.password_changed_at or person.date_joined
        FormerPassword.objects.create(user=person, password=person.password, set_at=since)
    formers = FormerPassword.objects.filter(user=person)
    formers.exclude(pk__in=[*formers.values_list("pk", flat=True)[:kept]]).delete()


def _verb(*, is_own: bool, temporary: bool) -> str:
    if temporary:
        return "password_issued"
    return "password_changed" if is_own else "password_set"
