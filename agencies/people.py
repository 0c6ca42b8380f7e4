"""Who is at the keyboard, and whether it is whom a page is for."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from agencies.choices import Role
from agencies.models import User


def signed_in(request: HttpRequest) -> User:
    """The person who sent the request. Raises PermissionDenied for a stranger."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied


def signed_in_as(role: Role, request: HttpRequest) -> User:
    """The person who sent the request. Raises PermissionDenied for every other role, other administrators' too."""
    person = signed_in(request)
    if person.role != role:
        raise PermissionDenied
    return person
