"""Which agencies' rows a person reads: the rules that every read in the product comes down to."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

if TYPE_CHECKING:
    from agencies.models import User

NOBODY = Q(pk__in=())
EVERYBODY = Q()


def reaches(user: "User | AnonymousUser", via: str = "") -> Q:
    """Rows of the year's work, of the agencies that the person reads; none for a stranger.

    The system administrator reads every agency, leaders and auditors their own and its lower ones, everybody else their
    own. The security administrator and the audit administrator read none: what they look after is no business of an
    agency. ``via`` is the path from the filtered model to the agency, with its trailing ``__``: ``"agency__"`` for rows
    that carry one, ``"item__plan__agency__"`` for a report, nothing for agencies themselves.
    """
    if not user.is_authenticated:
        return NOBODY
    if user.is_any_administrator:
        return EVERYBODY if user.is_administrator else NOBODY
    if user.agency_id is None:
        return NOBODY
    if user.reads_lower and user.agency:
        return Q(**{f"{via}path__startswith": user.agency.path})
    return Q(**{via.removesuffix("__") or "pk": user.agency_id})


def reaches_people(user: "User | AnonymousUser", via: str = "") -> Q:
    """Agencies, units, people and deputyships: each of the three administrators reads all, everybody else as above."""
    if user.is_authenticated and user.is_any_administrator:
        return EVERYBODY
    return reaches(user, via)
