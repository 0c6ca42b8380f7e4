"""Keys of the API are made and deleted, by the security administrator alone."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from agencies.accounts.services.accounts import decided_on
from agencies.errors import AccountRefused
from agencies.models import ApiToken, User
from agencies.models.token import TAIL, digest_of_key, new_key
from worktracker.lib.errors import Stale
from worktracker.lib.trailing import announce, differing


@transaction.atomic
def make_token(person: User, *, name: str, by: User, at: datetime, seen: int | None = None) -> str:
    """Make a key for a program that asks in the person's name, and return it: it is stored nowhere.

    ``seen`` is the newest token that ``by`` had on the screen, so that a form sent twice makes one. Raises NotAllowed,
    Stale, and AccountRefused where the account is not open or signs in with a second factor.
    """
    person = decided_on(person, by=by)
    if seen is not None and seen != newest_token(person):
        raise Stale(_("No token was made: another one was, since you opened the page."))
    if not person.is_active:
        raise AccountRefused(_("The account of %(name)s is not open.") % {"name": person})
    if person.role in settings.SECOND_FACTOR_ROLES:
        raise AccountRefused(
            _("Who signs in with a second factor has no token: it would do without the second one.")
        )
    if not name.strip():
        raise AccountRefused(_("Say which program the token is for."), field="name")
    key = new_key()
    token = ApiToken.objects.create(
        user=person,
        digest=digest_of_key(key),
        tail=key[-TAIL:],
        name=name.strip(),
        made_at=at,
        made_by=by,
        expires_on=_last_day(at),
    )
    changes = differing({}, {"token": token.name, "expires_on": token.expires_on})
    announce(person, "token_made", by=by, at=at, changes=changes)
    return key


def newest_token(person: User) -> int:
    """The key of the person's newest token; 0 for none."""
    return person.api_tokens.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def delete_token(token: ApiToken, *, by: User, at: datetime) -> None:
    """Delete a key: the program that has it is refused from its next request on."""
    person = decided_on(token.user, by=by)
    gone, _models = ApiToken.objects.filter(pk=token.pk).delete()
    if gone:
        changes = differing({"token": token.name}, {"token": None})
        announce(person, "token_deleted", by=by, at=at, changes=changes)


def _last_day(at: datetime) -> date | None:
    days = settings.API_TOKEN_DAYS
    return localdate(at) + timedelta(days=days) if days else None
