"""The first administrators of an installation, made by who runs its server: nobody could authorise them."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.accounts.services.passwords import set_password
from agencies.choices import Role
from agencies.errors import AccountRefused
from agencies.models import User
from worktracker.lib.one_at_a_time import one_at_a_time
from worktracker.lib.trailing import announce, differing


@transaction.atomic
def make_administrator(
    role: Role,
    *,
    username: str,
    display_name: str,
    password: str,
    at: datetime,
    temporary: bool,
    recover: bool = False,
) -> User:
    """An open account of an administrator's role that has none; with ``recover`` beside those it has.

    The trail says which of the two it was, with nobody as the actor: a person cannot come here by the product. Raises
    AccountRefused where the role has an open account or the user name is not right, PasswordRefused.
    """
    one_at_a_time(f"make_administrator {role}")  # of two first ones there is no row to lock
    keepers = [*User.objects.active().filter(role=role).order_by("pk").select_for_update()]
    if keepers and not recover:
        raise AccountRefused(_already(role, keepers))
    person = User(role=role, username=User.normalize_username(username), display_name=display_name)
    person.set_unusable_password()
    person.authorised_at = at
    _require_right(person)
    person.save()
    announce(
        person,
        "administrator_recovered" if recover else "administrator_made",
        by=None,
        at=at,
        changes=differing({}, {"role": role.value, "username": person.username}),
        reason=_("By the operator of the server, on its command line."),
    )
    set_password(person, password, by=None, at=at, temporary=temporary)
    return person


def _already(role: Role, keepers: list[User]) -> str:
    names = pgettext("list of names", ", ").join(person.username for person in keepers)
    words = {"role": role.label, "names": names}
    return (
        _(
            "Nothing was done: the role %(role)s has an open account (%(names)s). Further ones are added "
            "in the administration and authorised by the security administrator."
        )
        % words
    )


def _require_right(person: User) -> None:
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        raise AccountRefused(" ".join(error.messages)) from error
