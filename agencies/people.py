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


def signed_in_to_report(request: HttpRequest) -> User:
    """The person who sent the request, who reports for a unit or, as the supervision office, for any of the agency's.

    Raises PermissionDenied for others.
    """
    person = signed_in(request)
    if not (person.is_reporter or person.is_supervisor):
        raise PermissionDenied
    return person


def signed_in_as(role: Role, request: HttpRequest) -> User:
    """The person who sent the request. Raises PermissionDenied for every other role, other administrators' too."""
    person = signed_in(request)
    if person.role != role:
        raise PermissionDenied
    return person
