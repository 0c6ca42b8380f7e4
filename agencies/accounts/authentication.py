"""How a program says in whose name it asks the API: by a key whose digest is stored."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from agencies.models import ApiToken, User
from agencies.models.token import digest_of_key


class DigestTokenAuthentication(TokenAuthentication):
    """``Authorization: Token <key>``, as Django REST framework's own.

    A row is found by the digest of what was sent, so how long the answer takes says nothing about any key.
    """

    model = ApiToken

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        """The person and the token. Raises AuthenticationFailed; why is told only to who has a key of ours."""
        rows = ApiToken.objects.select_related("user__agency", "user__unit")
        token = rows.filter(digest=digest_of_key(key)).first()
        if token is None:
            raise AuthenticationFailed(_("This token is not known here."))
        on = timezone.localdate()
        if token.has_run_out(on):
            raise AuthenticationFailed(
                _("This token ran out on %(day)s. Ask the security administrator for a new one.")
                % {"day": token.expires_on}
            )
        _require_usable(token.user)
        unmarked = Q(last_used_on__isnull=True) | Q(last_used_on__lt=on)  # one write a day
        if token.last_used_on != on:
            ApiToken.objects.filter(unmarked, pk=token.pk).update(last_used_on=on)
        return token.user, token


def _require_usable(person: User) -> None:
    if not person.is_active:
        raise AuthenticationFailed(_("This account is closed."))
    if person.must_change_password:
        raise AuthenticationFailed(
            _("This account has a one-time password. Sign in and choose an own one first.")
        )
    if person.role in settings.SECOND_FACTOR_ROLES:
        raise AuthenticationFailed(
            _("Who signs in with a second factor has no token: it would do without the second one.")
        )
