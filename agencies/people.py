"""Who is at the keyboard."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from agencies.models import User


def signed_in(request: HttpRequest) -> User:
    """The person who sent the request. Raises PermissionDenied for a stranger."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied
