"""Rules of passwords that need to know the person: no former one, and none for ever."""

from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import FormerPassword, User

SAID_BEFORE = timedelta(days=7)  # from when on pages say that the password runs out

Reason = Literal["issued", "old", ""]


class NotUsedBefore:
    """None of the last ``PASSWORD_HISTORY`` passwords, the present one among them.

    The present one is never taken, even with 0: a new password is another one.
    """

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError where the person has it or had it."""
        if not isinstance(user, User) or not user.pk:
            return
        formers = FormerPassword.objects.filter(user=user).values_list("password", flat=True)
        reached = [user.password, *formers[: max(settings.PASSWORD_HISTORY - 1, 0)]]
        # Not the person's own check_password(), which would store a newer hash while it judges.
        if any(check_password(password, former) for former in reached):
            raise ValidationError(self._refusal(), code="password_used_before")

    def get_help_text(self) -> str:
        """What is asked for."""
        n = settings.PASSWORD_HISTORY
        if n < 2:
            return _("Not the present one.")
        words = ngettext("Not the last %(n)s password.", "None of your last %(n)s passwords.", n)
        return words % {"n": n}

    def _refusal(self) -> str:
        n = settings.PASSWORD_HISTORY
        if n < 2:
            return _("This is the present password: choose another one.")
        words = ngettext(
            "The last %(n)s password is not taken again: choose another one.",
            "Your last %(n)s passwords are not taken again: choose another one.",
            n,
        )
        return words % {"n": n}


def must_choose(person: User, *, at: datetime) -> Reason:
    """Why the person must choose a new password before anything else is shown; empty where nothing must be done."""
    if person.must_change_password:
        return "issued"
    ends = runs_out(person)
    return "old" if ends and at >= ends else ""


def runs_out(person: User) -> datetime | None:
    """From when on the password is too old; None: never. One of unknown age is as old as the account."""
    if not settings.PASSWORD_MAX_AGE_DAYS:
        return None
    since = person.password_changed_at or person.date_joined
    return since + timedelta(days=settings.PASSWORD_MAX_AGE_DAYS)


def runs_out_soon(person: User, *, at: datetime) -> datetime | None:
    """When the password will be too old, said in its last 7 days; before and after them None."""
    ends = runs_out(person)
    return ends if ends and ends - SAID_BEFORE <= at < ends else None
